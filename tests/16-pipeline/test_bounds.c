/*
 * test_bounds.c - how much there is at once: of items and threads no more than allowed, and of work
 * no less.
 */
#include "bench.h"

/* ---- Bounds ---- */

static void many_items(bool in_order, unsigned room, unsigned first_ms)
{
    set_up(&bench, 40, 2, room, in_order);
    bench.counted = true;
    bench.transform[0].ms = first_ms;
    for (size_t n = 0; n < 40; n++)
        bench.write[n].ms = n % 4;
    il_peak_threads();
    run(&bench);
    ck_assert_msg(il_peak_threads() <= 6, "%u threads lived at once; 2 workers allow 6",
                  il_peak_threads());
}

static void many_items_in_order(void *unused)
{
    (void)unused;
    many_items(true, 1, 100);
}

static void many_items_in_any_order(void *unused)
{
    (void)unused;
    many_items(false, 3, 30);
}

START_TEST(only_a_few_items_are_in_memory_at_once)
{
    il_always(many_items_in_order, .samples = 60);
    il_always(many_items_in_any_order, .samples = 60);
}
END_TEST

/* ---- Side by side ---- */

/* Read at 10, 20, 30, 40 ms; transformed by two workers at 30, 40, 50, 60; written 10 ms later. */
static void four_items_of_forty_ms(void *unused)
{
    (void)unused;
    set_up(&bench, 4, 2, 1, true);
    for (unsigned n = 0; n < 4; n++) {
        bench.read[n].ms = bench.write[n].ms = 10;
        bench.transform[n].ms = 20;
        bench.write_by[n] = 30 + 10 * n;
    }
    start(&bench);
    ck_assert_msg(il_now() == 0, "pipeline_start() returned at %.10g ms, not when all had started",
                  (double)il_now() / 1e6);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL); /* nobody waits for it yet */
    expect_all_written(&bench);
}

START_TEST(the_stages_work_at_the_same_time)
{
    il_always(four_items_of_forty_ms, SEARCHED);
}
END_TEST

void add_bounds(TCase *cases)
{
    tcase_add_test(cases, only_a_few_items_are_in_memory_at_once);
    tcase_add_test(cases, the_stages_work_at_the_same_time);
}
