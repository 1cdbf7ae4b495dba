// fails: a_slow_image_holds_up_no_other assertion
// "Start as many threads as allowed, join them, start the next ones."  Every round lasts as long
// as its slowest image.
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

/* Makes the images from first on, as many as there may be threads. */
static int make_some(const struct batch *batch, struct job *jobs, size_t first)
{
    unsigned started;
    int error = 0;

    for (started = 0; started < batch->workers && first + started < batch->count; started++) {
        jobs[started].batch = batch;
        jobs[started].i = first + started;
        error = pthread_create(&jobs[started].thread, NULL, make_thumbnail, &jobs[started]);
        if (error != 0)
            break;
    }
    for (unsigned t = 0; t < started; t++)
        pthread_join(jobs[t].thread, NULL);
    return error;
}

int thumbnail_all(const struct batch *batch)
{
    struct job *jobs = calloc(batch->workers, sizeof *jobs);
    int error = 0;

    if (jobs == NULL)
        return ENOMEM;
    for (size_t i = 0; i < batch->count && error == 0; i += batch->workers)
        error = make_some(batch, jobs, i);
    free(jobs);
    return error;
}
