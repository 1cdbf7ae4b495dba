/*
 * The graph of all schedules: against numbers worked out by hand, and against running every
 * schedule there is.
 *
 * In the hand counts a state is a set of operations of which those that conflict have an order.
 * Where only one thread can run, its operation belongs to the edge before.
 */
#include "expect.h"

#include <limits.h>
#include <stdatomic.h>

struct il_test_graph {
    unsigned nodes, moves, preemptions;
    unsigned long long schedules, breaking;
    unsigned verdicts; /* a bit each */
    const char *refused;
};
void il_test_graph(const struct il_test *t, bool every_step, struct il_test_graph *out);
unsigned long il_test_every_schedule(const struct il_test *t, unsigned long *failures);

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int x, y, z;
static int n, waiting;

/* ---- Races ---- */

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

THREAD(increments_under_lock)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(no_lost_update)
{
    run_threads(increments_under_lock, increments_under_lock);
    ck_assert_int_eq(n, 2);
}

/* ---- Locks ---- */

THREAD(locks_a_then_b)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(locks_b_then_a)
{
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return NULL;
}

/* After the first lock, the other thread can make it a deadlock: one state, whoever was first.
 * If not, and the inner lock is free again, the other may come for it before the outer one is. */
SCENARIO(opposite_locks)
{
    run_threads(locks_a_then_b, locks_b_then_a);
}

/* ---- Atomics ---- */

THREAD(adds)
{
    atomic_fetch_add(&x, 1);
    return NULL;
}

/* All orders differ: 1 + 4 + 4*3 states of fewer than three additions, and 4! ends. */
SCENARIO(four_adders)
{
    run_threads(adds, adds, adds, adds);
}

SCENARIO(seven_adders)
{
    run_threads(adds, adds, adds, adds, adds, adds, adds);
}

THREAD(stores_x)
{
    atomic_store(&x, 1);
    return NULL;
}

THREAD(stores_y)
{
    atomic_store(&y, 1);
    return NULL;
}

THREAD(stores_z)
{
    atomic_store(&z, 1);
    return NULL;
}

/* No order matters: nothing, one of three, and the end.  Yet there are 3! schedules. */
SCENARIO(a_variable_each)
{
    run_threads(stores_x, stores_y, stores_z);
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

THREAD(stores_x_loads_y)
{
    atomic_store(&x, 1);
    return (void *)(intptr_t)atomic_load(&y);
}

THREAD(stores_y_loads_x)
{
    atomic_store(&y, 1);
    return (void *)(intptr_t)atomic_load(&x);
}

/* Nothing, one store, the other, both; and three ends. */
SCENARIO(store_buffering)
{
    run_threads(stores_x_loads_y, stores_y_loads_x);
}

THREAD(computes)
{
    return NULL;
}

SCENARIO(nothing_shared)
{
    run_threads(computes, computes);
}

/* ---- Choices of data ---- */

SCENARIO(three_by_four_choices)
{
    unsigned one = il_choose(3), other = il_choose(4);

    ck_assert_msg(one < 2 || other < 3, "the last of both");
}

static void await_change(void)
{
    pthread_mutex_lock(&a);
    waiting++;
    while (waiting > 0)
        pthread_cond_wait(&changed, &a);
    pthread_mutex_unlock(&a);
}

THREAD(waits)
{
    await_change();
    return NULL;
}

/* A signal that may come too soon, and if not, wakes one of two. */
SCENARIO(one_signal_for_two)
{
    pthread_t first = start(waits, NULL), second = start(waits, NULL);

    pthread_mutex_lock(&a);
    waiting = 0;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&a);
    join(first);
    join(second);
}

SCENARIO(creation_that_may_fail)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, adds, NULL) == 0)
        join(thread);
}

/* ---- Where starting and ending is not nobody's business ---- */

THREAD(looks_how_many_live)
{
    return (void *)(uintptr_t)il_live_threads();
}

SCENARIO(counts_threads)
{
    pthread_t first = start(adds, NULL);
    unsigned alive = il_live_threads();
    pthread_t second = start(looks_how_many_live, NULL);

    join(first);
    join(second);
    ck_assert_uint_eq(alive, 1);
}

THREAD(starts_another)
{
    join(start(adds, NULL));
    return NULL;
}

SCENARIO(two_who_create)
{
    run_threads(starts_another, starts_another);
}

SCENARIO(cancels)
{
    pthread_t thread = start(waits, NULL);

    pthread_cancel(thread);
    ck_assert_ptr_eq(join(thread), PTHREAD_CANCELED);
}

/* ---- Time ---- */

static void wait_for_ms(unsigned long ms)
{
    struct timespec until = from_now(CLOCK_REALTIME, ms * MILLISECOND);

    pthread_mutex_lock(&a);
    pthread_cond_timedwait(&changed, &a, &until);
    pthread_mutex_unlock(&a);
}

THREAD(waits_5_ms)
{
    wait_for_ms(5);
    return NULL;
}

THREAD(sleeps_5_ms_and_signals)
{
    nanosleep(&(struct timespec){.tv_nsec = 5 * MILLISECOND}, NULL);
    pthread_cond_signal(&changed);
    return NULL;
}

SCENARIO(signal_and_time_out_at_once)
{
    run_threads(waits_5_ms, sleeps_5_ms_and_signals);
}

/* ---- What cannot be walked through ---- */

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

/* ---- By brute force: the paths of the graph are the schedules ---- */

static const struct il_test by_force[] = {
#define FORCE(scenario, ...)                                                                       \
    {                                                                                              \
        .run = (scenario), .name = #scenario, ##__VA_ARGS__                                        \
    }
    FORCE(no_lost_update),
    FORCE(opposite_locks),
    FORCE(a_variable_each),
    FORCE(store_buffering),
    FORCE(nothing_shared),
    FORCE(three_by_four_choices),
    FORCE(one_signal_for_two, .spurious_wakes = IL_NONE),
    FORCE(creation_that_may_fail, .create_fails = 1),
    FORCE(counts_threads),
    FORCE(cancels),
    FORCE(signal_and_time_out_at_once, .spurious_wakes = IL_NONE),
    FORCE(signal_and_time_out_at_once, .time = IL_TIMERS_AS_CHOICES),
};

/* Contracted or not, a program ends in the same ways, and can be broken or not. */
static void check_by_force(int i)
{
    const struct il_test *t = &by_force[i];
    struct il_test_graph steps, moves;
    unsigned long failures, schedules = il_test_every_schedule(t, &failures);

    il_test_graph(t, true, &steps);
    il_test_graph(t, false, &moves);
    ck_assert_msg(!steps.refused && !moves.refused, "refused: %s", steps.refused);
    ck_assert_uint_eq(steps.schedules, schedules);
    ck_assert_uint_eq(steps.breaking, failures);
    ck_assert_uint_eq(moves.verdicts, steps.verdicts);
    ck_assert_uint_eq(moves.preemptions, steps.preemptions);
    ck_assert_uint_le(moves.schedules, steps.schedules);
    ck_assert_uint_le(moves.nodes, steps.nodes);
}

/* ---- What is refused ---- */

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

/* Two threads that create at once: who is first decides which is thread 3. */
START_TEST(creation_is_a_move_where_its_order_matters)
{
    struct il_test_graph g;

    il_test_graph(&(struct il_test){.run = two_who_create}, false, &g);
    ck_assert_msg(!g.refused, "refused: %s", g.refused);
    ck_assert_uint_gt(g.schedules, 6); /* more than the orders of two creations and two additions */
}
END_TEST

Suite *chapter_suite(void)
{
    static TTest hand[LENGTH(by_hand)], force[LENGTH(by_force)];
    Suite *suite = suite_create("graph");
    TCase *graph = tcase_create("graph");

    for (int i = 0; i < (int)LENGTH(by_hand); i++) {
        hand[i] = (TTest){by_hand[i].name, check_by_hand, __FILE__, __LINE__};
        tcase_add_loop_test(graph, &hand[i], i, i + 1);
    }
    for (int i = 0; i < (int)LENGTH(by_force); i++) {
        force[i] = (TTest){by_force[i].name, check_by_force, __FILE__, __LINE__};
        tcase_add_loop_test(graph, &force[i], i, i + 1);
    }
    tcase_add_test(graph, too_many_states_are_refused);
    tcase_add_test(graph, retry_loops_are_refused);
    tcase_add_test(graph, creation_is_a_move_where_its_order_matters);
    suite_add_tcase(suite, graph);
    return suite;
}
