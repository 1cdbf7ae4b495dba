/* Time is virtual: exact, free of charge, and the same on every clock. */
#include "expect.h"

#include <errno.h>
#include <sys/time.h>
#include <threads.h>
#include <unistd.h>

static struct timespec seconds(unsigned s)
{
    return (struct timespec){.tv_sec = s};
}

SCENARIO(sleeps_are_exact)
{
    struct timespec three = seconds(3);

    ck_assert_uint_eq(il_now(), 0);
    ck_assert_uint_eq(sleep(1), 0);
    ck_assert_uint_eq(il_now(), 1 * SECOND);
    ck_assert_int_eq(usleep(999999), 0);
    ck_assert_uint_eq(il_now(), 1999999 * SECOND / 1000000);
    ck_assert_int_eq(usleep(1), 0);
    ck_assert_int_eq(nanosleep(&three, NULL), 0);
    ck_assert_uint_eq(il_now(), 5 * SECOND);
    ck_assert_int_eq(thrd_sleep(&three, NULL), 0);
    ck_assert_uint_eq(il_now(), 8 * SECOND);
    ck_assert_int_eq(clock_nanosleep(CLOCK_MONOTONIC, 0, &three, NULL), 0);
    ck_assert_uint_eq(il_now(), 11 * SECOND);
}

SCENARIO(sleep_until)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 2 * SECOND + 7);

    ck_assert_int_eq(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND + 7);
    ck_assert_int_eq(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND + 7);
    deadline = from_now(CLOCK_REALTIME, SECOND);
    ck_assert_int_eq(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &deadline, NULL), 0);
    ck_assert_uint_eq(il_now(), 3 * SECOND + 7);
}

SCENARIO(sleep_refuses_a_senseless_time)
{
    struct timespec senseless = {.tv_nsec = SECOND};

    ck_assert_int_eq(nanosleep(&senseless, NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(clock_nanosleep(CLOCK_MONOTONIC, 0, &senseless, NULL), EINVAL);
}

/* ---- Clocks ---- */

static uint64_t ns(struct timespec t)
{
    return t.tv_sec * SECOND + t.tv_nsec;
}

static uint64_t read_clock(clockid_t clock)
{
    return ns(from_now(clock, 0));
}

static uint64_t read_utc(void)
{
    struct timespec t;

    ck_assert_int_eq(timespec_get(&t, TIME_UTC), TIME_UTC);
    return ns(t);
}

static uint64_t read_day(void)
{
    struct timeval t;

    ck_assert_int_eq(gettimeofday(&t, NULL), 0);
    return t.tv_sec * SECOND + t.tv_usec * 1000;
}

SCENARIO(clocks_agree)
{
    uint64_t real = read_clock(CLOCK_REALTIME), monotonic = read_clock(CLOCK_MONOTONIC);
    uint64_t utc = read_utc(), day = read_day();
    time_t t = time(NULL), same;

    sleep(10);
    ck_assert_uint_eq(read_clock(CLOCK_REALTIME) - real, 10 * SECOND);
    ck_assert_uint_eq(read_clock(CLOCK_MONOTONIC) - monotonic, 10 * SECOND);
    ck_assert_uint_eq(read_utc() - utc, 10 * SECOND);
    ck_assert_uint_eq(read_day() - day, 10 * SECOND);
    ck_assert_int_eq(time(&same) - t, 10);
    ck_assert_int_eq(same - t, 10);
    ck_assert_uint_eq(read_utc(), read_clock(CLOCK_REALTIME));
}

/* Work takes no time, however often one looks. */
SCENARIO(looking_takes_no_time)
{
    uint64_t before = read_clock(CLOCK_MONOTONIC);

    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(read_clock(CLOCK_MONOTONIC), before);
}

/* ---- Several threads ---- */

THREAD(sleeps_its_number)
{
    unsigned s = 3 + 2 * (unsigned)(uintptr_t)arg;

    sleep(s);
    ck_assert_uint_eq(il_now(), s * SECOND);
    return NULL;
}

SCENARIO(sleeps_run_side_by_side)
{
    run_threads(sleeps_its_number, sleeps_its_number, sleeps_its_number);
    ck_assert_uint_eq(il_now(), 7 * SECOND);
}

/* Waits end in the order of their deadlines, never the other way round. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char order[4];

static void *sign_after(unsigned s, char letter)
{
    sleep(s);
    pthread_mutex_lock(&lock);
    order[strlen(order)] = letter;
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(signs_a_at_1)
{
    return sign_after(1, 'a');
}

THREAD(signs_b_at_1)
{
    return sign_after(1, 'b');
}

THREAD(signs_c_at_2)
{
    return sign_after(2, 'c');
}

SCENARIO(earlier_deadlines_first)
{
    run_threads(signs_c_at_2, signs_a_at_1);
    ck_assert_str_eq(order, "ac");
}

SCENARIO(tie_ab)
{
    run_threads(signs_a_at_1, signs_b_at_1);
    if (!strcmp(order, "ab"))
        il_reached();
}

SCENARIO(tie_ba)
{
    run_threads(signs_a_at_1, signs_b_at_1);
    if (!strcmp(order, "ba"))
        il_reached();
}

SCENARIO(later_than_a_tie)
{
    run_threads(signs_a_at_1, signs_b_at_1, signs_c_at_2);
    ck_assert_int_eq(order[2], 'c');
}

/* A sleep of nothing lets others go first, and may not. */
SCENARIO(sleep_of_nothing)
{
    ck_assert_uint_eq(sleep(0), 0);
    ck_assert_int_eq(usleep(0), 0);
    ck_assert_uint_eq(il_now(), 0);
}

static const struct expectation table[] = {
    VERIFIES(sleeps_are_exact),
    VERIFIES(sleep_until),
    VERIFIES(sleep_refuses_a_senseless_time),
    VERIFIES(clocks_agree),
    VERIFIES(looking_takes_no_time),
    VERIFIES(sleeps_run_side_by_side),
    VERIFIES(earlier_deadlines_first),
    REACHES(tie_ab),
    REACHES(tie_ba),
    VERIFIES(later_than_a_tie),
    VERIFIES(sleep_of_nothing),
};

Suite *chapter_suite(void)
{
    return table_suite("time");
}
