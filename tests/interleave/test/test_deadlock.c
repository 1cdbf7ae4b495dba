/* Threads that wait and that nobody can wake: for every primitive that one can wait on. */
#include "expect.h"

#include <semaphore.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
                       c = PTHREAD_MUTEX_INITIALIZER;

static void lock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

THREAD(locks_a_then_b)
{
    lock_both(&a, &b);
    return NULL;
}

THREAD(locks_b_then_a)
{
    lock_both(&b, &a);
    return NULL;
}

THREAD(locks_b_then_c)
{
    lock_both(&b, &c);
    return NULL;
}

THREAD(locks_c_then_a)
{
    lock_both(&c, &a);
    return NULL;
}

SCENARIO(opposite_orders)
{
    run_threads(locks_a_then_b, locks_b_then_a);
}

SCENARIO(same_order)
{
    run_threads(locks_a_then_b, locks_a_then_b);
}

SCENARIO(cycle_of_three)
{
    run_threads(locks_a_then_b, locks_b_then_c, locks_c_then_a);
}

/* A third lock round both keeps the two from meeting. */
THREAD(locks_a_then_b_within_c)
{
    pthread_mutex_lock(&c);
    lock_both(&a, &b);
    pthread_mutex_unlock(&c);
    return NULL;
}

THREAD(locks_b_then_a_within_c)
{
    pthread_mutex_lock(&c);
    lock_both(&b, &a);
    pthread_mutex_unlock(&c);
    return NULL;
}

SCENARIO(opposite_orders_within_a_gate)
{
    run_threads(locks_a_then_b_within_c, locks_b_then_a_within_c);
}

/* Whoever gives up in the end is not deadlocked. */
THREAD(locks_b_then_a_with_a_deadline)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, SECOND);

    pthread_mutex_lock(&b);
    if (pthread_mutex_timedlock(&a, &deadline) == 0)
        pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return NULL;
}

SCENARIO(opposite_orders_with_a_deadline)
{
    run_threads(locks_a_then_b, locks_b_then_a_with_a_deadline);
}

SCENARIO(locks_a_twice)
{
    lock_both(&a, &a);
}

THREAD(ends_holding_a)
{
    pthread_mutex_lock(&a);
    return NULL;
}

SCENARIO(holder_has_ended)
{
    run_threads(ends_holding_a);
    lock_both(&a, &b);
}

SCENARIO(joins_holding_what_the_other_needs)
{
    pthread_t other = start(locks_a_then_b, NULL);

    pthread_mutex_lock(&a);
    join(other);
    pthread_mutex_unlock(&a);
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static bool set;

SCENARIO(condition_never_signalled)
{
    pthread_mutex_lock(&a);
    while (!set)
        pthread_cond_wait(&cond, &a);
    pthread_mutex_unlock(&a);
}

/* A nested monitor: the wait lets go of a, but whoever would signal needs c first. */
THREAD(waits_within_c)
{
    pthread_mutex_lock(&c);
    condition_never_signalled(NULL);
    pthread_mutex_unlock(&c);
    return NULL;
}

THREAD(sets_within_c)
{
    pthread_mutex_lock(&c);
    pthread_mutex_lock(&a);
    set = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&c);
    return NULL;
}

SCENARIO(nested_monitor)
{
    run_threads(waits_within_c, sets_within_c);
}

static pthread_t scenario;
static pthread_barrier_t barrier;

THREAD(joins_the_scenario)
{
    pthread_join(scenario, NULL);
    return NULL;
}

SCENARIO(join_of_each_other)
{
    scenario = pthread_self();
    run_threads(joins_the_scenario);
}

SCENARIO(semaphore_never_posted)
{
    sem_t sem;

    sem_init(&sem, 0, 1);
    sem_wait(&sem);
    sem_wait(&sem);
}

THREAD(meets)
{
    pthread_barrier_wait(&barrier);
    return NULL;
}

SCENARIO(barrier_one_short)
{
    pthread_barrier_init(&barrier, NULL, 3);
    run_threads(meets, meets);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

SCENARIO(read_lock_upgraded)
{
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_wrlock(&rwlock);
}

THREAD(ends_holding_the_write_lock)
{
    pthread_rwlock_wrlock(&rwlock);
    return NULL;
}

SCENARIO(writer_has_ended)
{
    run_threads(ends_holding_the_write_lock);
    pthread_rwlock_rdlock(&rwlock);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void once_again(void)
{
    pthread_once(&once, once_again);
}

SCENARIO(once_within_itself)
{
    pthread_once(&once, once_again);
}

static pthread_spinlock_t spin;

SCENARIO(spins_on_its_own_lock)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&spin);
    pthread_spin_lock(&spin);
}

/* Two threads are stuck for good although a third still sleeps. */
THREAD(sleeps)
{
    sleep(3600);
    return NULL;
}

SCENARIO(opposite_orders_beside_a_sleeper)
{
    run_threads(locks_a_then_b, locks_b_then_a, sleeps);
}

static const struct expectation table[] = {
    FAILS(IL_DEADLOCK, opposite_orders),
    VERIFIES(same_order),
    FAILS(IL_DEADLOCK, cycle_of_three),
    VERIFIES(opposite_orders_within_a_gate),
    VERIFIES(opposite_orders_with_a_deadline),
    FAILS(IL_DEADLOCK, locks_a_twice),
    FAILS(IL_DEADLOCK, holder_has_ended),
    FAILS(IL_DEADLOCK, joins_holding_what_the_other_needs),
    FAILS(IL_DEADLOCK, condition_never_signalled),
    FAILS(IL_DEADLOCK, nested_monitor),
    FAILS(IL_DEADLOCK, join_of_each_other),
    FAILS(IL_DEADLOCK, semaphore_never_posted),
    FAILS(IL_DEADLOCK, barrier_one_short),
    FAILS(IL_DEADLOCK, read_lock_upgraded),
    FAILS(IL_DEADLOCK, writer_has_ended),
    FAILS(IL_DEADLOCK, once_within_itself),
    FAILS(IL_DEADLOCK, spins_on_its_own_lock),
    FAILS(IL_DEADLOCK, opposite_orders_beside_a_sleeper),
};

Suite *chapter_suite(void)
{
    return table_suite("deadlock");
}
