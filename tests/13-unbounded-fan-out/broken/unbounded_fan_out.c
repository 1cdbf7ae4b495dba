/*
 * unbounded_fan_out.c - makes the thumbnails of a batch side by side.
 */
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

/* What a thread has to do. */
struct job {
    const struct batch *batch;
    size_t i; /* the image */
};

static void *make_thumbnail(void *arg)
{
    const struct job *job = arg;
    const struct batch *batch = job->batch;
    size_t i = job->i;
    struct image *image = batch->load(batch->self, i);

    if (image != NULL)
        batch->thumbnails[i] = batch->shrink(batch->self, image);
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    pthread_t *threads = calloc(batch->count, sizeof *threads);
    struct job job = {.batch = batch};
    int error = 0;

    if (threads == NULL)
        return ENOMEM;
    for (job.i = 0; job.i < batch->count; job.i++) {
        error = pthread_create(&threads[job.i], NULL, make_thumbnail, &job);
        if (error != 0)
            break;
    }
    for (size_t t = 0; t < job.i; t++)
        pthread_join(threads[t], NULL);
    free(threads);
    return error;
}
