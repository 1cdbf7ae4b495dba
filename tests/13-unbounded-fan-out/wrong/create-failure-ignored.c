// fails: a_thread_that_cannot_start_loses_nothing assertion
// "The batch is made by as many workers as there are."  There may be none at all, and nobody says
// so.
#include "unbounded_fan_out.h"

#include <errno.h>
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
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    unsigned started = 0;

    if (threads == NULL)
        return ENOMEM;
    for (unsigned t = 0; t < batch->workers; t++)
        if (pthread_create(&threads[started], NULL, work, &job) == 0)
            started++;
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    free(threads);
    return 0;
}
