/* pthread_once: one caller runs the function, the others wait until it has ended. */
#include "expect.h"

#include <sched.h>
#include <stdatomic.h>

static pthread_once_t once = PTHREAD_ONCE_INIT, other_once = PTHREAD_ONCE_INIT;
static atomic_int begun, ended;

static void initialise(void)
{
    atomic_fetch_add(&begun, 1);
    sched_yield();
    atomic_fetch_add(&ended, 1);
}

THREAD(needs_it)
{
    ck_assert_int_eq(pthread_once(&once, initialise), 0);
    ck_assert_int_eq(atomic_load(&begun), 1);
    ck_assert_int_eq(atomic_load(&ended), 1);
    return NULL;
}

SCENARIO(three_need_it)
{
    run_threads(needs_it, needs_it, needs_it);
    needs_it(NULL);
}

SCENARIO(each_control_is_its_own)
{
    pthread_once(&once, initialise);
    pthread_once(&other_once, initialise);
    pthread_once(&other_once, initialise);
    ck_assert_int_eq(begun, 2);
}

/* Every execution begins with fresh controls. */
SCENARIO(once_an_execution)
{
    if (il_choose(2) == 0)
        pthread_once(&once, initialise);
    pthread_once(&once, initialise);
    ck_assert_int_eq(begun, 1);
}

static const struct expectation table[] = {
    VERIFIES(three_need_it),
    VERIFIES(each_control_is_its_own),
    VERIFIES(once_an_execution),
};

Suite *chapter_suite(void)
{
    return table_suite("once");
}
