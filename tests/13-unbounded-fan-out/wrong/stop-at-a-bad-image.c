// fails: an_album_may_be_empty_or_damaged assertion
// A worker that meets an image it cannot read takes it for the end.
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
        if (!image)
            return NULL;
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
    struct pool p = {.batch = batch, .lock = PTHREAD_MUTEX_INITIALIZER};
    int error = 0;
    while (started < n && (error = pthread_create(&t[started], NULL, work, &p)) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        pthread_join(t[i], NULL);
    free(t);
    pthread_mutex_destroy(&p.lock);
    return started > 0 ? 0 : error;
}
