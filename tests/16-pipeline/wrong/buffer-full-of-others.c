// fails: results_come_in_the_order_asked deadlock
// The writer picks the result that is due out of a buffer with room for as many as may wait; who
// finds it full waits for a place.
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "queue.h"

struct pipeline {
    struct stages stages;
    struct queue *items;   /* from the reader to the workers */
    atomic_uint working;   /* workers that are not done */
    pthread_mutex_t lock;  /* guards what follows, up to failure */
    pthread_cond_t moved;  /* turn or over has changed */
    struct parcel *buffer; /* results: room for `room` of them */
    size_t kept;           /* results in the buffer */
    size_t turn;           /* results that were handed over: the number of the next, if in order */
    bool over;             /* the end has begun before the last item */
    struct failure failure;
    size_t started; /* threads; known to the caller only */
    pthread_t threads[];
};

/* Ends the pipeline for everybody.  Whoever does so first decides what came of it. */
static void end(struct pipeline *p, struct failure failure)
{
    queue_cancel(p->items);
    pthread_mutex_lock(&p->lock);
    if (!p->over)
        p->failure = failure;
    p->over = true;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* Puts a result into the buffer, as soon as there is a place. */
static void hand_over(struct pipeline *p, struct parcel parcel)
{
    pthread_mutex_lock(&p->lock);
    while (p->kept == p->stages.room && !p->over)
        pthread_cond_wait(&p->moved, &p->lock);
    bool over = p->over;
    for (size_t n = 0; !over; n++)
        if (p->buffer[n].item == NULL) {
            p->buffer[n] = parcel;
            p->kept++;
            break;
        }
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
    if (over)
        p->stages.discard(p->stages.self, parcel.item);
}

/* Takes the result that is due out of the buffer; false if there will be none. */
static bool take_due(struct pipeline *p, struct parcel *parcel)
{
    pthread_mutex_lock(&p->lock);
    for (;;) {
        for (size_t n = 0; n < p->stages.room && !p->over; n++)
            if (p->buffer[n].item != NULL &&
                (!p->stages.in_order || p->buffer[n].number == p->turn)) {
                *parcel = p->buffer[n];
                p->buffer[n].item = NULL;
                p->kept--;
                p->turn++;
                pthread_cond_broadcast(&p->moved);
                pthread_mutex_unlock(&p->lock);
                return true;
            }
        if (p->over || (p->working == 0 && p->kept == 0))
            break;
        pthread_cond_wait(&p->moved, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return false;
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
    pthread_mutex_lock(&p->lock);
    p->working--;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;
    int error = 0;

    while (error == 0 && take_due(p, &parcel))
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
    p->buffer = calloc(stages->room, sizeof p->buffer[0]);
    if (p->items != NULL && p->buffer != NULL && (error = start_all(p)) != 0)
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
    for (size_t n = 0; p->buffer != NULL && n < p->stages.room; n++)
        if (p->buffer[n].item != NULL)
            p->stages.discard(p->stages.self, p->buffer[n].item);
    free(p->buffer);
    queue_free(p->items);
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
