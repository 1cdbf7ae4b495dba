// fails: there_are_never_more_threads_than_workers assertion
// "A semaphore lets only so many work at a time."  It does; the others exist all the same, each
// with its stack, and wait for it.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    size_t i;
    sem_t *permits;
    pthread_t thread;
};

static void *make_thumbnail(void *arg)
{
    const struct job *job = arg;
    const struct batch *batch = job->batch;

    sem_wait(job->permits);
    struct image *image = batch->load(batch->self, job->i);
    if (image != NULL)
        batch->thumbnails[job->i] = batch->shrink(batch->self, image);
    sem_post(job->permits);
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    struct job *jobs = calloc(batch->count, sizeof *jobs);
    sem_t permits;
    size_t started;
    int error = 0;

    if (jobs == NULL)
        return ENOMEM;
    sem_init(&permits, 0, batch->workers);
    for (started = 0; started < batch->count; started++) {
        struct job *job = &jobs[started];

        job->batch = batch;
        job->i = started;
        job->permits = &permits;
        error = pthread_create(&job->thread, NULL, make_thumbnail, job);
        if (error != 0)
            break;
    }
    for (size_t t = 0; t < started; t++)
        pthread_join(jobs[t].thread, NULL);
    sem_destroy(&permits);
    free(jobs);
    return error;
}
