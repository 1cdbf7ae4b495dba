// fails: every_image_gets_its_own_thumbnail assertion
// "Whoever has made a thumbnail puts it into the next free slot."  A quick image overtakes a slow
// one.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    pthread_mutex_t lock;
    size_t next, done; /* guarded by lock */
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
        struct thumbnail *thumbnail = image != NULL ? batch->shrink(batch->self, image) : NULL;

        pthread_mutex_lock(&job->lock);
        batch->thumbnails[job->done++] = thumbnail;
        pthread_mutex_unlock(&job->lock);
    }
}

int thumbnail_all(const struct batch *batch)
{
    struct job job = {.batch = batch, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    unsigned started = 0;
    int error = 0;

    if (threads == NULL)
        return ENOMEM;
    while (started < batch->workers && error == 0) {
        error = pthread_create(&threads[started], NULL, work, &job);
        if (error == 0)
            started++;
    }
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    free(threads);
    return started > 0 ? 0 : error;
}
