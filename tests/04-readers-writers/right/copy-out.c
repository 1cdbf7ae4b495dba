// passes
// Reading is copying: the mutex is held for that long, and use() works on the copy.
#include "readers_writers.h"

#include <pthread.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t lock; /* guards config */
    struct config config;
};

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    pthread_mutex_init(&store->lock, NULL);
    store->config = *config;
    return store;
}

void store_read(struct store *store, config_use *use, void *arg)
{
    pthread_mutex_lock(&store->lock);
    struct config copy = store->config;
    pthread_mutex_unlock(&store->lock);
    use(&copy, arg);
}

bool store_update(struct store *store, config_change *change, void *arg)
{
    pthread_mutex_lock(&store->lock);
    change(&store->config, arg);
    pthread_mutex_unlock(&store->lock);
    return true;
}

bool store_refresh(struct store *store, long version, config_change *load, void *arg)
{
    pthread_mutex_lock(&store->lock);
    if (store->config.version < version)
        load(&store->config, arg);
    pthread_mutex_unlock(&store->lock);
    return true;
}

void store_close(struct store *store)
{
    pthread_mutex_destroy(&store->lock);
    free(store);
}
