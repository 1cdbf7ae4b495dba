// passes
// The writer keeps results that come before their turn.  Items are read on credit, and a credit is
// given back when an item has been written, so the writer has room for all of them.
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "queue.h"

struct pipeline {
    struct stages stages;
    struct queue *items;   /* from the reader to the workers */
    struct queue *results; /* from the workers to the writer */
    atomic_uint working;   /* workers that are not done */
    sem_t credits;         /* items that may be read */
    pthread_mutex_t lock;  /* guards over and failure */
    bool over;             /* the end has begun before the last item */
    struct failure failure;
    size_t most;    /* items in the pipeline */
    void **early;   /* known to the writer: result n waits in slot n % most for its turn */
    size_t started; /* threads; known to the caller only */
    pthread_t threads[];
};

/* Ends the pipeline for everybody.  Whoever does so first decides what came of it. */
static void end(struct pipeline *p, struct failure failure)
{
    pthread_mutex_lock(&p->lock);
    if (!p->over)
        p->failure = failure;
    p->over = true;
    pthread_mutex_unlock(&p->lock);
    queue_cancel(p->items);
    queue_cancel(p->results);
    sem_post(&p->credits); /* the reader may be waiting for one */
}

static bool is_over(struct pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    bool over = p->over;
    pthread_mutex_unlock(&p->lock);
    return over;
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel = {0};
    int error = 0;

    for (;; parcel.number++) {
        sem_wait(&p->credits);
        if (is_over(p) || (error = p->stages.read(p->stages.self, &parcel.item)) != 0 ||
            parcel.item == NULL || !queue_put(p->items, parcel))
            break;
    }
    if (error != 0)
        end(p, (struct failure){error, READING, parcel.number});
    queue_close(p->items);
    return NULL;
}

static void *transform_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;

    while (queue_take(p->items, &parcel)) {
        int error = p->stages.transform(p->stages.self, &parcel.item);
        if (error == 0) {
            queue_put(p->results, parcel);
        } else {
            end(p, (struct failure){error, TRANSFORMING, parcel.number});
            p->stages.discard(p->stages.self, parcel.item);
        }
    }
    if (--p->working == 0) /* the last one turns off the light */
        queue_close(p->results);
    return NULL;
}

/* The result that is to be written next, if it is there. */
static bool due(struct pipeline *p, struct parcel *parcel)
{
    void **slot = &p->early[parcel->number % p->most];

    parcel->item = *slot;
    *slot = NULL;
    return parcel->item != NULL;
}

static int write_result(struct pipeline *p, struct parcel parcel)
{
    int error = p->stages.write(p->stages.self, parcel.item);

    sem_post(&p->credits);
    return error;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel, next = {0};
    int error = 0;

    while (error == 0 && queue_take(p->results, &parcel)) {
        if (!p->stages.in_order) {
            next = parcel;
            error = write_result(p, parcel);
            continue;
        }
        p->early[parcel.number % p->most] = parcel.item;
        while (due(p, &next) && (error = write_result(p, next)) == 0)
            next.number++;
    }
    if (error != 0)
        end(p, (struct failure){error == ENOUGH ? 0 : error, WRITING, next.number});
    for (size_t n = 0; n < p->most; n++)
        if (p->early[n] != NULL)
            p->stages.discard(p->stages.self, p->early[n]);
    return NULL;
}

static int start(struct pipeline *p, void *(*body)(void *arg))
{
    int error = pthread_create(&p->threads[p->started], NULL, body, p);
    p->started += error == 0;
    return error;
}

static int start_all(struct pipeline *p)
{
    int error = start(p, write_results);

    for (unsigned w = 0; w < p->stages.workers && error == 0; w++)
        error = start(p, transform_items);
    return error != 0 ? error : start(p, read_items);
}

int pipeline_start(struct pipeline **pipeline, const struct stages *stages)
{
    struct pipeline *p = calloc(1, sizeof *p + (stages->workers + 2) * sizeof p->threads[0]);
    int error = ENOMEM;

    if (p == NULL)
        return error;
    p->stages = *stages;
    p->working = stages->workers;
    pthread_mutex_init(&p->lock, NULL);
    p->most = 2 * stages->room + stages->workers + 2;
    sem_init(&p->credits, 0, (unsigned)p->most);
    p->early = calloc(p->most, sizeof p->early[0]);
    p->items = queue_open(stages->room, stages->discard, stages->self);
    p->results = queue_open(stages->room, stages->discard, stages->self);
    if (p->items != NULL && p->results != NULL && p->early != NULL && (error = start_all(p)) != 0)
        end(p, (struct failure){0}); /* those that were started have nothing to do */
    *pipeline = error == 0 ? p : NULL;
    if (error != 0)
        pipeline_wait(p);
    return error;
}

struct failure pipeline_wait(struct pipeline *p)
{
    for (size_t t = 0; t < p->started; t++)
        pthread_join(p->threads[t], NULL);
    struct failure failure = p->failure;
    queue_free(p->results);
    queue_free(p->items);
    free(p->early);
    sem_destroy(&p->credits);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
