/*
 * measure.c - how long does a phase take, and do the workers stay in step?
 *
 * Workers with nothing to do meet at a barrier again and again: that is what the barrier itself
 * costs.  Then one of them, the straggler, needs 2 ms for each phase.  Every round is a process of
 * its own, because workers at a standstill cannot be joined; it ends when all phases are done, or
 * when none was for a quarter of a second.  Compiled with the broken barrier and others; argv[1]
 * says which.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "reusable_barrier.h"

enum { ROUNDS = 5, MOST_WORKERS = 8, QUIET_MS = 250 };

/* What is measured: phases to do, and how long one worker takes for each. */
struct plan {
    int phases;
    long straggler_ns;
};

/* One to a cache line, so that counting does not slow the workers down. */
struct worker {
    _Alignas(64) pthread_t thread;
    const struct plan *plan;
    long sleep_ns;
    atomic_int done;
};

struct result {
    int done; /* phases, by the slowest */
    double ms;
};

static struct barrier *barrier;
static struct worker workers[MOST_WORKERS];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void *work(void *arg)
{
    struct worker *self = arg;

    for (int phase = 1; phase <= self->plan->phases; phase++) {
        if (self->sleep_ns > 0)
            nanosleep(&(struct timespec){.tv_nsec = self->sleep_ns}, NULL);
        barrier_wait(barrier);
        atomic_store_explicit(&self->done, phase, memory_order_relaxed);
    }
    return NULL;
}

static int slowest(int n)
{
    int least = atomic_load_explicit(&workers[0].done, memory_order_relaxed);

    for (int i = 1; i < n; i++) {
        int done = atomic_load_explicit(&workers[i].done, memory_order_relaxed);
        least = done < least ? done : least;
    }
    return least;
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static struct result one_round(const struct plan *plan, int n)
{
    double begun = milliseconds(), last = begun, now = begun;
    int before = 0;

    if ((barrier = barrier_open((unsigned)n)) == NULL)
        die("barrier_open");
    for (int i = 0; i < n; i++) {
        workers[i].plan = plan;
        workers[i].sleep_ns = i == 0 ? plan->straggler_ns : 0;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            die("pthread_create");
    }
    while (before < plan->phases && now - last < QUIET_MS) {
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
        now = milliseconds();
        int done = slowest(n);
        if (done != before)
            last = now;
        before = done;
    }
    return (struct result){.done = before, .ms = now - begun};
}

static struct result one_round_in_a_child(const struct plan *plan, int n)
{
    struct result result;
    int channel[2];

    if (pipe(channel) != 0)
        die("pipe");
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        result = one_round(plan, n);
        _exit(write(channel[1], &result, sizeof result) != sizeof result);
    }
    close(channel[1]);
    if (read(channel[0], &result, sizeof result) != sizeof result)
        die("read");
    close(channel[0]);
    waitpid(child, NULL, 0);
    return result;
}

int main(int argc, char **argv)
{
    static const struct plan plans[] = {{2000, 0}, {50, 2000000}};

    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed|posix|spin\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tstraggler_ms\tworkers\tround\tphases\tdone\tms\n");
    for (int p = 0; p < 2; p++)
        for (int n = 1; n <= MOST_WORKERS; n *= 2)
            for (int round = 1; round <= ROUNDS; round++) {
                fflush(stdout); /* or the child would print it again if it died */
                struct result result = one_round_in_a_child(&plans[p], n);
                printf("%s\t%ld\t%d\t%d\t%d\t%d\t%.2f\n", argv[1], plans[p].straggler_ns / 1000000,
                       n, round, plans[p].phases, result.done, result.ms);
            }
    return EXIT_SUCCESS;
}
