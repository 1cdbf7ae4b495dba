// fails: readers_do_not_keep_two_changes_out assertion
// No reader is let in while a flag says that somebody wants to write.
#include "readers_writers.h"

#include <pthread.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t mutex;  /* guards readers and writing */
    pthread_cond_t changed; /* one of these has changed */
    unsigned readers;       /* so many are inside */
    bool waiting;           /* somebody wants to write */
    bool writing;           /* the one who has set it is inside alone */
    struct config config;   /* read by those inside, written by the one who is writing */
};

static void read_lock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    while (store->writing || store->waiting)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->readers++;
    pthread_mutex_unlock(&store->mutex);
}

static void read_unlock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->readers--;
    pthread_cond_broadcast(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

static void write_lock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->waiting = true;
    while (store->readers > 0 || store->writing)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->waiting = false;
    store->writing = true;
    pthread_mutex_unlock(&store->mutex);
}

static void write_unlock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->writing = false;
    pthread_cond_broadcast(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->changed, NULL);
    store->readers = 0;
    store->waiting = false;
    store->writing = false;
    store->config = *config;
    return store;
}

void store_read(struct store *store, config_use *use, void *arg)
{
    read_lock(store);
    use(&store->config, arg);
    read_unlock(store);
}

bool store_update(struct store *store, config_change *change, void *arg)
{
    write_lock(store);
    change(&store->config, arg);
    write_unlock(store);
    return true;
}

bool store_refresh(struct store *store, long version, config_change *load, void *arg)
{
    read_lock(store);
    bool current = store->config.version >= version;
    read_unlock(store);
    if (current)
        return true;

    write_lock(store);
    if (store->config.version < version)
        load(&store->config, arg);
    write_unlock(store);
    return true;
}

void store_close(struct store *store)
{
    pthread_cond_destroy(&store->changed);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}
