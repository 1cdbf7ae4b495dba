/* Every primitive that orders memory orders it, and no more: the same program without its order
 * is a data race.  (test_publication.c does the same for atomics.) */
#include "expect.h"

#include <semaphore.h>

static int x;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

THREAD(increments_under_lock)
{
    pthread_mutex_lock(&lock);
    x++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(increments_under_other)
{
    pthread_mutex_lock(&other);
    x++;
    pthread_mutex_unlock(&other);
    return NULL;
}

SCENARIO(one_mutex)
{
    run_threads(increments_under_lock, increments_under_lock);
    ck_assert_int_eq(x, 2);
}

SCENARIO(two_mutexes)
{
    run_threads(increments_under_lock, increments_under_other);
}

THREAD(increments_if_lock_is_free)
{
    if (pthread_mutex_trylock(&lock) == 0) {
        x++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

SCENARIO(trylock)
{
    run_threads(increments_under_lock, increments_if_lock_is_free);
}

/* A failed trylock orders nothing. */
THREAD(increments_if_lock_is_taken)
{
    if (pthread_mutex_trylock(&lock) == 0)
        pthread_mutex_unlock(&lock);
    else
        x++;
    return NULL;
}

SCENARIO(failed_trylock)
{
    run_threads(increments_under_lock, increments_if_lock_is_taken);
}

static pthread_spinlock_t spin;

THREAD(increments_under_spin)
{
    pthread_spin_lock(&spin);
    x++;
    pthread_spin_unlock(&spin);
    return NULL;
}

SCENARIO(spinlock)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    run_threads(increments_under_spin, increments_under_spin);
    pthread_spin_destroy(&spin);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

THREAD(writes_under_rwlock)
{
    pthread_rwlock_wrlock(&rwlock);
    x++;
    pthread_rwlock_unlock(&rwlock);
    return NULL;
}

THREAD(reads_under_rwlock)
{
    pthread_rwlock_rdlock(&rwlock);
    int seen = x;
    pthread_rwlock_unlock(&rwlock);
    return (void *)(intptr_t)seen;
}

THREAD(writes_under_read_lock)
{
    pthread_rwlock_rdlock(&rwlock);
    x++;
    pthread_rwlock_unlock(&rwlock);
    return NULL;
}

SCENARIO(readers_and_a_writer)
{
    run_threads(reads_under_rwlock, writes_under_rwlock, reads_under_rwlock);
}

SCENARIO(writes_under_read_locks)
{
    run_threads(writes_under_read_lock, writes_under_read_lock);
}

/* One reader's unlock does not order it before the next reader. */
SCENARIO(write_and_read_under_read_locks)
{
    run_threads(writes_under_read_lock, reads_under_rwlock);
}

static sem_t sem;

THREAD(writes_and_posts)
{
    x++;
    sem_post(&sem);
    return NULL;
}

THREAD(waits_and_reads)
{
    sem_wait(&sem);
    int seen = x;
    return (void *)(intptr_t)seen;
}

SCENARIO(semaphore_at_zero)
{
    sem_init(&sem, 0, 0);
    run_threads(writes_and_posts, waits_and_reads);
    sem_destroy(&sem);
}

SCENARIO(semaphore_at_one)
{
    sem_init(&sem, 0, 1);
    run_threads(writes_and_posts, waits_and_reads);
    sem_destroy(&sem);
}

static pthread_barrier_t barrier;

THREAD(writes_then_meets)
{
    x++;
    pthread_barrier_wait(&barrier);
    return NULL;
}

THREAD(meets_then_reads)
{
    pthread_barrier_wait(&barrier);
    return (void *)(intptr_t)x;
}

THREAD(meets_then_writes)
{
    pthread_barrier_wait(&barrier);
    x++;
    return NULL;
}

SCENARIO(barrier_orders_before_and_after)
{
    pthread_barrier_init(&barrier, NULL, 3);
    run_threads(writes_then_meets, meets_then_reads, meets_then_reads);
    pthread_barrier_destroy(&barrier);
}

SCENARIO(barrier_does_not_order_what_follows_it)
{
    pthread_barrier_init(&barrier, NULL, 2);
    run_threads(meets_then_writes, meets_then_writes);
    pthread_barrier_destroy(&barrier);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void increment(void)
{
    x++;
}

THREAD(reads_after_once)
{
    pthread_once(&once, increment);
    ck_assert_int_eq(x, 1);
    return NULL;
}

SCENARIO(pthread_once_orders)
{
    run_threads(reads_after_once, reads_after_once);
}

static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static bool is_ready;

THREAD(signals_under_lock)
{
    x++;
    pthread_mutex_lock(&lock);
    is_ready = true;
    pthread_cond_signal(&ready);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(waits_and_increments)
{
    pthread_mutex_lock(&lock);
    while (!is_ready)
        pthread_cond_wait(&ready, &lock);
    pthread_mutex_unlock(&lock);
    x++;
    return NULL;
}

SCENARIO(condition)
{
    run_threads(signals_under_lock, waits_and_increments);
}

THREAD(signals_without_lock)
{
    is_ready = true;
    pthread_cond_signal(&ready);
    return NULL;
}

THREAD(looks_without_waiting)
{
    pthread_mutex_lock(&lock);
    bool seen = is_ready;
    pthread_mutex_unlock(&lock);
    return (void *)(intptr_t)seen;
}

SCENARIO(condition_written_without_its_lock)
{
    run_threads(signals_without_lock, looks_without_waiting);
}

/* What a thread wrote is ordered for whoever joins it, and for nobody else. */
static pthread_t first;

THREAD(writes)
{
    x++;
    return NULL;
}

THREAD(joins_first)
{
    join(first);
    x++;
    return NULL;
}

SCENARIO(join_by_another_thread)
{
    first = start(writes, NULL);
    run_threads(joins_first);
    x++;
}

static const struct expectation table[] = {
    VERIFIES(one_mutex),
    FAILS(IL_RACE, two_mutexes),
    VERIFIES(trylock),
    FAILS(IL_RACE, failed_trylock),
    VERIFIES(spinlock),
    VERIFIES(readers_and_a_writer),
    FAILS(IL_RACE, writes_under_read_locks),
    FAILS(IL_RACE, write_and_read_under_read_locks),
    VERIFIES(semaphore_at_zero),
    FAILS(IL_RACE, semaphore_at_one),
    VERIFIES(barrier_orders_before_and_after),
    FAILS(IL_RACE, barrier_does_not_order_what_follows_it),
    VERIFIES(pthread_once_orders),
    VERIFIES(condition),
    FAILS(IL_RACE, condition_written_without_its_lock),
    VERIFIES(join_by_another_thread),
};

Suite *chapter_suite(void)
{
    return table_suite("ordering");
}
