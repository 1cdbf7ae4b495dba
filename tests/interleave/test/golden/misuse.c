/* Calls that POSIX leaves undefined. */
#include "golden.h"

#include <stdlib.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_rwlock_t table;
} store = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER};

SCENARIO(unlocked_without_locking)
{
    pthread_mutex_unlock(&store.lock);
}

SCENARIO(unlocked_twice)
{
    pthread_mutex_lock(&store.lock);
    pthread_mutex_unlock(&store.lock);
    pthread_mutex_unlock(&store.lock);
}

THREAD(unlocks)
{
    pthread_mutex_unlock(&store.lock);
    return NULL;
}

SCENARIO(unlocked_by_another)
{
    pthread_mutex_lock(&store.lock);
    run_threads(unlocks);
}

SCENARIO(read_unlocked_without_locking)
{
    pthread_rwlock_unlock(&store.table);
}

SCENARIO(waited_without_the_lock)
{
    pthread_cond_wait(&store.changed, &store.lock);
}

SCENARIO(destroyed_while_locked)
{
    pthread_mutex_lock(&store.lock);
    pthread_mutex_destroy(&store.lock);
}

THREAD(waits)
{
    pthread_mutex_lock(&store.lock);
    pthread_cond_wait(&store.changed, &store.lock);
    pthread_mutex_unlock(&store.lock);
    return NULL;
}

SCENARIO(destroyed_while_waited_on)
{
    start(waits, NULL);
    sleep(1);
    pthread_cond_destroy(&store.changed);
}

THREAD(locks)
{
    pthread_mutex_lock(&store.lock);
    pthread_mutex_unlock(&store.lock);
    return NULL;
}

SCENARIO(destroyed_before_the_join)
{
    pthread_t thread = start(locks, NULL);

    pthread_mutex_destroy(&store.lock);
    pthread_join(thread, NULL);
}

SCENARIO(never_initialised)
{
    pthread_mutex_t *lock = malloc(sizeof *lock);

    pthread_mutex_lock(lock);
}

SCENARIO(initialised_while_locked)
{
    pthread_mutex_lock(&store.lock);
    pthread_mutex_init(&store.lock, NULL);
}

THREAD(ends)
{
    return NULL;
}

SCENARIO(joined_twice)
{
    pthread_t thread = start(ends, NULL);

    pthread_join(thread, NULL);
    pthread_join(thread, NULL);
}

SCENARIO(joined_never_created)
{
    pthread_t thread = 0;

    pthread_join(thread, NULL);
}

SCENARIO(exits)
{
    exit(0);
}

SCENARIO(not_modelled)
{
    fork();
}

static const struct told table[] = {
    TOLD(unlocked_without_locking),
    TOLD(unlocked_twice),
    TOLD(unlocked_by_another),
    TOLD(read_unlocked_without_locking),
    TOLD(waited_without_the_lock),
    TOLD(destroyed_while_locked),
    TOLD(destroyed_while_waited_on),
    TOLD(destroyed_before_the_join),
    TOLD(never_initialised),
    TOLD(initialised_while_locked),
    TOLD(joined_twice),
    TOLD(joined_never_created),
    TOLD(exits),
    TOLD(not_modelled),
};

golden_suite()
