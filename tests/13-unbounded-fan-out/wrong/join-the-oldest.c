// fails: a_slow_image_holds_up_no_other assertion
// "Before a slot is used again, join the thread that had it."  The slots take turns, so the next
// image waits for the oldest thread, even if another has long finished.
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
    struct job *jobs = calloc(batch->workers, sizeof *jobs);
    size_t started, joined = 0;
    int error = 0;

    if (jobs == NULL)
        return ENOMEM;
    for (started = 0; started < batch->count; started++) {
        struct job *job = &jobs[started % batch->workers];

        if (started >= batch->workers)
            pthread_join(jobs[joined++ % batch->workers].thread, NULL);
        job->batch = batch;
        job->i = started;
        error = pthread_create(&job->thread, NULL, make_thumbnail, job);
        if (error != 0)
            break;
    }
    while (joined < started)
        pthread_join(jobs[joined++ % batch->workers].thread, NULL);
    free(jobs);
    return error;
}
