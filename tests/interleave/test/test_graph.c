/*
 * The graph of all schedules, against numbers worked out by hand; and which programs have none.
 *
 * In the counts a state is a set of operations of which those that conflict have an order.
 * Where only one thread can run, its operation belongs to the edge before.
 */
#include "graph_programs.h"

#include <limits.h>

THREAD(increments)
{
    n++;
    return NULL;
}

/* Two reads and two writes: 4! / (2! 2!) orders, of which only the two without overlap are right.
 * States: nothing, one read, the other, both; and four ends, by which write was last and whether
 * it came between. */
SCENARIO(lost_update)
{
    run_threads(increments, increments);
    ck_assert_int_eq(n, 2);
}

THREAD(sets_to_one)
{
    n = 1;
    return NULL;
}

/* Whoever comes first, the result is the same; but it is a race. */
SCENARIO(harmless_race)
{
    run_threads(sets_to_one, sets_to_one);
    ck_assert_int_eq(n, 1);
}

/* All orders differ: 1 + 4 + 4*3 states of fewer than three additions, and 4! ends. */
SCENARIO(four_adders)
{
    run_threads(adds, adds, adds, adds);
}

THREAD(loads_x)
{
    return (void *)(intptr_t)atomic_load(&x);
}

/* Loads commute: nothing; one load, the other, or the store; and then either both loads, with the
 * store to come, or a load and the store in one of two orders, by which load, with the other load
 * to come.  What is to come is forced, so these are ends: no load, one or the other, or both
 * before the store. */
SCENARIO(two_loads_and_a_store)
{
    run_threads(loads_x, loads_x, stores_x);
}

/* ---- By hand ---- */

#define OUTCOME(verdict) (1u << (verdict))
#define NEVER            UINT_MAX

static const struct {
    const char *name;
    il_scenario *run;
    struct il_test_graph expected;
} by_hand[] = {
#define HAND(scenario, ...)                                                                        \
    {                                                                                              \
        .name = #scenario, .run = (scenario), .expected = { __VA_ARGS__, NULL }                    \
    }
    /* nodes, moves and preemptions to break it, schedules, breaking, verdicts */
    HAND(lost_update, 8, 3, 1, 6, 4, OUTCOME(IL_OK) | OUTCOME(IL_ASSERTION)),
    HAND(no_lost_update, 3, NEVER, NEVER, 2, 0, OUTCOME(IL_OK)),
    HAND(harmless_race, 3, 1, 0, 2, 2, OUTCOME(IL_RACE)),
    HAND(opposite_locks, 8, 2, 1, 6, 2, OUTCOME(IL_OK) | OUTCOME(IL_DEADLOCK)),
    HAND(four_adders, 41, NEVER, NEVER, 24, 0, OUTCOME(IL_OK)),
    HAND(a_variable_each, 5, NEVER, NEVER, 6, 0, OUTCOME(IL_OK)),
    HAND(two_loads_and_a_store, 8, NEVER, NEVER, 6, 0, OUTCOME(IL_OK)),
    HAND(store_buffering, 7, NEVER, NEVER, 6, 0, OUTCOME(IL_OK)),
    HAND(nothing_shared, 1, NEVER, NEVER, 1, 0, OUTCOME(IL_OK)),
    HAND(three_by_four_choices, 16, 2, 0, 12, 1, OUTCOME(IL_OK) | OUTCOME(IL_ASSERTION)),
};

static void check_by_hand(int i)
{
    const struct il_test_graph *e = &by_hand[i].expected;
    struct il_test_graph g;

    il_test_graph(&(struct il_test){.run = by_hand[i].run}, false, &g);
    ck_assert_msg(!g.refused, "refused: %s", g.refused);
    ck_assert_uint_eq(g.nodes, e->nodes);
    ck_assert_uint_eq(g.schedules, e->schedules);
    ck_assert_uint_eq(g.breaking, e->breaking);
    ck_assert_uint_eq(g.moves, e->moves);
    ck_assert_uint_eq(g.preemptions, e->preemptions);
    ck_assert_uint_eq(g.verdicts, e->verdicts);
}

/* ---- What cannot be walked through ---- */

SCENARIO(seven_adders)
{
    run_threads(adds, adds, adds, adds, adds, adds, adds);
}

THREAD(spins_until_x)
{
    while (atomic_load(&x) == 0)
        sched_yield();
    return NULL;
}

SCENARIO(spinning)
{
    run_threads(spins_until_x, stores_x);
}

static void expect_refused(il_scenario *run, const char *why)
{
    struct il_test_graph g;

    il_test_graph(&(struct il_test){.run = run}, false, &g);
    ck_assert_msg(g.refused && strstr(g.refused, why), "refused because \"%s\"", g.refused);
}

START_TEST(too_many_states_are_refused)
{
    expect_refused(seven_adders, "more than 2,000 states");
}
END_TEST

START_TEST(retry_loops_are_refused)
{
    expect_refused(spinning, "retry loop");
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("graph");
    TCase *graph = tcase_create("graph");

    for (int i = 0; i < (int)LENGTH(by_hand); i++)
        add_numbered(graph, by_hand[i].name, check_by_hand, i);
    tcase_add_test(graph, too_many_states_are_refused);
    tcase_add_test(graph, retry_loops_are_refused);
    suite_add_tcase(suite, graph);
    return suite;
}
