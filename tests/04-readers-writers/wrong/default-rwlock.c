// fails: readers_do_not_keep_a_change_out assertion
// The C library has a readers-writer lock, made by people who know how.
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
    bool current = store->config.version >= version;
    pthread_rwlock_unlock(&store->lock);
    if (current)
        return true;

    pthread_rwlock_wrlock(&store->lock);
    if (store->config.version < version)
        load(&store->config, arg);
    pthread_rwlock_unlock(&store->lock);
    return true;
}

void store_close(struct store *store)
{
    pthread_rwlock_destroy(&store->lock);
    free(store);
}
