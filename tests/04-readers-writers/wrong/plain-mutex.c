// fails: two_readers_can_be_inside_together impossible
// With one mutex for everybody there is nothing to upgrade.
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
    use(&store->config, arg);
    pthread_mutex_unlock(&store->lock);
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
    bool current = store->config.version >= version;
    pthread_mutex_unlock(&store->lock);
    if (current)
        return true;

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
