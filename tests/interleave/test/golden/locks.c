/* Deadlocks of locks, and locks left behind. */
#include <stdlib.h>

#include "golden.h"

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account accounts[] = {{PTHREAD_MUTEX_INITIALIZER, 100},
                                    {PTHREAD_MUTEX_INITIALIZER, 100},
                                    {PTHREAD_MUTEX_INITIALIZER, 100}};

static void transfer(struct account *from, struct account *to)
{
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock);
    from->balance -= 10;
    to->balance += 10;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

THREAD(first_to_second)
{
    transfer(&accounts[0], &accounts[1]);
    return NULL;
}

THREAD(second_to_first)
{
    transfer(&accounts[1], &accounts[0]);
    return NULL;
}

SCENARIO(opposite_order)
{
    run_threads(first_to_second, second_to_first);
}

THREAD(to_the_next)
{
    size_t i = (size_t)arg;

    transfer(&accounts[i], &accounts[(i + 1) % 3]);
    return NULL;
}

SCENARIO(ring_of_three)
{
    run_threads(to_the_next, to_the_next, to_the_next);
}

SCENARIO(locked_twice)
{
    transfer(&accounts[0], &accounts[0]);
}

/* ---- A read lock cannot become a write lock ---- */

static pthread_rwlock_t config = PTHREAD_RWLOCK_INITIALIZER;

THREAD(refreshes)
{
    pthread_rwlock_rdlock(&config);
    pthread_rwlock_wrlock(&config);
    pthread_rwlock_unlock(&config);
    pthread_rwlock_unlock(&config);
    return NULL;
}

SCENARIO(upgraded_read_lock)
{
    run_threads(refreshes);
}

/* ---- Ends with the lock ---- */

THREAD(returns_early)
{
    pthread_mutex_lock(&accounts[1].lock);
    if (accounts[1].balance > 0)
        return NULL;
    pthread_mutex_unlock(&accounts[1].lock);
    return NULL;
}

SCENARIO(ended_with_the_lock)
{
    run_threads(returns_early, second_to_first);
}

SCENARIO(left_locked)
{
    run_threads(returns_early);
}

/* ---- Joins a thread that needs the lock ---- */

SCENARIO(joined_with_the_lock)
{
    pthread_t thread = start(first_to_second, NULL);

    pthread_mutex_lock(&accounts[0].lock);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&accounts[0].lock);
}

/* ---- Waits on a condition with a second lock ---- */

static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int is_ready;

THREAD(waits_with_both)
{
    pthread_mutex_lock(&accounts[0].lock);
    pthread_mutex_lock(&inner);
    while (!is_ready)
        pthread_cond_wait(&ready, &inner);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&accounts[0].lock);
    return NULL;
}

THREAD(makes_ready)
{
    pthread_mutex_lock(&accounts[0].lock);
    pthread_mutex_lock(&inner);
    is_ready = 1;
    pthread_cond_signal(&ready);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&accounts[0].lock);
    return NULL;
}

SCENARIO(nested_monitor)
{
    run_threads(waits_with_both, makes_ready);
}

/* ---- Two threads of one name ---- */

THREAD(clerk)
{
    il_name_thread("clerk");
    transfer(&accounts[(size_t)arg], &accounts[!arg]);
    return NULL;
}

SCENARIO(namesakes)
{
    run_threads(clerk, clerk);
}

/* ---- Locks of one name, in columns too narrow for it ---- */

struct drawer {
    pthread_mutex_t lock;
};

struct cabinet {
    struct drawer *drawers[3];
};

static void open_drawer(struct drawer *drawer)
{
    pthread_mutex_lock(&drawer->lock);
}

static void shut_drawer(struct drawer *drawer)
{
    pthread_mutex_unlock(&drawer->lock);
}

static struct cabinet *cabinet;

THREAD(opens_two)
{
    size_t i = (size_t)arg, next = (i + 1) % 3;

    open_drawer(cabinet->drawers[i]);
    open_drawer(cabinet->drawers[next]);
    shut_drawer(cabinet->drawers[next]);
    shut_drawer(cabinet->drawers[i]);
    return NULL;
}

SCENARIO(drawers)
{
    cabinet = malloc(sizeof *cabinet);
    for (int i = 0; i < 3; i++) {
        cabinet->drawers[i] = malloc(sizeof *cabinet->drawers[i]);
        pthread_mutex_init(&cabinet->drawers[i]->lock, NULL);
    }
    run_threads(opens_two, opens_two, opens_two);
    for (int i = 0; i < 3; i++)
        free(cabinet->drawers[i]);
    free(cabinet);
}

static const struct told table[] = {
    TOLD(opposite_order),
    TOLD(ring_of_three),
    TOLD(locked_twice),
    TOLD(upgraded_read_lock),
    TOLD(left_locked),
    TOLD(ended_with_the_lock),
    TOLD(joined_with_the_lock),
    TOLD(nested_monitor),
    TOLD(namesakes),
    TOLD(drawers),
};

golden_suite()
