// fails: a_thread_that_cannot_start_loses_nothing deadlock
// "When all permits are back, all threads are done."  A thread that could not be started never
// gives its permit back.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    size_t i;
    sem_t *permits;
    pthread_t thread;
    bool started;
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

static int start(struct job *job, const struct batch *batch, size_t i, sem_t *permits)
{
    sem_wait(permits);
    job->batch = batch;
    job->i = i;
    job->permits = permits;
    int error = pthread_create(&job->thread, NULL, make_thumbnail, job);
    job->started = error == 0;
    return error;
}

int thumbnail_all(const struct batch *batch)
{
    struct job *jobs = calloc(batch->count, sizeof *jobs);
    sem_t permits;
    int error = 0;

    if (jobs == NULL)
        return ENOMEM;
    sem_init(&permits, 0, batch->workers);
    for (size_t i = 0; i < batch->count && error == 0; i++)
        error = start(&jobs[i], batch, i, &permits);
    for (unsigned p = 0; p < batch->workers; p++)
        sem_wait(&permits);
    for (size_t i = 0; i < batch->count; i++)
        if (jobs[i].started)
            pthread_join(jobs[i].thread, NULL);
    sem_destroy(&permits);
    free(jobs);
    return error;
}
