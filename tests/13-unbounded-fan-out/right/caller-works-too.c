// passes
// The calling thread is one of the workers, so the batch is made even if no thread can be started.
#include "unbounded_fan_out.h"

#include <pthread.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    pthread_mutex_t lock;
    size_t next; /* guarded by lock */
};

static void *work(void *arg)
{
    struct job *job = arg;
    const struct batch *batch = job->batch;

    for (;;) {
        pthread_mutex_lock(&job->lock);
        size_t i = job->next++;
        pthread_mutex_unlock(&job->lock);
        if (i >= batch->count)
            return NULL;

        struct image *image = batch->load(batch->self, i);
        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
}

int thumbnail_all(const struct batch *batch)
{
    struct job job = {.batch = batch, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t *helpers = calloc(batch->workers, sizeof *helpers);
    unsigned wanted = helpers != NULL ? batch->workers - 1 : 0, started = 0;

    while (started < wanted && pthread_create(&helpers[started], NULL, work, &job) == 0)
        started++;
    work(&job);
    for (unsigned t = 0; t < started; t++)
        pthread_join(helpers[t], NULL);
    pthread_mutex_destroy(&job.lock);
    free(helpers);
    return 0;
}
