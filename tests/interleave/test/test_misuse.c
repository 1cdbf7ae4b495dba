/* Calls that POSIX leaves undefined.  Each is a bug even where glibc happens to cope. */
#include "expect.h"

#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

/* ---- Mutexes ---- */

/* A local variable that is a new mutex at each call, if often at the same address. */
static void use_a_local_mutex(void)
{
    pthread_mutex_t local = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&local);
    pthread_mutex_unlock(&local);
    pthread_mutex_destroy(&local);
}

SCENARIO(initialised_again_by_assignment)
{
    use_a_local_mutex();
    use_a_local_mutex();
}

static union {
    pthread_mutex_t mutex;
    pthread_rwlock_t rwlock;
} either = {.mutex = PTHREAD_MUTEX_INITIALIZER};

SCENARIO(another_kind_at_the_same_address)
{
    pthread_mutex_lock(&either.mutex);
    pthread_mutex_unlock(&either.mutex);
    either.rwlock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
    pthread_rwlock_rdlock(&either.rwlock);
    pthread_rwlock_unlock(&either.rwlock);
}

/* Who gives the lock back first and signals afterwards may be too late. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t over;
    int done;
} work = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

THREAD(finishes_and_signals)
{
    pthread_mutex_lock(&work.lock);
    work.done = 1;
    pthread_mutex_unlock(&work.lock);
    pthread_cond_signal(&work.over);
    return NULL;
}

SCENARIO(signalled_after_destruction)
{
    pthread_t thread = start(finishes_and_signals, NULL);

    pthread_mutex_lock(&work.lock);
    while (!work.done)
        pthread_cond_wait(&work.over, &work.lock);
    pthread_mutex_unlock(&work.lock);
    pthread_cond_destroy(&work.over);
    pthread_join(thread, NULL);
}

SCENARIO(unlock_of_an_unlocked_mutex)
{
    pthread_mutex_unlock(&a);
}

THREAD(unlocks_a)
{
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(unlock_by_another_thread)
{
    pthread_mutex_lock(&a);
    run_threads(unlocks_a);
}

SCENARIO(destroyed_while_held)
{
    pthread_mutex_lock(&a);
    pthread_mutex_destroy(&a);
}

THREAD(locks_a)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(destroys_a)
{
    pthread_mutex_destroy(&a);
    return NULL;
}

SCENARIO(destroyed_while_used)
{
    run_threads(locks_a, destroys_a);
}

SCENARIO(locked_after_destruction)
{
    pthread_mutex_destroy(&a);
    pthread_mutex_lock(&a);
}

SCENARIO(initialised_again_after_destruction)
{
    pthread_mutex_destroy(&a);
    pthread_mutex_init(&a, NULL);
    locks_a(NULL);
    pthread_mutex_destroy(&a);
}

SCENARIO(mutex_never_initialised)
{
    pthread_mutex_t *m = malloc(sizeof *m);

    pthread_mutex_lock(m);
}

SCENARIO(freed_while_held)
{
    pthread_mutex_t *m = malloc(sizeof *m);

    pthread_mutex_init(m, NULL);
    pthread_mutex_lock(m);
    free(m);
}

SCENARIO(freed_while_not_held)
{
    pthread_mutex_t *m = malloc(sizeof *m);

    pthread_mutex_init(m, NULL);
    pthread_mutex_lock(m);
    pthread_mutex_unlock(m);
    pthread_mutex_destroy(m);
    free(m);
}

/* ---- Condition variables ---- */

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

SCENARIO(wait_without_the_lock)
{
    pthread_cond_wait(&cond, &a);
}

SCENARIO(wait_with_the_wrong_lock)
{
    pthread_mutex_lock(&b);
    pthread_cond_wait(&cond, &a);
}

SCENARIO(timed_wait_without_the_lock)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, SECOND);

    pthread_cond_timedwait(&cond, &a, &deadline);
}

THREAD(waits)
{
    pthread_mutex_lock(&a);
    pthread_cond_wait(&cond, &a);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(condition_destroyed_with_a_waiter)
{
    start(waits, NULL);
    sleep(1);
    pthread_cond_destroy(&cond);
}

/* ---- The others ---- */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

SCENARIO(unlock_of_an_unlocked_rwlock)
{
    pthread_rwlock_unlock(&rwlock);
}

THREAD(unlocks_rwlock)
{
    pthread_rwlock_unlock(&rwlock);
    return NULL;
}

SCENARIO(write_unlock_by_another_thread)
{
    pthread_rwlock_wrlock(&rwlock);
    run_threads(unlocks_rwlock);
}

SCENARIO(read_unlock_by_another_thread)
{
    pthread_rwlock_rdlock(&rwlock);
    run_threads(unlocks_rwlock);
}

SCENARIO(rwlock_destroyed_while_held)
{
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_destroy(&rwlock);
}

static pthread_spinlock_t spin;

SCENARIO(unlock_of_an_unlocked_spinlock)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_unlock(&spin);
}

static pthread_barrier_t barrier;

THREAD(meets)
{
    pthread_barrier_wait(&barrier);
    return NULL;
}

SCENARIO(barrier_destroyed_with_a_waiter)
{
    pthread_barrier_init(&barrier, NULL, 2);
    start(meets, NULL);
    sleep(1);
    pthread_barrier_destroy(&barrier);
}

static sem_t sem;

THREAD(waits_for_sem)
{
    sem_wait(&sem);
    return NULL;
}

SCENARIO(semaphore_destroyed_with_a_waiter)
{
    sem_init(&sem, 0, 0);
    start(waits_for_sem, NULL);
    sleep(1);
    sem_destroy(&sem);
}

SCENARIO(semaphore_used_after_destruction)
{
    sem_init(&sem, 0, 1);
    sem_destroy(&sem);
    sem_wait(&sem);
}

/* ---- Threads ---- */

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

SCENARIO(joined_after_detach)
{
    pthread_t thread = start(ends, NULL);

    pthread_detach(thread);
    pthread_join(thread, NULL);
}

SCENARIO(detached_twice)
{
    pthread_t thread = start(ends, NULL);

    pthread_detach(thread);
    pthread_detach(thread);
}

static const struct expectation table[] = {
    FAILS(IL_MISUSE, unlock_of_an_unlocked_mutex),
    FAILS(IL_MISUSE, unlock_by_another_thread),
    FAILS(IL_MISUSE, destroyed_while_held),
    FAILS(IL_MISUSE, destroyed_while_used),
    FAILS(IL_MISUSE, locked_after_destruction),
    VERIFIES(initialised_again_after_destruction),
    VERIFIES(initialised_again_by_assignment),
    VERIFIES(another_kind_at_the_same_address),
    FAILS(IL_MISUSE, signalled_after_destruction),
    FAILS(IL_MISUSE, mutex_never_initialised),
    FAILS(IL_MISUSE, freed_while_held),
    VERIFIES(freed_while_not_held),
    FAILS(IL_MISUSE, wait_without_the_lock),
    FAILS(IL_MISUSE, wait_with_the_wrong_lock),
    FAILS(IL_MISUSE, timed_wait_without_the_lock),
    FAILS(IL_MISUSE, condition_destroyed_with_a_waiter, .spurious_wakes = IL_NONE),
    FAILS(IL_MISUSE, unlock_of_an_unlocked_rwlock),
    FAILS(IL_MISUSE, write_unlock_by_another_thread),
    FAILS(IL_MISUSE, read_unlock_by_another_thread),
    FAILS(IL_MISUSE, rwlock_destroyed_while_held),
    FAILS(IL_MISUSE, unlock_of_an_unlocked_spinlock),
    FAILS(IL_MISUSE, barrier_destroyed_with_a_waiter),
    FAILS(IL_MISUSE, semaphore_destroyed_with_a_waiter),
    FAILS(IL_MISUSE, semaphore_used_after_destruction),
    FAILS(IL_MISUSE, joined_twice),
    FAILS(IL_MISUSE, joined_after_detach),
    FAILS(IL_MISUSE, detached_twice),
};

Suite *chapter_suite(void)
{
    return table_suite("misuse");
}
