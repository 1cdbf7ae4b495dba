/* Small programs of atomics and locks: with and without reduction, the same final states. */
#define _GNU_SOURCE
#include "brute_force.h"

#include <stdatomic.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static atomic_uint x, y;
static unsigned n, m, seen[3];

#define SEEN       seen[(uintptr_t)arg]
#define tell_all() tell(atomic_load(&x), atomic_load(&y), n, m, seen[0], seen[1], seen[2])

/* ---- Atomics ---- */

THREAD(stores_x_loads_y)
{
    atomic_store(&x, 1);
    SEEN = atomic_load(&y);
    return NULL;
}

THREAD(stores_y_loads_x)
{
    atomic_store(&y, 1);
    SEEN = atomic_load(&x);
    return NULL;
}

SCENARIO(store_buffering)
{
    run_threads(stores_x_loads_y, stores_y_loads_x);
    tell_all();
}

THREAD(increments_in_two_steps)
{
    SEEN = atomic_load(&x);
    atomic_store(&x, SEEN + 1);
    return NULL;
}

THREAD(adds_one)
{
    SEEN = atomic_fetch_add(&x, 1);
    return NULL;
}

SCENARIO(lost_updates)
{
    run_three(increments_in_two_steps, increments_in_two_steps, adds_one);
    tell_all();
}

THREAD(doubles)
{
    atomic_store(&x, 2 * atomic_load(&x));
    return NULL;
}

SCENARIO(doubling_and_adding)
{
    run_three(doubles, adds_one, adds_one);
    tell_all();
}

THREAD(takes_if_zero)
{
    unsigned zero = 0;

    SEEN = atomic_compare_exchange_strong(&x, &zero, 1 + (unsigned)(uintptr_t)arg);
    return NULL;
}

THREAD(clears)
{
    SEEN = atomic_exchange(&x, 0);
    return NULL;
}

SCENARIO(compare_exchange_and_clear)
{
    run_three(takes_if_zero, takes_if_zero, clears);
    tell_all();
}

SCENARIO(store_buffering_and_an_add)
{
    run_three(stores_x_loads_y, stores_y_loads_x, adds_one);
    tell_all();
}

/* ---- Mutexes ---- */

static void *append(pthread_mutex_t *lock, unsigned *list, uintptr_t who)
{
    pthread_mutex_lock(lock);
    *list = *list * 3 + (unsigned)who + 1;
    pthread_mutex_unlock(lock);
    return NULL;
}

THREAD(appends_twice)
{
    append(&a, &n, (uintptr_t)arg);
    append(&a, &n, (uintptr_t)arg);
    return NULL;
}

SCENARIO(order_of_sections)
{
    run_threads(appends_twice, appends_twice);
    tell_all();
}

THREAD(appends_to_both)
{
    append(&a, &n, (uintptr_t)arg);
    append(&b, &m, (uintptr_t)arg);
    return NULL;
}

SCENARIO(two_mutexes_in_turn)
{
    run_threads(appends_to_both, appends_to_both);
    tell_all();
}

THREAD(reads_then_writes)
{
    pthread_mutex_lock(&a);
    SEEN = n;
    pthread_mutex_unlock(&a);
    pthread_mutex_lock(&a);
    n = SEEN + 1;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(check_then_act)
{
    run_threads(reads_then_writes, reads_then_writes);
    tell_all();
}

THREAD(tries)
{
    if (pthread_mutex_trylock(&a) == 0) {
        SEEN = 1 + n++;
        pthread_mutex_unlock(&a);
    }
    return NULL;
}

SCENARIO(three_tries)
{
    run_three(tries, tries, tries);
    tell_all();
}

THREAD(tries_again)
{
    for (int i = 0; i < 2 && pthread_mutex_trylock(&a) != 0; i++)
        SEEN++;
    if (SEEN < 2)
        pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(appends)
{
    return append(&a, &n, (uintptr_t)arg);
}

SCENARIO(two_tries_and_a_lock)
{
    run_threads(tries_again, appends);
    tell_all();
}

THREAD(locks_a_tries_b)
{
    pthread_mutex_lock(&a);
    SEEN = pthread_mutex_trylock(&b) == 0;
    if (SEEN)
        pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(locks_b_tries_a)
{
    pthread_mutex_lock(&b);
    SEEN = pthread_mutex_trylock(&a) == 0;
    if (SEEN)
        pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return NULL;
}

SCENARIO(opposite_tries)
{
    run_threads(locks_a_tries_b, locks_b_tries_a);
    tell_all();
}

/* ---- Readers and writers ---- */

THREAD(reads)
{
    pthread_rwlock_rdlock(&rw);
    SEEN = n;
    pthread_rwlock_unlock(&rw);
    return NULL;
}

THREAD(writes)
{
    pthread_rwlock_wrlock(&rw);
    n = n * 3 + 1 + (unsigned)(uintptr_t)arg;
    pthread_rwlock_unlock(&rw);
    return NULL;
}

THREAD(tries_to_write)
{
    SEEN = pthread_rwlock_trywrlock(&rw) == 0;
    if (SEEN)
        pthread_rwlock_unlock(&rw);
    return NULL;
}

THREAD(tries_to_read)
{
    SEEN = pthread_rwlock_tryrdlock(&rw) == 0;
    if (SEEN)
        pthread_rwlock_unlock(&rw);
    return NULL;
}

SCENARIO(readers_and_writers)
{
    run_three(reads, writes, writes);
    tell_all();
}

SCENARIO(readers_and_tries)
{
    run_three(reads, tries_to_write, tries_to_read);
    tell_all();
}

SCENARIO(writer_and_tries)
{
    run_three(writes, tries_to_write, tries_to_read);
    tell_all();
}

/* ---- What one does to a lock that one has already ---- */

static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_spinlock_t spin;

THREAD(appends_and_tries_again)
{
    pthread_mutex_lock(&a);
    n = n * 3 + 1 + (unsigned)(uintptr_t)arg;
    pthread_mutex_trylock(&a);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(own_mutex_tried)
{
    run_threads(appends_and_tries_again, appends);
    tell_all();
}

THREAD(appends_within_two_locks)
{
    pthread_mutex_lock(&recursive);
    append(&recursive, &n, (uintptr_t)arg);
    pthread_mutex_unlock(&recursive);
    return NULL;
}

SCENARIO(own_mutex_locked_again)
{
    run_threads(appends_within_two_locks, appends_within_two_locks);
    tell_all();
}

THREAD(appends_under_spin)
{
    pthread_spin_lock(&spin);
    n = n * 3 + 1 + (unsigned)(uintptr_t)arg;
    pthread_spin_trylock(&spin);
    pthread_spin_unlock(&spin);
    return NULL;
}

SCENARIO(own_spinlock_tried)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    run_threads(appends_under_spin, appends_under_spin);
    pthread_spin_destroy(&spin);
    tell_all();
}

THREAD(writes_and_tries_to_read)
{
    pthread_rwlock_wrlock(&rw);
    n = n * 3 + 1 + (unsigned)(uintptr_t)arg;
    pthread_rwlock_tryrdlock(&rw);
    pthread_rwlock_unlock(&rw);
    return NULL;
}

SCENARIO(own_write_lock_tried)
{
    run_threads(writes_and_tries_to_read, writes);
    tell_all();
}

THREAD(reads_and_tries_to_write)
{
    pthread_rwlock_rdlock(&rw);
    SEEN = n;
    pthread_rwlock_trywrlock(&rw);
    pthread_rwlock_unlock(&rw);
    return NULL;
}

SCENARIO(own_read_lock_tried)
{
    run_threads(reads_and_tries_to_write, writes);
    tell_all();
}

THREAD(reads_within_two_locks)
{
    pthread_rwlock_rdlock(&rw);
    reads(arg);
    pthread_rwlock_unlock(&rw);
    return NULL;
}

SCENARIO(own_read_lock_locked_again)
{
    run_threads(reads_within_two_locks, writes);
    tell_all();
}

static const struct ends table[] = {
    ENDS(3, store_buffering),
    ENDS(16, lost_updates),
    ENDS(9, doubling_and_adding),
    ENDS(6, compare_exchange_and_clear),
    ENDS(8, store_buffering_and_an_add),
    ENDS(6, order_of_sections),
    ENDS(4, two_mutexes_in_turn),
    ENDS(3, check_then_act),
    ENDS(15, three_tries),
    ENDS(3, two_tries_and_a_lock),
    ENDS(4, opposite_tries),
    ENDS(6, readers_and_writers),
    ENDS(3, readers_and_tries),
    ENDS(4, writer_and_tries),
    ENDS(2, own_mutex_tried),
    ENDS(2, own_mutex_locked_again),
    ENDS(2, own_spinlock_tried),
    ENDS(2, own_write_lock_tried),
    ENDS(2, own_read_lock_tried),
    ENDS(2, own_read_lock_locked_again),
};

Suite *chapter_suite(void)
{
    return ends_suite("reduction of locks");
}
