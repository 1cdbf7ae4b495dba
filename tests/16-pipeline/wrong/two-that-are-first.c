// fails: the_same_holds_at_any_moment data-race
// An atomic flag says whether a failure is the first; it is looked at, and then set.
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
    pthread_mutex_t lock;  /* guards what follows, up to failure */
    pthread_cond_t moved;  /* turn or over has changed */
    size_t turn;           /* results that were handed over: the number of the next, if in order */
    atomic_bool over;      /* the end has begun before the last item */
    struct failure failure;
    size_t started; /* threads; known to the caller only */
    pthread_t threads[];
};

/* Ends the pipeline for everybody.  Whoever does so first decides what came of it. */
static void end(struct pipeline *p, struct failure failure)
{
    queue_cancel(p->items);
    queue_cancel(p->results); /* first: what goes on before its turn gets nowhere */
    if (!p->over) {
        p->over = true;
        p->failure = failure;
    }
    pthread_mutex_lock(&p->lock);
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* Hands a result to the writer, when it is its turn. */
static void hand_over(struct pipeline *p, struct parcel parcel)
{
    pthread_mutex_lock(&p->lock);
    while (p->stages.in_order && p->turn != parcel.number && !p->over)
        pthread_cond_wait(&p->moved, &p->lock);
    pthread_mutex_unlock(&p->lock);
    queue_put(p->results, parcel); /* without the lock: whoever ends this needs it */
    pthread_mutex_lock(&p->lock);
    p->turn++;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel = {0};
    int error;

    while ((error = p->stages.read(p->stages.self, &parcel.item)) == 0 && parcel.item != NULL &&
           queue_put(p->items, parcel))
        parcel.number++;
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
            hand_over(p, parcel);
        } else {
            end(p, (struct failure){error, TRANSFORMING, parcel.number});
            p->stages.discard(p->stages.self, parcel.item);
        }
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
    if (error != 0)
        end(p, (struct failure){error == ENOUGH ? 0 : error, WRITING, parcel.number});
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
    pthread_cond_init(&p->moved, NULL);
    p->items = queue_open(stages->room, stages->discard, stages->self);
    p->results = queue_open(stages->room, stages->discard, stages->self);
    if (p->items != NULL && p->results != NULL && (error = start_all(p)) != 0)
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
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
