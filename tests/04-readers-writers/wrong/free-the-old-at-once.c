// fails: nobody_sees_half_of_a_change use-after-free
// The new configuration is in place, so nobody needs the old one.
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

static void put(struct store *store, struct snapshot *snapshot)
{
    pthread_mutex_lock(&store->lock);
    --snapshot->users;
    pthread_mutex_unlock(&store->lock);
}

/* The caller holds change, so nobody else swaps. */
static bool swap(struct store *store, config_change *change, void *arg)
{
    struct snapshot *old = store->current, *new = new_snapshot(&old->config);

    if (new == NULL)
        return false;
    change(&new->config, arg);
    pthread_mutex_lock(&store->lock);
    store->current = new;
    pthread_mutex_unlock(&store->lock);
    free(old);
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
