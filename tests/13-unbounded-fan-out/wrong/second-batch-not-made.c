// fails: every_image_gets_its_own_thumbnail assertion|data-race
// The shared index is static, and nobody sets it back for the next batch.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct pool {
    const struct batch *batch;
    pthread_mutex_t lock;
    size_t next;
};

static void *work(void *arg)
{
    struct pool *p = arg;
    const struct batch *b = p->batch;
    for (;;) {
        pthread_mutex_lock(&p->lock);
        size_t i = p->next;
        if (i < b->count)
            p->next++;
        pthread_mutex_unlock(&p->lock);
        if (i >= b->count)
            return NULL;
        struct image *image = b->load(b->self, i);
        if (image)
            b->thumbnails[i] = b->shrink(b->self, image);
    }
}

int thumbnail_all(const struct batch *batch)
{
    size_t n = batch->workers < batch->count ? batch->workers : batch->count, started = 0;
    if (n == 0)
        return 0;
    pthread_t *t = malloc(n * sizeof *t);
    if (!t)
        return ENOMEM;
    static struct pool p = {.lock = PTHREAD_MUTEX_INITIALIZER};
    p.batch = batch;
    int error = 0;
    while (started < n && (error = pthread_create(&t[started], NULL, work, &p)) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        pthread_join(t[i], NULL);
    free(t);
    return started > 0 ? 0 : error;
}
