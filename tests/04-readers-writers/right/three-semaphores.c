// passes
// The answer of the textbooks to the third readers-writers problem: one semaphore is a queue for
// all.
#include "readers_writers.h"

#include <semaphore.h>
#include <stdlib.h>

struct store {
    sem_t queue;      /* 1 while nobody is about to come in: all wait here */
    sem_t alone;      /* 1 while nobody is inside: taken by a writer, or by the first reader */
    sem_t counting;   /* 1 while nobody holds readers */
    unsigned readers; /* so many are inside */
    struct config config;
};

static void read_lock(struct store *store)
{
    sem_wait(&store->queue);
    sem_wait(&store->counting);
    if (store->readers++ == 0)
        sem_wait(&store->alone);
    sem_post(&store->queue);
    sem_post(&store->counting);
}

static void read_unlock(struct store *store)
{
    sem_wait(&store->counting);
    if (--store->readers == 0)
        sem_post(&store->alone);
    sem_post(&store->counting);
}

static void write_lock(struct store *store)
{
    sem_wait(&store->queue);
    sem_wait(&store->alone);
    sem_post(&store->queue);
}

static void write_unlock(struct store *store)
{
    sem_post(&store->alone);
}

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    sem_init(&store->queue, 0, 1);
    sem_init(&store->alone, 0, 1);
    sem_init(&store->counting, 0, 1);
    store->readers = 0;
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
    sem_destroy(&store->counting);
    sem_destroy(&store->alone);
    sem_destroy(&store->queue);
    free(store);
}
