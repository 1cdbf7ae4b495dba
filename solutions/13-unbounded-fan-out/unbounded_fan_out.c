/*
 * unbounded_fan_out.c - makes the thumbnails of a batch side by side.
 */
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

/* What the workers share. */
struct job {
    const struct batch *batch;
    pthread_mutex_t lock;
    size_t next; /* guarded by lock: the first image that nobody has taken */
};

/* The number of an image that is now the caller's to make; batch->count if none is left. */
static size_t take_image(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    size_t i = job->next;
    if (i < job->batch->count)
        job->next++;
    pthread_mutex_unlock(&job->lock);
    return i;
}

static void *make_thumbnails(void *arg)
{
    struct job *job = arg;
    const struct batch *batch = job->batch;
    size_t i;

    while ((i = take_image(job)) < batch->count) {
        struct image *image = batch->load(batch->self, i);

        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    struct job job = {.batch = batch, .lock = PTHREAD_MUTEX_INITIALIZER};
    unsigned started;
    int error = 0;

    if (threads == NULL)
        return ENOMEM;
    for (started = 0; started < batch->workers; started++) {
        error = pthread_create(&threads[started], NULL, make_thumbnails, &job);
        if (error != 0)
            break;
    }
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    pthread_mutex_destroy(&job.lock);
    free(threads);
    return started > 0 ? 0 : error; /* a single worker makes them all, if slowly */
}
