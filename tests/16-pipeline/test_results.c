/*
 * test_results.c - every item comes out once, in the order that was asked for.
 */
#include "bench.h"

/* ---- Every item ---- */

static void two_items(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 1, 1, true);
    run(&bench);
}

static void one_item_and_two_workers(void *unused)
{
    (void)unused;
    set_up(&bench, 1, 2, 1, false);
    run(&bench);
}

static void no_item_at_all(void *unused)
{
    (void)unused;
    set_up(&bench, 0, 2, 1, true);
    il_live_threads(); /* from here on, when a thread ends matters */
    run(&bench);
    ck_assert_msg(il_live_threads() == 0, "pipeline_wait() has returned; threads still alive: %u",
                  il_live_threads());
}

START_TEST(every_item_comes_out_once)
{
    il_always(two_items, SEARCHED);
    il_always(one_item_and_two_workers, SEARCHED);
    il_always(no_item_at_all);
}
END_TEST

/* ---- Order ---- */

/* The first takes 30 ms, the others are there before it. */
static void slow_first(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 2, 1, true);
    bench.transform[0].ms = 30;
    bench.transform[1].ms = bench.transform[2].ms = 10;
    bench.write_by[0] = bench.write_by[1] = 30;
    bench.write_by[2] = 40;
    run(&bench);
}

/* The same, and nobody waits for it. */
static void slow_first_in_any_order(void *unused)
{
    (void)unused;
    set_up(&bench, 4, 2, 1, false);
    bench.transform[0].ms = 100;
    for (unsigned n = 1; n < 4; n++) {
        bench.transform[n].ms = 10;
        bench.write_by[n] = n * 10;
    }
    run(&bench);
    expect_time(100);
}

START_TEST(results_come_in_the_order_asked)
{
    il_always(slow_first, SEARCHED);
    il_always(slow_first_in_any_order, SEARCHED);
}
END_TEST

void add_results(TCase *cases)
{
    tcase_add_test(cases, every_item_comes_out_once);
    tcase_add_test(cases, results_come_in_the_order_asked);
}
