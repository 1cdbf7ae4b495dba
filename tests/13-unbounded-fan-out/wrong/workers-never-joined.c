// fails: every_image_gets_its_own_thumbnail thread-leak
// "Wait until the last image is done; then the workers end by themselves."  They may still be on
// their way out, and nobody ever collects them.
#include "unbounded_fan_out.h"

#include <pthread.h>

static struct {
    struct batch batch;
    pthread_mutex_t lock;
    pthread_cond_t finished;
    size_t next, done; /* guarded by lock */
} job = {.lock = PTHREAD_MUTEX_INITIALIZER, .finished = PTHREAD_COND_INITIALIZER};

static void *work(void *arg)
{
    const struct batch *batch = &job.batch;

    (void)arg;
    pthread_mutex_lock(&job.lock);
    while (job.next < batch->count) {
        size_t i = job.next++;

        pthread_mutex_unlock(&job.lock);
        struct image *image = batch->load(batch->self, i);
        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
        pthread_mutex_lock(&job.lock);
        job.done++;
        pthread_cond_signal(&job.finished);
    }
    pthread_mutex_unlock(&job.lock);
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    pthread_t thread;
    unsigned started = 0;
    int error = 0;

    job.batch = *batch;
    job.next = job.done = 0;
    while (started < batch->workers && error == 0) {
        error = pthread_create(&thread, NULL, work, NULL);
        if (error == 0)
            started++;
    }
    if (started == 0)
        return error;
    pthread_mutex_lock(&job.lock);
    while (job.done < batch->count)
        pthread_cond_wait(&job.finished, &job.lock);
    pthread_mutex_unlock(&job.lock);
    return 0;
}
