// fails: there_are_never_more_threads_than_workers assertion
// "The threads share the loop's variable, so each gets a copy of its own."  There are still as many
// threads as images.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    size_t i;
    pthread_t thread;
};

static void *make_thumbnail(void *arg)
{
    const struct job *job = arg;
    const struct batch *batch = job->batch;
    struct image *image = batch->load(batch->self, job->i);

    if (image != NULL)
        batch->thumbnails[job->i] = batch->shrink(batch->self, image);
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    struct job *jobs = calloc(batch->count, sizeof *jobs);
    size_t started;
    int error = 0;

    if (jobs == NULL)
        return ENOMEM;
    for (started = 0; started < batch->count; started++) {
        jobs[started].batch = batch;
        jobs[started].i = started;
        error = pthread_create(&jobs[started].thread, NULL, make_thumbnail, &jobs[started]);
        if (error != 0)
            break;
    }
    for (size_t t = 0; t < started; t++)
        pthread_join(jobs[t].thread, NULL);
    free(jobs);
    return error;
}
