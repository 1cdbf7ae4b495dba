/* Barriers: nobody leaves before all have come, and one of them is told apart. */
#include "expect.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

static pthread_barrier_t barrier;
static atomic_int arrived, serial;

THREAD(meets_once)
{
    atomic_fetch_add(&arrived, 1);
    int result = pthread_barrier_wait(&barrier);

    ck_assert_int_eq(atomic_load(&arrived), 3);
    ck_assert(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    if (result)
        atomic_fetch_add(&serial, 1);
    return NULL;
}

SCENARIO(three_meet)
{
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 3), 0);
    run_threads(meets_once, meets_once, meets_once);
    ck_assert_int_eq(serial, 1);
    ck_assert_int_eq(pthread_barrier_destroy(&barrier), 0);
}

/* Used again at once: the slow one of round 1 is not overtaken into round 2. */
THREAD(meets_twice)
{
    for (int round = 1; round <= 2; round++) {
        int result;

        atomic_fetch_add(&arrived, 1);
        result = pthread_barrier_wait(&barrier);
        ck_assert_int_ge(atomic_load(&arrived), 2 * round);
        if (result == PTHREAD_BARRIER_SERIAL_THREAD)
            atomic_fetch_add(&serial, 1);
    }
    return NULL;
}

SCENARIO(two_meet_twice)
{
    pthread_barrier_init(&barrier, NULL, 2);
    run_threads(meets_twice, meets_twice);
    ck_assert_int_eq(serial, 2);
    pthread_barrier_destroy(&barrier);
}

SCENARIO(meeting_alone)
{
    pthread_barrier_init(&barrier, NULL, 1);
    ck_assert_int_eq(pthread_barrier_wait(&barrier), PTHREAD_BARRIER_SERIAL_THREAD);
    ck_assert_int_eq(pthread_barrier_wait(&barrier), PTHREAD_BARRIER_SERIAL_THREAD);
    pthread_barrier_destroy(&barrier);
}

SCENARIO(meeting_of_none)
{
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
}

/* The last to come sets everybody free, at that moment. */
THREAD(meets_at_two)
{
    pthread_barrier_wait(&barrier);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    return NULL;
}

THREAD(comes_at_two)
{
    sleep(2);
    return meets_at_two(NULL);
}

SCENARIO(last_one_comes_late)
{
    pthread_barrier_init(&barrier, NULL, 2);
    run_threads(meets_at_two, comes_at_two);
    pthread_barrier_destroy(&barrier);
}

static const struct expectation table[] = {
    VERIFIES(three_meet),      VERIFIES(two_meet_twice),      VERIFIES(meeting_alone),
    VERIFIES(meeting_of_none), VERIFIES(last_one_comes_late),
};

Suite *chapter_suite(void)
{
    return table_suite("barrier");
}
