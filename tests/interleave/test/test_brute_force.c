/* Small programs of every kind: with and without reduction, the same final states. */
#include "brute_force.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t sem;
static atomic_uint x, y;
static unsigned n, m, log_n;

/* The final state: the variables and what each thread saw, a byte each. */
static unsigned seen[3];

static void tell(void)
{
    const uint64_t bytes[] = {atomic_load(&x), atomic_load(&y), n,       m,
                              log_n,           seen[0],         seen[1], seen[2]};
    uint64_t state = 0;

    for (size_t i = 0; i < LENGTH(bytes); i++)
        state |= bytes[i] << 8 * i;
    il_test_outcome(state);
}

#define SEEN seen[(uintptr_t)arg]

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
    tell();
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
    run_threads(increments_in_two_steps, increments_in_two_steps, adds_one);
    tell();
}

THREAD(doubles)
{
    atomic_store(&x, 2 * atomic_load(&x));
    return NULL;
}

SCENARIO(doubling_and_adding)
{
    run_threads(doubles, adds_one, adds_one);
    tell();
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
    run_threads(takes_if_zero, takes_if_zero, clears);
    tell();
}

SCENARIO(store_buffering_and_an_add)
{
    run_threads(stores_x_loads_y, stores_y_loads_x, adds_one);
    tell();
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
    append(&a, &log_n, (uintptr_t)arg);
    append(&a, &log_n, (uintptr_t)arg);
    return NULL;
}

SCENARIO(order_of_sections)
{
    run_threads(appends_twice, appends_twice);
    tell();
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
    tell();
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
    tell();
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
    run_threads(tries, tries, tries);
    tell();
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
    tell();
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
    tell();
}

/* ---- Waiting ---- */

THREAD(takes)
{
    pthread_mutex_lock(&a);
    while (n == 0) {
        SEEN++;
        pthread_cond_wait(&cond, &a);
    }
    n--;
    log_n = log_n * 3 + (unsigned)(uintptr_t)arg + 1;
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(puts_two)
{
    pthread_mutex_lock(&a);
    n += 2;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(puts_one)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(waiter_and_signaller)
{
    run_threads(takes, puts_one);
    tell();
}

SCENARIO(waiters_and_broadcast)
{
    run_threads(takes, takes, puts_two);
    tell();
}

THREAD(waits_for_a_second)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, SECOND);

    pthread_mutex_lock(&a);
    while (n == 0 && SEEN == 0)
        SEEN = pthread_cond_timedwait(&cond, &a, &deadline) == ETIMEDOUT;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(signal_or_time_out)
{
    run_threads(waits_for_a_second, puts_one);
    tell();
}

THREAD(puts_one_after_a_second)
{
    sleep(1);
    return puts_one(NULL);
}

SCENARIO(signal_at_the_time_out)
{
    run_threads(waits_for_a_second, puts_one_after_a_second);
    tell();
}

THREAD(waits_then_posts)
{
    sem_wait(&sem);
    append(&a, &log_n, (uintptr_t)arg);
    sem_post(&sem);
    return NULL;
}

SCENARIO(semaphore_of_one)
{
    sem_init(&sem, 0, 1);
    run_threads(waits_then_posts, waits_then_posts);
    sem_destroy(&sem);
    tell();
}

THREAD(posts)
{
    sem_post(&sem);
    return NULL;
}

THREAD(tries_semaphore)
{
    for (int i = 0; i < 2; i++)
        SEEN += sem_trywait(&sem) == 0;
    return NULL;
}

SCENARIO(semaphore_posted_and_tried)
{
    sem_init(&sem, 0, 0);
    run_threads(posts, tries_semaphore, posts);
    sem_destroy(&sem);
    tell();
}

THREAD(reads_value)
{
    int value;

    sem_getvalue(&sem, &value);
    SEEN = (unsigned)value;
    return NULL;
}

SCENARIO(semaphore_read)
{
    sem_init(&sem, 0, 1);
    run_threads(posts, reads_value, tries_semaphore);
    sem_destroy(&sem);
    tell();
}

THREAD(meets)
{
    atomic_fetch_add(&x, 1 + (unsigned)(uintptr_t)arg);
    SEEN = pthread_barrier_wait(&barrier) != 0;
    atomic_store(&y, (unsigned)(uintptr_t)arg);
    return NULL;
}

SCENARIO(meeting)
{
    pthread_barrier_init(&barrier, NULL, 2);
    run_threads(meets, meets);
    pthread_barrier_destroy(&barrier);
    tell();
}

/* ---- Readers and writers, once, creation ---- */

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
    run_threads(reads, writes, writes);
    tell();
}

SCENARIO(readers_and_tries)
{
    run_threads(reads, tries_to_write, tries_to_read);
    tell();
}

SCENARIO(writer_and_tries)
{
    run_threads(writes, tries_to_write, tries_to_read);
    tell();
}

static void store_x(void)
{
    atomic_store(&x, 1 + atomic_load(&y));
}

THREAD(calls_once)
{
    pthread_once(&once, store_x);
    SEEN = atomic_load(&x);
    return NULL;
}

SCENARIO(once_beside_a_store)
{
    pthread_t one = start(calls_once, (void *)0), two = start(calls_once, (void *)1);

    atomic_store(&y, 1);
    join(one);
    join(two);
    tell();
}

/* What happens between create and join may come before or after what the thread does. */
SCENARIO(creator_takes_part)
{
    pthread_t one = start(adds_one, (void *)0);

    atomic_fetch_add(&x, 2);
    pthread_t two = start(doubles, (void *)1);
    atomic_fetch_add(&x, 4);
    join(one);
    seen[2] = atomic_load(&x);
    join(two);
    tell();
}

THREAD(sleeps_on_request)
{
    sleep(10);
    pthread_testcancel();
    SEEN = 1;
    return NULL;
}

SCENARIO(cancelled_or_not)
{
    pthread_t thread = start(sleeps_on_request, (void *)0);

    sleep(10);
    pthread_cancel(thread);
    seen[1] = join(thread) == PTHREAD_CANCELED;
    tell();
}

THREAD(enters)
{
    il_enter(0);
    il_leave(0);
    return NULL;
}

SCENARIO(peaks)
{
    run_threads(enters, enters);
    n = il_peak_inside(0);
    tell();
}

THREAD(allocates)
{
    char *p = malloc(10);

    SEEN = !p;
    free(p);
    return NULL;
}

SCENARIO(faults)
{
    run_threads(allocates, allocates);
    tell();
}

/* The number of final states was found by a simulation that shares nothing with the checker. */
#define ENDS(number, scenario, ...)                                                                \
    {                                                                                              \
        .check = {#scenario #__VA_ARGS__, check_row, __FILE__, __LINE__},                          \
        .test = {.run = (scenario), .name = #scenario, .budget = 100000000, ##__VA_ARGS__},        \
        .states = (number)                                                                         \
    }

static void check_row(int i);

static const struct row {
    TTest check;
    struct il_test test;
    size_t states;
} table[] = {
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
    ENDS(3, waiter_and_signaller),
    ENDS(8, waiters_and_broadcast, .spurious_wakes = IL_NONE),
    ENDS(1, signal_or_time_out),
    ENDS(2, signal_or_time_out, .time = IL_TIMERS_AS_CHOICES),
    ENDS(2, signal_at_the_time_out),
    ENDS(2, signal_at_the_time_out, .time = IL_TIMERS_AS_CHOICES),
    ENDS(2, semaphore_of_one),
    ENDS(3, semaphore_posted_and_tried),
    ENDS(5, semaphore_read),
    ENDS(4, meeting),
    ENDS(6, readers_and_writers),
    ENDS(3, readers_and_tries),
    ENDS(4, writer_and_tries),
    ENDS(2, once_beside_a_store),
    ENDS(23, creator_takes_part),
    ENDS(2, cancelled_or_not),
    ENDS(2, peaks),
    ENDS(3, faults, .malloc_fails = 1),
};

static void check_row(int i)
{
    ck_assert_uint_eq(compare_reductions(&table[i].test), table[i].states);
}

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("brute force");
    TCase *programs = tcase_create("programs");

    for (int i = 0; i < (int)LENGTH(table); i++)
        tcase_add_loop_test(programs, &table[i].check, i, i + 1);
    suite_add_tcase(suite, programs);
    return suite;
}
