/*
 * pipeline.c - a reader, workers and a writer, with a queue before the workers and one behind them.
 */
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "queue.h"

struct pipeline {
    struct stages stages;
    struct queue *items;   /* from the reader to the workers */
    struct queue *results; /* from the workers to the writer */
    atomic_uint working;   /* workers that are not done */
    pthread_mutex_t lock;  /* guards failure */
    struct failure failure;
    size_t started; /* threads; known to the caller only */
    pthread_t threads[];
};

/* Keeps the first failure. */
static void fail(struct pipeline *p, int error, enum stage stage, size_t item)
{
    pthread_mutex_lock(&p->lock);
    if (p->failure.error == 0)
        p->failure = (struct failure){error, stage, item};
    pthread_mutex_unlock(&p->lock);
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel = {0};
    int error;

    while ((error = p->stages.read(p->stages.self, &parcel.item)) == 0 && parcel.item != NULL) {
        queue_put(p->items, parcel);
        parcel.number++;
    }
    if (error != 0)
        fail(p, error, READING, parcel.number);
    queue_close(p->items);
    return NULL;
}

static void *transform_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;

    while (queue_take(p->items, &parcel)) {
        if (p->stages.transform(p->stages.self, &parcel.item) == 0)
            queue_put(p->results, parcel);
        else
            p->stages.discard(p->stages.self, parcel.item);
    }
    if (--p->working == 0) /* the last one turns off the light */
        queue_close(p->results);
    return NULL;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;
    int error = 0;

    while (error == 0 && queue_take(p->results, &parcel))
        error = p->stages.write(p->stages.self, parcel.item);
    if (error != 0 && error != ENOUGH)
        fail(p, error, WRITING, parcel.number);
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
    p->items = queue_open(stages->room, stages->discard, stages->self);
    p->results = queue_open(stages->room, stages->discard, stages->self);
    if (p->items != NULL && p->results != NULL && (error = start_all(p)) != 0)
        queue_close(p->items); /* those that were started have nothing to do */
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
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
