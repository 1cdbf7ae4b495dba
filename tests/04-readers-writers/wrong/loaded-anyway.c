// fails: a_change_is_made_once_or_refused assertion
// Without memory for a copy the change is made in place; better than not at all.
#include "readers_writers.h"

#include <pthread.h>
#include <stdlib.h>

/* A configuration that is not changed any more. */
struct snapshot {
    unsigned users; /* readers, and the store while it is the current one; guarded by lock */
    struct config config;
};

struct store {
    pthread_mutex_t change;   /* held by the one who changes the configuration */
    pthread_mutex_t lock;     /* guards current, and users of all; held for a moment only */
    struct snapshot *current; /* written by the one who holds both */
};

static struct snapshot *new_snapshot(const struct config *config)
{
    struct snapshot *snapshot = malloc(sizeof *snapshot);

    if (snapshot != NULL)
        *snapshot = (struct snapshot){.users = 1, .config = *config};
    return snapshot;
}

struct store *store_open(const struct config *config)
{
    struct store *store = malloc(sizeof *store);

    if (store == NULL)
        return NULL;
    store->current = new_snapshot(config);
    if (store->current == NULL) {
        free(store);
        return NULL;
    }
    pthread_mutex_init(&store->change, NULL);
    pthread_mutex_init(&store->lock, NULL);
    return store;
}

static struct snapshot *get(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    struct snapshot *snapshot = store->current;
    snapshot->users++;
    pthread_mutex_unlock(&store->lock);
    return snapshot;
}

/* Whoever is the last frees it. */
static void put(struct store *store, struct snapshot *snapshot)
{
    pthread_mutex_lock(&store->lock);
    bool last = --snapshot->users == 0;
    pthread_mutex_unlock(&store->lock);
    if (last)
        free(snapshot);
}

/* The caller holds change, so nobody else swaps. */
static bool swap(struct store *store, config_change *change, void *arg)
{
    struct snapshot *old = store->current, *new = new_snapshot(&old->config);

    if (new == NULL) {
        change(&old->config, arg);
        return false;
    }
    change(&new->config, arg);
    pthread_mutex_lock(&store->lock);
    store->current = new;
    pthread_mutex_unlock(&store->lock);
    put(store, old);
    return true;
}

void store_read(struct store *store, config_use *use, void *arg)
{
    struct snapshot *snapshot = get(store);

    use(&snapshot->config, arg);
    put(store, snapshot);
}

bool store_update(struct store *store, config_change *change, void *arg)
{
    pthread_mutex_lock(&store->change);
    bool done = swap(store, change, arg);
    pthread_mutex_unlock(&store->change);
    return done;
}

bool store_refresh(struct store *store, long version, config_change *load, void *arg)
{
    struct snapshot *snapshot = get(store);
    bool done = snapshot->config.version >= version;

    put(store, snapshot);
    if (done)
        return true;
    pthread_mutex_lock(&store->change);
    done = store->current->config.version >= version || swap(store, load, arg);
    pthread_mutex_unlock(&store->change);
    return done;
}

void store_close(struct store *store)
{
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->change);
    free(store->current);
    free(store);
}
