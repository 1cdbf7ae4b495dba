// fails: there_are_never_more_threads_than_workers assertion
// "Take a permit before the thread is started; the last thing it does is to give it back."  The
// next one is started then, while this one is still on its way out.
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

        sem_wait(&permits);
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
