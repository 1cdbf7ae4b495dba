/* The paths of the graph of all schedules are the schedules: it is held against running each of
 * them. */
#include "graph_programs.h"

static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting;

/* ---- Choices of data ---- */

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

/* ---- Against every schedule ---- */

static const struct il_test by_force[] = {
#define FORCE(scenario, ...)                                                                       \
    {                                                                                              \
        .run = (scenario), .name = #scenario #__VA_ARGS__, ##__VA_ARGS__                           \
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
    Suite *suite = suite_create("paths of the graph");
    TCase *graph = tcase_create("graph");

    for (int i = 0; i < (int)LENGTH(by_force); i++)
        add_numbered(graph, by_force[i].name, check_by_force, i);
    tcase_add_test(graph, creation_is_a_move_where_its_order_matters);
    suite_add_tcase(suite, graph);
    return suite;
}
