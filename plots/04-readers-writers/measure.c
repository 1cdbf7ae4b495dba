/*
 * measure.c - how many reads a second, and how long does a change wait?
 *
 * Four threads read the configuration and, now and then, change it.  To read or to change takes a
 * millisecond of asking somebody else: so it is others, and not processors, that one waits for, on
 * any machine.  Compiled with several stores; argv[1] says which.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "readers_writers.h"

enum { THREADS = 4, ROUNDS = 3, MS = 400 };

struct worker {
    pthread_t thread;
    unsigned seed;
    unsigned long reads, changes;
    double waited, longest; /* for changes, in ms */
};

static struct store *store;
static struct worker workers[THREADS];
static unsigned per_mille; /* of what they do is changes */
static double end;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void ask(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void use(const struct config *unused, void *unused_too)
{
    (void)unused;
    (void)unused_too;
    ask();
}

static void change(struct config *config, void *begun)
{
    config->setting[0]++;
    *(double *)begun = milliseconds() - *(double *)begun;
    ask();
}

static void make_change(struct worker *worker)
{
    double waited = milliseconds(); /* first when it began; change() makes it how long it was */

    if (!store_update(store, change, &waited))
        die("store_update");
    worker->changes++;
    worker->waited += waited;
    if (waited > worker->longest)
        worker->longest = waited;
}

static void *work(void *arg)
{
    struct worker *worker = arg;

    while (milliseconds() < end) {
        if ((unsigned)rand_r(&worker->seed) % 1000 < per_mille) {
            make_change(worker);
        } else {
            store_read(store, use, NULL);
            worker->reads++;
        }
    }
    return NULL;
}

static void one_round(const char *program, int round)
{
    struct worker sum = {0};

    store = store_open(&(struct config){.version = 1});
    if (store == NULL)
        die("store_open");
    end = milliseconds() + MS;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.seed = (unsigned)(round * THREADS + i)};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            die("pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.reads += workers[i].reads;
        sum.changes += workers[i].changes;
        sum.waited += workers[i].waited;
        if (workers[i].longest > sum.longest)
            sum.longest = workers[i].longest;
    }
    store_close(store);
    printf("%s\t%.1f\t%d\t%lu\t%lu\t%.1f\t%.1f\n", program, per_mille / 10.0, round,
           sum.reads * 1000 / MS, sum.changes, sum.changes ? sum.waited / (double)sum.changes : 0,
           sum.longest);
}

int main(int argc, char **argv)
{
    static const unsigned shares[] = {10, 20, 50, 200, 500};

    if (argc != 2) {
        fprintf(stderr, "usage: %s mutex|rwlock|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tchanges %%\tround\treads/s\tchanges\tmean wait ms\tlongest wait ms\n");
    for (unsigned i = 0; i < sizeof shares / sizeof *shares; i++)
        for (int round = 1; round <= ROUNDS; round++) {
            per_mille = shares[i];
            one_round(argv[1], round);
        }
    return EXIT_SUCCESS;
}
