// fails: two_images_can_be_made_at_the_same_time impossible
// "Hold the lock while the shared job is being worked on."  That is all the time: the workers take
// turns.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    pthread_mutex_t lock;
    size_t next; /* guarded by lock */
};

static bool make_next(struct job *job)
{
    const struct batch *batch = job->batch;
    bool found;

    pthread_mutex_lock(&job->lock);
    found = job->next < batch->count;
    if (found) {
        size_t i = job->next++;
        struct image *image = batch->load(batch->self, i);

        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
    pthread_mutex_unlock(&job->lock);
    return found;
}

static void *work(void *arg)
{
    while (make_next(arg))
        ;
    return NULL;
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
