// fails: readers_do_not_keep_a_change_out deadlock
// Only one can come in next, so only one has to be woken.
#include "readers_writers.h"

#include <pthread.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t mutex;         /* guards all but config */
    pthread_cond_t changed;        /* any of these has changed */
    unsigned long numbers, coming; /* taken so far; and the one who may come in next */
    unsigned readers;              /* so many are inside */
    bool writing;                  /* the one who has set it is inside alone */
    struct config config;          /* read by those inside, written by the one who is writing */
};

static void read_lock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    unsigned long mine = store->numbers++;
    while (store->coming != mine || store->writing)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->coming++;
    store->readers++;
    pthread_cond_signal(&store->changed); /* the next may be a reader, too */
    pthread_mutex_unlock(&store->mutex);
}

static void read_unlock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->readers--;
    pthread_cond_signal(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

static void write_lock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    unsigned long mine = store->numbers++;
    while (store->coming != mine || store->readers > 0 || store->writing)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->coming++;
    store->writing = true;
    pthread_mutex_unlock(&store->mutex);
}

static void write_unlock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->writing = false;
    pthread_cond_signal(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->changed, NULL);
    store->numbers = store->coming = 0;
    store->readers = 0;
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
    if (store->config.version < version) /* who came in meanwhile may have loaded it */
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
