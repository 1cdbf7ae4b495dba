/* What belongs to one thread: keys and their destructors, _Thread_local, errno. */
#include "expect.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

static pthread_key_t key, other_key;
static int destroyed;

/* ---- Keys ---- */

static void count(void *value)
{
    destroyed += (int)(intptr_t)value;
}

THREAD(sets_a_value)
{
    ck_assert_ptr_null(pthread_getspecific(key));
    ck_assert_int_eq(pthread_setspecific(key, (void *)5), 0);
    sched_yield();
    ck_assert_ptr_eq(pthread_getspecific(key), (void *)5);
    return NULL;
}

SCENARIO(destructor_runs_at_the_end)
{
    ck_assert_int_eq(pthread_key_create(&key, count), 0);
    pthread_setspecific(key, (void *)1);
    run_threads(sets_a_value);
    ck_assert_int_eq(destroyed, 5);
    ck_assert_ptr_eq(pthread_getspecific(key), (void *)1);
    ck_assert_int_eq(pthread_key_delete(key), 0);
    ck_assert_int_eq(destroyed, 5);
}

SCENARIO(values_are_apart)
{
    pthread_key_create(&key, NULL);
    run_threads(sets_a_value, sets_a_value);
    pthread_key_delete(key);
}

THREAD(exits_with_a_value)
{
    pthread_setspecific(key, (void *)5);
    pthread_exit(NULL);
}

THREAD(takes_its_value_back)
{
    pthread_setspecific(key, (void *)5);
    pthread_setspecific(key, NULL);
    return NULL;
}

SCENARIO(destructor_runs_at_pthread_exit)
{
    pthread_key_create(&key, count);
    run_threads(exits_with_a_value);
    ck_assert_int_eq(destroyed, 5);
    pthread_key_delete(key);
}

SCENARIO(no_destructor_without_a_value)
{
    pthread_key_create(&key, count);
    run_threads(takes_its_value_back);
    ck_assert_int_eq(destroyed, 0);
    pthread_key_delete(key);
}

/* A destructor sees NULL in its own key; what it sets there is destroyed in another round. */
static void count_down(void *value)
{
    ck_assert_ptr_null(pthread_getspecific(key));
    destroyed++;
    if (value != (void *)1)
        pthread_setspecific(key, (char *)value - 1);
}

THREAD(sets_three)
{
    pthread_setspecific(key, (void *)3);
    return NULL;
}

SCENARIO(destructor_sets_its_key_again)
{
    pthread_key_create(&key, count_down);
    run_threads(sets_three);
    ck_assert_int_eq(destroyed, 3);
    pthread_key_delete(key);
}

static void set_other(void *value)
{
    pthread_setspecific(other_key, value);
}

SCENARIO(destructor_sets_another_key)
{
    pthread_key_create(&key, set_other);
    pthread_key_create(&other_key, count);
    run_threads(sets_three);
    ck_assert_int_eq(destroyed, 3);
    pthread_key_delete(key);
    pthread_key_delete(other_key);
}

THREAD(owns_a_block)
{
    pthread_setspecific(key, malloc(10));
    return NULL;
}

SCENARIO(destructor_frees)
{
    pthread_key_create(&key, free);
    run_threads(owns_a_block, owns_a_block);
    pthread_key_delete(key);
}

SCENARIO(nobody_frees)
{
    pthread_key_create(&key, NULL);
    run_threads(owns_a_block);
    pthread_key_delete(key);
}

SCENARIO(new_key_is_empty)
{
    pthread_key_create(&key, NULL);
    pthread_setspecific(key, (void *)5);
    pthread_key_delete(key);
    pthread_key_create(&key, NULL);
    ck_assert_ptr_null(pthread_getspecific(key));
    pthread_key_delete(key);
}

/* ---- _Thread_local and errno ---- */

static _Thread_local int tens = 10;
static _Thread_local char zeros[100];

THREAD(changes_its_own)
{
    ck_assert_int_eq(tens, 10);
    ck_assert_int_eq(zeros[99], 0);
    tens += (int)(intptr_t)arg;
    zeros[99] = 1;
    sched_yield();
    ck_assert_int_eq(tens, 10 + (int)(intptr_t)arg);
    return NULL;
}

SCENARIO(thread_locals_are_apart)
{
    changes_its_own((void *)7);
    run_threads(changes_its_own, changes_its_own);
    ck_assert_int_eq(tens, 17);
    run_threads(changes_its_own);
}

THREAD(sets_errno)
{
    errno = 100 + (int)(intptr_t)arg;
    sched_yield();
    ck_assert_int_eq(errno, 100 + (int)(intptr_t)arg);
    return NULL;
}

SCENARIO(errno_is_apart)
{
    errno = 7;
    run_threads(sets_errno, sets_errno);
    ck_assert_int_eq(errno, 7);
}

/* strtol() of the real C library and the checker's own calls set the errno of their caller. */
THREAD(overflows)
{
    errno = 0;
    ck_assert_int_eq(strtol("99999999999999999999", NULL, 10), INT64_MAX);
    sched_yield();
    ck_assert_int_eq(errno, ERANGE);
    return NULL;
}

SCENARIO(errno_of_the_c_library)
{
    run_threads(overflows, sets_errno);
}

static const struct expectation table[] = {
    VERIFIES(destructor_runs_at_the_end),
    VERIFIES(values_are_apart),
    VERIFIES(destructor_runs_at_pthread_exit),
    VERIFIES(no_destructor_without_a_value),
    VERIFIES(destructor_sets_its_key_again),
    VERIFIES(destructor_sets_another_key),
    VERIFIES(destructor_frees),
    FAILS(IL_MEMORY_LEAK, nobody_frees),
    VERIFIES(new_key_is_empty),
    VERIFIES(thread_locals_are_apart),
    VERIFIES(errno_is_apart),
    VERIFIES(errno_of_the_c_library),
};

Suite *chapter_suite(void)
{
    return table_suite("keys");
}
