/* <threads.h>: the same machinery by other names and other results. */
#include "expect.h"

#include <threads.h>

static mtx_t mutex;
static cnd_t condition;
static int count;

static int adds(void *arg)
{
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(mtx_lock(&mutex), thrd_success);
        count++;
        ck_assert_int_eq(mtx_unlock(&mutex), thrd_success);
    }
    return (int)(intptr_t)arg;
}

static void run_both(thrd_start_t a, thrd_start_t b)
{
    thrd_t threads[2];
    int results[2];

    ck_assert_int_eq(thrd_create(&threads[0], a, (void *)-1), thrd_success);
    ck_assert_int_eq(thrd_create(&threads[1], b, (void *)7), thrd_success);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(thrd_join(threads[i], &results[i]), thrd_success);
    ck_assert_int_eq(results[0], -1);
    ck_assert_int_eq(results[1], 7);
}

SCENARIO(mutex_and_results)
{
    ck_assert_int_eq(mtx_init(&mutex, mtx_plain), thrd_success);
    run_both(adds, adds);
    ck_assert_int_eq(count, 4);
    mtx_destroy(&mutex);
}

static int adds_without_lock(void *arg)
{
    count++;
    return (int)(intptr_t)arg;
}

SCENARIO(no_mutex)
{
    run_both(adds_without_lock, adds_without_lock);
    ck_assert_int_eq(count, 2);
}

static int finds_it_busy(void *arg)
{
    ck_assert_int_eq(mtx_trylock(&mutex), thrd_busy);
    return (int)(intptr_t)arg;
}

SCENARIO(trylock)
{
    mtx_init(&mutex, mtx_plain);
    ck_assert_int_eq(mtx_trylock(&mutex), thrd_success);
    run_both(finds_it_busy, finds_it_busy);
    mtx_unlock(&mutex);
    mtx_destroy(&mutex);
}

SCENARIO(recursive)
{
    mtx_init(&mutex, mtx_plain | mtx_recursive);
    ck_assert_int_eq(mtx_lock(&mutex), thrd_success);
    ck_assert_int_eq(mtx_lock(&mutex), thrd_success);
    mtx_unlock(&mutex);
    run_both(finds_it_busy, finds_it_busy);
    mtx_unlock(&mutex);
    mtx_destroy(&mutex);
}

SCENARIO(relock_of_a_plain_mutex)
{
    mtx_init(&mutex, mtx_plain);
    mtx_lock(&mutex);
    mtx_lock(&mutex);
}

SCENARIO(timed_lock)
{
    struct timespec deadline;

    mtx_init(&mutex, mtx_timed);
    mtx_lock(&mutex);
    ck_assert_int_eq(timespec_get(&deadline, TIME_UTC), TIME_UTC);
    deadline.tv_sec += 3;
    ck_assert_int_eq(mtx_timedlock(&mutex, &deadline), thrd_timedout);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    mtx_unlock(&mutex);
    mtx_destroy(&mutex);
}

/* ---- Conditions ---- */

static int waits(void *arg)
{
    mtx_lock(&mutex);
    while (count == 0)
        ck_assert_int_eq(cnd_wait(&condition, &mutex), thrd_success);
    mtx_unlock(&mutex);
    return (int)(intptr_t)arg;
}

static int signals(void *arg)
{
    mtx_lock(&mutex);
    count++;
    ck_assert_int_eq(cnd_signal(&condition), thrd_success);
    mtx_unlock(&mutex);
    return (int)(intptr_t)arg;
}

static void with_condition(thrd_start_t a, thrd_start_t b)
{
    mtx_init(&mutex, mtx_plain);
    ck_assert_int_eq(cnd_init(&condition), thrd_success);
    run_both(a, b);
    cnd_destroy(&condition);
    mtx_destroy(&mutex);
}

SCENARIO(wait_and_signal)
{
    with_condition(waits, signals);
}

static int broadcasts_after_a_second(void *arg)
{
    thrd_sleep(&(struct timespec){.tv_sec = 1}, NULL);
    mtx_lock(&mutex);
    count++;
    ck_assert_int_eq(cnd_broadcast(&condition), thrd_success);
    mtx_unlock(&mutex);
    return (int)(intptr_t)arg;
}

SCENARIO(wait_and_broadcast)
{
    with_condition(waits, broadcasts_after_a_second);
    ck_assert_uint_eq(il_now(), SECOND);
}

SCENARIO(wait_for_ever)
{
    with_condition(waits, waits);
}

SCENARIO(timed_wait)
{
    struct timespec deadline;

    mtx_init(&mutex, mtx_plain);
    cnd_init(&condition);
    timespec_get(&deadline, TIME_UTC);
    deadline.tv_sec += 3;
    mtx_lock(&mutex);
    ck_assert_int_eq(cnd_timedwait(&condition, &mutex, &deadline), thrd_timedout);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    mtx_unlock(&mutex);
    cnd_destroy(&condition);
    mtx_destroy(&mutex);
}

/* ---- Threads ---- */

static int exits(void *arg)
{
    thrd_yield();
    thrd_exit((int)(intptr_t)arg);
}

SCENARIO(exit_values)
{
    run_both(exits, exits);
}

SCENARIO(detached)
{
    thrd_t thread;

    thrd_create(&thread, exits, NULL);
    ck_assert_int_eq(thrd_detach(thread), thrd_success);
    ck_assert_int_eq(thrd_sleep(&(struct timespec){.tv_sec = 1}, NULL), 0);
}

SCENARIO(never_joined)
{
    thrd_t thread;

    thrd_create(&thread, exits, NULL);
}

static thrd_t known;

static int knows_itself(void *arg)
{
    ck_assert(thrd_equal(thrd_current(), thrd_current()));
    known = thrd_current();
    return (int)(intptr_t)arg;
}

SCENARIO(current_and_equal)
{
    thrd_t thread;

    thrd_create(&thread, knows_itself, NULL);
    thrd_join(thread, NULL);
    ck_assert(thrd_equal(known, thread));
    ck_assert(!thrd_equal(known, thrd_current()));
}

/* ---- call_once and thread-specific storage ---- */

static once_flag flag = ONCE_FLAG_INIT;

static void initialise(void)
{
    count++;
}

static int calls_once(void *arg)
{
    call_once(&flag, initialise);
    ck_assert_int_eq(count, 1);
    return (int)(intptr_t)arg;
}

SCENARIO(once)
{
    run_both(calls_once, calls_once);
}

static tss_t key;

static void destroy(void *value)
{
    mtx_lock(&mutex);
    count += *(int *)value;
    mtx_unlock(&mutex);
}

static int stores_three(void *arg)
{
    static int three = 3;

    ck_assert_ptr_null(tss_get(key));
    ck_assert_int_eq(tss_set(key, &three), thrd_success);
    ck_assert_ptr_eq(tss_get(key), &three);
    return (int)(intptr_t)arg;
}

SCENARIO(thread_specific_storage)
{
    mtx_init(&mutex, mtx_plain);
    ck_assert_int_eq(tss_create(&key, destroy), thrd_success);
    run_both(stores_three, stores_three);
    ck_assert_int_eq(count, 6);
    tss_delete(key);
    mtx_destroy(&mutex);
}

static const struct expectation table[] = {
    VERIFIES(mutex_and_results),
    FAILS(IL_ASSERTION, no_mutex),
    VERIFIES(trylock),
    VERIFIES(recursive),
    FAILS(IL_DEADLOCK, relock_of_a_plain_mutex),
    VERIFIES(timed_lock),
    VERIFIES(wait_and_signal),
    VERIFIES(wait_and_broadcast),
    FAILS(IL_DEADLOCK, wait_for_ever),
    VERIFIES(timed_wait, .spurious_wakes = IL_NONE),
    VERIFIES(exit_values),
    VERIFIES(detached),
    FAILS(IL_THREAD_LEAK, never_joined),
    VERIFIES(current_and_equal),
    VERIFIES(once),
    VERIFIES(thread_specific_storage),
};

Suite *chapter_suite(void)
{
    return table_suite("c11 threads");
}
