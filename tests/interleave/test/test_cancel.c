/* Deferred cancellation: where a request acts, and what runs then. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <semaphore.h>
#include <unistd.h>

static pthread_mutex_t m;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static char log_text[8];

static void say(void *letter)
{
    log_text[strlen(log_text)] = *(const char *)letter;
}

/* Error checking, so that unlock() proves who holds it. */
static void init(void)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&m, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

static void unlock(void *mutex)
{
    ck_assert_int_eq(pthread_mutex_unlock(mutex), 0);
}

/* Cancels body once it waits, or before. */
static void cancel(thread_body *body)
{
    pthread_t thread = start(body, NULL);

    ck_assert_int_eq(pthread_cancel(thread), 0);
    ck_assert_ptr_eq(join(thread), PTHREAD_CANCELED);
}

/* ---- Where it acts ---- */

THREAD(tests)
{
    for (;;) {
        pthread_testcancel();
        usleep(1);
    }
    return NULL;
}

THREAD(sleeps)
{
    sleep(10);
    pthread_testcancel();
    return NULL;
}

THREAD(waits_for_semaphore)
{
    sem_t sem;

    sem_init(&sem, 0, 0);
    sem_wait(&sem);
    return NULL;
}

THREAD(joins_the_sleeper)
{
    join(*(pthread_t *)arg);
    return NULL;
}

SCENARIO(at_testcancel)
{
    cancel(tests);
}

SCENARIO(at_sleep)
{
    cancel(sleeps);
    ck_assert_uint_eq(il_now(), 0);
}

SCENARIO(at_sem_wait)
{
    cancel(waits_for_semaphore);
}

/* The thread that was to be joined still is to be joined. */
SCENARIO(at_join)
{
    pthread_t sleeper = start(sleeps, NULL);
    pthread_t joiner = start(joins_the_sleeper, &sleeper);

    sleep(1);
    pthread_cancel(joiner);
    ck_assert_ptr_eq(join(joiner), PTHREAD_CANCELED);
    ck_assert_uint_eq(il_now(), SECOND);
    ck_assert_ptr_null(join(sleeper));
}

/* Taking a mutex is no cancellation point, not even when it takes long. */
THREAD(locks_then_tests)
{
    pthread_mutex_lock(&m);
    say("l");
    pthread_mutex_unlock(&m);
    pthread_testcancel();
    return NULL;
}

SCENARIO(not_at_mutex_lock)
{
    init();
    pthread_mutex_lock(&m);
    pthread_t thread = start(locks_then_tests, NULL);
    sleep(1);
    pthread_cancel(thread);
    sleep(1);
    pthread_mutex_unlock(&m);
    ck_assert_ptr_eq(join(thread), PTHREAD_CANCELED);
    ck_assert_str_eq(log_text, "l");
    pthread_mutex_destroy(&m);
}

THREAD(returns_five)
{
    return (void *)5;
}

SCENARIO(too_late)
{
    pthread_t thread = start(returns_five, NULL);

    sleep(1);
    ck_assert_int_eq(pthread_cancel(thread), 0);
    ck_assert_ptr_eq(join(thread), (void *)5);
}

/* Its routine has not been run: the next one to come runs it. */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void sleeps_the_first_time(void)
{
    say("1");
    if (!log_text[1])
        sleep(10);
}

THREAD(is_first)
{
    pthread_once(&once, sleeps_the_first_time);
    return NULL;
}

SCENARIO(at_once)
{
    pthread_t thread = start(is_first, NULL);

    sleep(1);
    pthread_cancel(thread);
    join(thread);
    pthread_once(&once, sleeps_the_first_time);
    ck_assert_str_eq(log_text, "11");
}

/* Trying to join is no cancellation point. */
THREAD(tries_to_join)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    sleep(2);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    pthread_tryjoin_np(*(pthread_t *)arg, NULL);
    say("t");
    pthread_testcancel();
    return NULL;
}

SCENARIO(not_at_tryjoin)
{
    pthread_t sleeper = start(sleeps, NULL);
    pthread_t joiner = start(tries_to_join, &sleeper);

    sleep(1);
    pthread_cancel(joiner);
    ck_assert_ptr_eq(join(joiner), PTHREAD_CANCELED);
    ck_assert_str_eq(log_text, "t");
    join(sleeper);
}

/* ---- Disabled ---- */

THREAD(holds_out)
{
    int old;

    ck_assert_int_eq(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old), 0);
    ck_assert_int_eq(old, PTHREAD_CANCEL_ENABLE);
    sleep(2);
    pthread_testcancel();
    say("d");
    ck_assert_int_eq(pthread_setcancelstate(old, &old), 0);
    ck_assert_int_eq(old, PTHREAD_CANCEL_DISABLE);
    pthread_testcancel();
    say("e");
    return NULL;
}

SCENARIO(held_back_while_disabled)
{
    pthread_t thread = start(holds_out, NULL);

    sleep(1);
    pthread_cancel(thread);
    ck_assert_ptr_eq(join(thread), PTHREAD_CANCELED);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    ck_assert_str_eq(log_text, "d");
}

/* ---- Handlers ---- */

THREAD(sleeps_with_handlers)
{
    pthread_cleanup_push(say, "a");
    pthread_cleanup_push(say, "b");
    pthread_cleanup_push(say, "c");
    pthread_cleanup_pop(0);
    pthread_cleanup_push(say, "d");
    pthread_cleanup_pop(1);
    sleep(10);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

SCENARIO(handlers_run_last_first)
{
    pthread_t thread = start(sleeps_with_handlers, NULL);

    sleep(1);
    pthread_cancel(thread);
    join(thread);
    ck_assert_str_eq(log_text, "dba");
}

static void exit_here(void)
{
    pthread_cleanup_push(say, "i");
    pthread_exit((void *)5);
    pthread_cleanup_pop(0);
}

THREAD(exits_with_handlers)
{
    pthread_cleanup_push(say, "o");
    exit_here();
    pthread_cleanup_pop(0);
    return NULL;
}

SCENARIO(handlers_run_at_pthread_exit)
{
    ck_assert_ptr_eq(join(start(exits_with_handlers, NULL)), (void *)5);
    ck_assert_str_eq(log_text, "io");
}

static pthread_key_t key;

THREAD(exits_with_handler_and_key)
{
    pthread_setspecific(key, "k");
    pthread_cleanup_push(say, "h");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    return NULL;
}

SCENARIO(handlers_run_before_destructors)
{
    pthread_key_create(&key, say);
    run_threads(exits_with_handler_and_key);
    ck_assert_str_eq(log_text, "hk");
    pthread_key_delete(key);
}

/* ---- Locks ---- */

THREAD(waits_on_condition)
{
    pthread_mutex_lock(&m);
    pthread_cleanup_push(unlock, &m);
    for (;;)
        pthread_cond_wait(&cond, &m);
    pthread_cleanup_pop(0);
    return NULL;
}

SCENARIO(cancelled_waiter_holds_the_lock_again)
{
    init();
    cancel(waits_on_condition);
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
    ck_assert_int_eq(pthread_cond_destroy(&cond), 0);
}

THREAD(waits_on_condition_with_a_deadline)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 5 * SECOND);

    pthread_mutex_lock(&m);
    pthread_cleanup_push(unlock, &m);
    while (pthread_cond_timedwait(&cond, &m, &deadline) != ETIMEDOUT)
        ;
    pthread_cleanup_pop(1);
    return NULL;
}

SCENARIO(cancelled_before_its_deadline)
{
    init();
    pthread_t thread = start(waits_on_condition_with_a_deadline, NULL);
    sleep(1);
    pthread_cancel(thread);
    ck_assert_ptr_eq(join(thread), PTHREAD_CANCELED);
    ck_assert_uint_eq(il_now(), SECOND);
    pthread_mutex_destroy(&m);
}

/* No handler: the lock is never let go of. */
THREAD(sleeps_holding_the_lock)
{
    pthread_mutex_lock(&m);
    sleep(10);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(cancelled_holding_the_lock)
{
    init();
    pthread_t thread = start(sleeps_holding_the_lock, NULL);
    sleep(1);
    pthread_cancel(thread);
    join(thread);
    pthread_mutex_lock(&m);
}

static const struct expectation table[] = {
    PASSES(at_testcancel),
    VERIFIES(at_sleep),
    VERIFIES(at_sem_wait),
    VERIFIES(at_join),
    VERIFIES(not_at_mutex_lock),
    VERIFIES(too_late),
    VERIFIES(at_once),
    VERIFIES(not_at_tryjoin),
    VERIFIES(held_back_while_disabled),
    VERIFIES(handlers_run_last_first),
    VERIFIES(handlers_run_at_pthread_exit),
    VERIFIES(handlers_run_before_destructors),
    VERIFIES(cancelled_waiter_holds_the_lock_again),
    VERIFIES(cancelled_before_its_deadline),
    FAILS(IL_DEADLOCK, cancelled_holding_the_lock),
};

Suite *chapter_suite(void)
{
    return table_suite("cancel");
}
