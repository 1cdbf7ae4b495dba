// fails: two_refreshes_never_deadlock deadlock
// A lock of the C library can be locked for writing at any time, so ask it for that when it turns
// out to be needed.
#include "readers_writers.h"

#include <pthread.h>
#include <stdlib.h>

struct store {
    pthread_rwlock_t lock; /* guards config */
    struct config config;
};

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    pthread_rwlock_init(&store->lock, NULL);
    store->config = *config;
    return store;
}

void store_read(struct store *store, config_use *use, void *arg)
{
    pthread_rwlock_rdlock(&store->lock);
    use(&store->config, arg);
    pthread_rwlock_unlock(&store->lock);
}

bool store_update(struct store *store, config_change *change, void *arg)
{
    pthread_rwlock_wrlock(&store->lock);
    change(&store->config, arg);
    pthread_rwlock_unlock(&store->lock);
    return true;
}

bool store_refresh(struct store *store, long version, config_change *load, void *arg)
{
    pthread_rwlock_rdlock(&store->lock);
    if (store->config.version < version) {
        pthread_rwlock_wrlock(&store->lock);
        load(&store->config, arg);
        pthread_rwlock_unlock(&store->lock);
    }
    pthread_rwlock_unlock(&store->lock);
    return true;
}

void store_close(struct store *store)
{
    pthread_rwlock_destroy(&store->lock);
    free(store);
}
