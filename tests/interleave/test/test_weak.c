/* Weak memory beside the litmus tests: loops that wait, half-built objects, samplers, replays, and
 * what is refused by name. */
#include "expect.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int flag, other;
static int data;

/* ---- An old value is not read for ever ---- */

THREAD(sets_the_flag)
{
    data = 1;
    atomic_store_explicit(&flag, 1, memory_order_release);
    return NULL;
}

THREAD(awaits_the_flag)
{
    while (!atomic_load_explicit(&flag, memory_order_acquire))
        sched_yield();
    ck_assert_int_eq(data, 1);
    return NULL;
}

SCENARIO(waiting_ends)
{
    run_threads(sets_the_flag, awaits_the_flag);
}

/* ---- Store buffering, found by any pass ---- */

static int seen[2];

THREAD(stores_flag_loads_other)
{
    atomic_store_explicit(&flag, 1, memory_order_release);
    seen[0] = atomic_load_explicit(&other, memory_order_acquire);
    return NULL;
}

THREAD(stores_other_loads_flag)
{
    atomic_store_explicit(&other, 1, memory_order_release);
    seen[1] = atomic_load_explicit(&flag, memory_order_acquire);
    return NULL;
}

SCENARIO(store_buffering)
{
    run_threads(stores_flag_loads_other, stores_other_loads_flag);
    ck_assert(seen[0] || seen[1]);
}

/* ---- Refused ---- */

static union {
    _Atomic uint32_t whole;
    _Atomic uint16_t half[2];
} mixed;

SCENARIO(atomics_of_two_sizes)
{
    atomic_store(&mixed.whole, 1);
    atomic_store(&mixed.half[0], 2);
}

static const struct expectation table[] = {
    VERIFIES(waiting_ends, .weak = true),
    VERIFIES(store_buffering),
    FAILS(IL_ASSERTION, store_buffering, .weak = true),
    FAILS(IL_ASSERTION, store_buffering, .weak = true, .samples = 1000),
    VERIFIES(atomics_of_two_sizes),
    FAILS(IL_UNSUPPORTED, atomics_of_two_sizes, .weak = true),
};

/* ---- What a race does: a reader sees the half-built object ---- */

struct object {
    int size;
};
static _Atomic(struct object *) current;
static struct object object;

THREAD(publishes_relaxed)
{
    object.size = 7;
    atomic_store_explicit(&current, &object, memory_order_relaxed);
    return NULL;
}

THREAD(reads_object)
{
    struct object *o = atomic_load_explicit(&current, memory_order_relaxed);

    if (o)
        ck_assert_int_eq(o->size, 7);
    return NULL;
}

SCENARIO(publication)
{
    run_threads(publishes_relaxed, reads_object);
}

START_TEST(a_reader_sees_the_half_built_object)
{
    struct il_result strong = explore(publication), weak = explore(publication, .weak = true);

    expect_failure(IL_RACE, &strong);
    expect_failure(IL_ASSERTION, &weak);
    ck_assert_msg(weak.cause[0], "the race behind it is not named");
}
END_TEST

START_TEST(a_schedule_replays)
{
    struct il_result r = explore(store_buffering, .weak = true);
    char schedule[sizeof r.schedule];

    ck_assert_msg(strchr(r.schedule, '!'), "no choice of a store in %s", r.schedule);
    strcpy(schedule, r.schedule);
    setenv("IL_REPLAY", schedule, 1);
    r = explore(store_buffering, .weak = true);
    unsetenv("IL_REPLAY");
    expect_failure(IL_ASSERTION, &r);
    ck_assert_str_eq(r.schedule, schedule);
}
END_TEST

START_TEST(the_advice_names_the_remedy)
{
    struct il_result r = explore(store_buffering, .weak = true);

    ck_assert_msg(strstr(r.advice, "memory_order_seq_cst"), "advice: %s", r.advice);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("weak memory");
    TCase *closer = tcase_create("closer");

    tcase_add_test(closer, a_reader_sees_the_half_built_object);
    tcase_add_test(closer, a_schedule_replays);
    tcase_add_test(closer, the_advice_names_the_remedy);
    suite_add_tcase(suite, closer);
    return suite;
}
