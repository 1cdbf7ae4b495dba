// fails: every_image_gets_its_own_thumbnail misuse|use-after-free
// Signals when the lock is given back: by then the caller may have destroyed the condition.
#include "unbounded_fan_out.h"

#include <pthread.h>
#include <stdbool.h>

struct pool {
    const struct batch *b;
    pthread_mutex_t m;
    pthread_cond_t c;
    size_t next;
    unsigned alive;
};

static void *work(void *a)
{
    struct pool *p = a;
    pthread_mutex_lock(&p->m);
    while (p->next < p->b->count) {
        size_t i = p->next++;
        pthread_mutex_unlock(&p->m);
        struct image *im = p->b->load(p->b->self, i);
        if (im)
            p->b->thumbnails[i] = p->b->shrink(p->b->self, im);
        pthread_mutex_lock(&p->m);
    }
    bool last = --p->alive == 0;
    pthread_mutex_unlock(&p->m);
    if (last)
        pthread_cond_signal(&p->c);
    return NULL;
}

int thumbnail_all(const struct batch *b)
{
    struct pool p = {b, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};
    pthread_attr_t at;
    int e = 0;
    unsigned n = b->workers < b->count ? b->workers : (unsigned)b->count, k = 0;
    if ((e = pthread_attr_init(&at)))
        return e;
    pthread_attr_setdetachstate(&at, PTHREAD_CREATE_DETACHED);
    pthread_mutex_lock(&p.m);
    for (; k < n; k++) {
        pthread_t t;
        if ((e = pthread_create(&t, &at, work, &p)))
            break;
        p.alive++;
    }
    while (p.alive)
        pthread_cond_wait(&p.c, &p.m);
    pthread_mutex_unlock(&p.m);
    pthread_attr_destroy(&at);
    pthread_mutex_destroy(&p.m);
    pthread_cond_destroy(&p.c);
    return k ? 0 : e;
}
