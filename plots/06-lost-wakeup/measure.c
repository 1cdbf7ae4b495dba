/*
 * measure.c - how many jobs are run once, as they should be?
 *
 * The same number of jobs is shared out among 1, 2, 4 and 8 producers, and as many workers run
 * them.  A round in which nothing happens for a quarter of a second has come to a standstill, and
 * is given up.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lost_wakeup.h"

enum { JOBS = 80000, ROUNDS = 5, MOST_PAIRS = 8, CAPACITY = 8, PATIENCE = 25 };

/* What a round needs.  It is never freed: after a standstill, threads still wait in there. */
struct round {
    struct queue *queue;
    int pairs;
    pthread_barrier_t start;
    atomic_uint next, at_work; /* the next job to put in; threads that are not done */
    atomic_ulong run;          /* jobs, however often */
    pthread_t threads[2 * MOST_PAIRS];
    atomic_uint runs[JOBS]; /* of each job */
};

static struct round *round_now;

static void run(void *job)
{
    if (job != NULL)
        atomic_fetch_add((atomic_uint *)job, 1);
    atomic_fetch_add(&round_now->run, 1);
}

static void *produce(void *arg)
{
    struct round *round = arg;
    unsigned job;

    pthread_barrier_wait(&round->start);
    while ((job = atomic_fetch_add(&round->next, 1)) < JOBS)
        queue_put(round->queue, &round->runs[job]);
    round->at_work--;
    return NULL;
}

static void *work(void *arg)
{
    struct round *round = arg;

    pthread_barrier_wait(&round->start);
    while (queue_run(round->queue))
        continue;
    round->at_work--;
    return NULL;
}

static void begin(int pairs)
{
    struct round *round = calloc(1, sizeof *round);

    if (round == NULL || (round->queue = queue_open(CAPACITY, run)) == NULL)
        exit(EXIT_FAILURE);
    round_now = round;
    round->pairs = pairs;
    round->at_work = 2 * (unsigned)pairs;
    pthread_barrier_init(&round->start, NULL, 2 * (unsigned)pairs);
    for (int i = 0; i < 2 * pairs; i++)
        if (pthread_create(&round->threads[i], NULL, i < pairs ? produce : work, round) != 0)
            exit(EXIT_FAILURE);
}

/* Waits until so many threads are left; false if nothing happens any more. */
static bool get_down_to(const struct round *round, unsigned left)
{
    const struct timespec hundredth = {.tv_nsec = 10000000};
    unsigned long before = 0;

    for (int quiet = 0; round->at_work > left; quiet++) {
        unsigned long now = round->run + round->at_work;

        if (quiet == PATIENCE)
            return false;
        if (now != before)
            quiet = 0;
        before = now;
        nanosleep(&hundredth, NULL);
    }
    return true;
}

/* Ends the round, and its threads if they can be. */
static bool finish(struct round *round)
{
    bool done = get_down_to(round, (unsigned)round->pairs);

    queue_close(round->queue);
    done = get_down_to(round, 0) && done;
    for (int i = 0; done && i < 2 * round->pairs; i++)
        pthread_join(round->threads[i], NULL);
    return done;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tproducers\tround\tjobs\tnever run\trun again\tstuck\n");
    for (int pairs = 1; pairs <= MOST_PAIRS; pairs *= 2)
        for (int r = 1; r <= ROUNDS; r++) {
            long never = 0, again = 0;

            begin(pairs);
            bool done = finish(round_now);
            for (int i = 0; i < JOBS; i++) {
                never += round_now->runs[i] == 0;
                again += round_now->runs[i] > 1;
            }
            printf("%s\t%d\t%d\t%d\t%ld\t%ld\t%d\n", argv[1], pairs, r, JOBS, never, again, !done);
        }
    return EXIT_SUCCESS;
}
