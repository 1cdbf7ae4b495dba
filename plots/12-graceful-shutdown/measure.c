/*
 * measure.c - what becomes of the jobs that come before and after a SIGTERM.
 *
 * A client brings a job every 5 ms, more than two workers can do, so some wait when the signal
 * comes.  The server, a process of its own, notes when it has done or abandoned each.  Usage:
 * measure NAME; each row begins with that name.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "graceful_shutdown.h"

enum { JOBS = 64, EVERY_MS = 5, BEFORE_MS = 200, AFTER_MS = 500, STEPS = 5, STEP_MS = 5 };

struct note {
    unsigned job;
    bool done; /* or abandoned */
    double ms;
};

struct job {
    unsigned steps;
    double accepted, done, abandoned; /* when: ms since the signal; NEVER */
};

static const double NEVER = 1e9;
static struct job jobs[JOBS];
static int notes[2];

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)now.tv_sec + (double)now.tv_nsec / 1e6;
}

static void sleep_until(double ms)
{
    double left = ms - now_ms();

    if (left > 0)
        nanosleep(&(struct timespec){.tv_nsec = (long)(left * 1e6)}, NULL);
}

/* ---- The server ---- */

static void write_down(unsigned job, bool done)
{
    struct note note = {job, done, now_ms()};

    if (write(notes[1], &note, sizeof note) != sizeof note)
        abort();
}

static bool step(void *self, unsigned job)
{
    (void)self;
    sleep_until(now_ms() + STEP_MS);
    if (++jobs[job].steps < STEPS)
        return false;
    write_down(job, true);
    return true;
}

static void abandon(void *self, unsigned job)
{
    (void)self;
    write_down(job, false);
}

static int run_server(int listener)
{
    struct service service = {
        .workers = 2, .room = JOBS, .grace = 1, .step = step, .abandon = abandon};

    if (freopen("/dev/null", "w", stdout) == NULL) /* the table is the client's */
        return EXIT_FAILURE;
    return serve(&service, listener);
}

/* ---- The client ---- */

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static bool bring(unsigned job)
{
    char answer[64] = "";
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_usec = 1000L * EVERY_MS};

    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(s, (struct sockaddr *)&address, sizeof address) == 0 &&
        dprintf(s, "job %u\n", job) > 0)
        recv(s, answer, sizeof answer - 1, 0);
    close(s);
    return strncmp(answer, "accepted", 8) == 0;
}

static double bring_jobs(pid_t server)
{
    double begin = now_ms(), stop = begin + BEFORE_MS;
    bool told = false;

    for (unsigned job = 0; job < JOBS; job++) {
        sleep_until(begin + job * EVERY_MS);
        if (!told && now_ms() >= stop) {
            kill(server, SIGTERM);
            told = true;
        }
        jobs[job].accepted = bring(job) ? now_ms() - stop : NEVER;
    }
    return stop;
}

static void read_notes(double stop)
{
    struct note note;

    close(notes[1]);
    while (read(notes[0], &note, sizeof note) == sizeof note)
        *(note.done ? &jobs[note.job].done : &jobs[note.job].abandoned) = note.ms - stop;
}

/* Nothing is lost before SIGTERM: it might still be done. */
static void print_row(const char *name, double ms)
{
    unsigned accepted = 0, done = 0, abandoned = 0, lost = 0;

    for (const struct job *job = jobs; job < jobs + JOBS; job++) {
        accepted += job->accepted <= ms;
        done += job->done <= ms;
        abandoned += job->abandoned <= ms;
        lost += ms >= 0 && job->accepted <= ms && job->done == NEVER && job->abandoned == NEVER;
    }
    printf("%s\t%.0f\t%u\t%u\t%u\t%u\n", name, ms, accepted, done, abandoned, lost);
}

int main(int argc, char **argv)
{
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sigset_t term;

    snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "jobs of %d", (int)getpid());
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    for (unsigned job = 0; job < JOBS; job++)
        jobs[job] = (struct job){0, NEVER, NEVER, NEVER};
    if (argc != 2 || pipe(notes) != 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, JOBS) != 0)
        return EXIT_FAILURE;
    pid_t server = fork();
    if (server == 0)
        _exit(run_server(listener));
    double stop = bring_jobs(server);
    waitpid(server, NULL, 0);
    read_notes(stop);
    printf("# program\tms\taccepted\tdone\tabandoned\tlost\n");
    for (int ms = -BEFORE_MS; ms <= AFTER_MS; ms += 10)
        print_row(argv[1], ms);
    return EXIT_SUCCESS;
}
