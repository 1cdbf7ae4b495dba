/*
 * main.c - a server in a process of its own, a client with twelve jobs, and a SIGTERM after the
 * eighth.  Then what the client was told is compared with what the server has done.
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

enum { JOBS = 12, STOP_AFTER = 8, STEPS = 5, STEP_MS = 10, GRACE = 1 };

/* What the server writes into a pipe, so that it can be read after its end. */
struct note {
    unsigned job;
    bool done; /* or abandoned */
};

/* ---- The server ---- */

struct workshop {
    int notes;
    unsigned steps[JOBS];
};

static void write_down(const struct workshop *shop, unsigned job, bool done)
{
    struct note note = {job, done};

    if (write(shop->notes, &note, sizeof note) != sizeof note)
        perror("write");
}

static bool step(void *self, unsigned job)
{
    struct workshop *shop = self;

    nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000}, NULL);
    if (++shop->steps[job % JOBS] < STEPS)
        return false;
    write_down(shop, job, true);
    return true;
}

static void abandon(void *self, unsigned job)
{
    write_down(self, job, false);
}

static int run_server(int listener, int notes)
{
    struct workshop shop = {.notes = notes};
    struct service service = {.workers = 2,
                              .room = JOBS,
                              .grace = GRACE,
                              .step = step,
                              .abandon = abandon,
                              .self = &shop};
    int error = serve(&service, listener);

    if (error != 0)
        fprintf(stderr, "serve: %s\n", strerror(error));
    fflush(NULL);
    return error != 0;
}

/* ---- The client ---- */

static const struct sockaddr *address(void)
{
    static struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/jobs-%d", (int)getpid());
    return (const struct sockaddr *)&address;
}

/* Brings a job to the server; true: it was accepted. */
static bool bring(unsigned job)
{
    char answer[64] = "no answer\n";
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval second = {.tv_sec = 1};

    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    if (connect(s, address(), sizeof(struct sockaddr_un)) != 0 || dprintf(s, "job %u\n", job) < 0 ||
        recv(s, answer, sizeof answer - 1, 0) <= 0)
        snprintf(answer, sizeof answer, "no answer\n");
    close(s);
    printf("job %2u: %s", job, answer);
    return strncmp(answer, "accepted", 8) == 0;
}

/* What became of the jobs, by the server's own notes. */
static int compare(const bool *accepted, int notes)
{
    unsigned done[JOBS] = {0}, abandoned[JOBS] = {0}, counts[3] = {0}, lost = 0;
    struct note note;

    while (read(notes, &note, sizeof note) == sizeof note)
        (note.done ? done : abandoned)[note.job % JOBS]++;
    for (unsigned job = 0; job < JOBS; job++) {
        counts[0] += accepted[job];
        counts[1] += done[job];
        counts[2] += abandoned[job];
        lost += accepted[job] && done[job] + abandoned[job] != 1;
    }
    printf("\n%u jobs were accepted: %u done, %u abandoned, %u lost\n", counts[0], counts[1],
           counts[2], lost);
    return lost == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int notes[2], status;
    bool accepted[JOBS] = {false};
    sigset_t term;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (pipe(notes) != 0 || bind(listener, address(), sizeof(struct sockaddr_un)) != 0 ||
        listen(listener, JOBS) != 0) {
        perror("no server");
        return EXIT_FAILURE;
    }
    pid_t server = fork();
    if (server == 0)
        _exit(run_server(listener, notes[1]));
    close(notes[1]);
    close(listener);
    for (unsigned job = 0; job < JOBS; job++) {
        if (job == STOP_AFTER)
            kill(server, SIGTERM);
        accepted[job] = bring(job);
    }
    waitpid(server, &status, 0);
    unlink(((const struct sockaddr_un *)address())->sun_path);
    if (WIFSIGNALED(status))
        printf("\nThe server was killed: %s.\n", strsignal(WTERMSIG(status)));
    return compare(accepted, notes[0]);
}
