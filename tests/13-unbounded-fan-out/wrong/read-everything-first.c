// fails: only_a_few_images_are_in_memory_at_once assertion
// "The caller reads the images and hands them to a pool."  The threads are few now, but the queue
// in front of them has no bound.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct queue {
    const struct batch *batch;
    struct image **images;
    size_t read;          /* images below it were read */
    size_t next;          /* images below it were taken */
    pthread_mutex_t lock; /* guards images, read and next */
    pthread_cond_t more;
};

static void *work(void *arg)
{
    struct queue *queue = arg;
    const struct batch *batch = queue->batch;

    for (;;) {
        pthread_mutex_lock(&queue->lock);
        while (queue->next == queue->read && queue->next < batch->count)
            pthread_cond_wait(&queue->more, &queue->lock);
        size_t i = queue->next;
        struct image *image = i < batch->count ? queue->images[queue->next++] : NULL;
        pthread_mutex_unlock(&queue->lock);

        if (i == batch->count)
            return NULL;
        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
}

static void read_all(struct queue *queue)
{
    const struct batch *batch = queue->batch;

    for (size_t i = 0; i < batch->count; i++) {
        struct image *image = batch->load(batch->self, i);

        pthread_mutex_lock(&queue->lock);
        queue->images[queue->read++] = image;
        pthread_cond_broadcast(&queue->more);
        pthread_mutex_unlock(&queue->lock);
    }
}

int thumbnail_all(const struct batch *batch)
{
    struct queue queue = {
        .batch = batch, .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    unsigned started = 0;
    int error = ENOMEM;

    queue.images = calloc(batch->count, sizeof *queue.images);
    if (threads != NULL && queue.images != NULL)
        while (started < batch->workers &&
               (error = pthread_create(&threads[started], NULL, work, &queue)) == 0)
            started++;
    if (started > 0)
        read_all(&queue);
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    free(queue.images);
    free(threads);
    return started > 0 ? 0 : error;
}
