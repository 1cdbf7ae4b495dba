/*
 * test_others.c - pipelines beside pipelines, at any moment, and those that cannot start.
 */
#include "bench.h"

#include <string.h>

/* ---- Several pipelines ---- */

static void two_pipelines_at_once(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 1, 1, true);
    bench.transform[1] = (struct turn){10, EIO};
    set_up(&other, 3, 2, 1, true);
    other.transform[0].ms = 30;
    other.transform[1].ms = 20;
    start(&bench);
    start(&other);
    expect_all_written(&other);
    expect(&bench, EIO, TRANSFORMING, 1);
}

static void one_after_the_other(void *unused)
{
    (void)unused;
    set_up(&bench, 1, 1, 1, true);
    bench.transform[0].error = EIO;
    set_up(&other, 1, 1, 1, true);
    other.write[0].error = ENOSPC;
    start(&bench);
    expect(&bench, EIO, TRANSFORMING, 0);
    start(&other);
    expect(&other, ENOSPC, WRITING, 0);
}

START_TEST(pipelines_have_nothing_in_common)
{
    il_always(two_pipelines_at_once, .samples = 200);
    il_always(one_after_the_other, .samples = 200);
}
END_TEST

/* ---- At any moment: the same without a clock, with more schedules than can all be tried ---- */

static void two_items_in_order(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, true);
    run(&bench);
}

static void two_items_in_any_order(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, false);
    run(&bench);
}

static void four_items_in_order(void *unused)
{
    (void)unused;
    set_up(&bench, 4, 3, 2, true);
    run(&bench);
}

static void a_worker_fails_at_any_moment(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 2, 1, false);
    bench.transform[1].error = EINVAL;
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 1);
}

static void a_worker_fails_in_order(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, true);
    bench.transform[0].error = EINVAL;
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 0);
}

/* Which was first, nobody can tell; but it is one of the two. */
static void two_fail_at_any_moment(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, false);
    bench.transform[0].error = EINVAL;
    bench.transform[1].error = EIO;
    start(&bench);
    struct failure f = pipeline_wait(bench.pipeline);
    check_items(&bench, "pipeline_wait()");
    ck_assert_msg(f.stage == TRANSFORMING && f.item <= 1 && f.error == (f.item == 0 ? EINVAL : EIO),
                  "items 0 and 1 failed, but pipeline_wait() says: stage %d, item %zu, error %d",
                  (int)f.stage, f.item, f.error);
}

/* Items 1 and 2 wait for their turns. */
static void two_wait_for_one_that_fails(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 3, 1, true);
    bench.transform[0] = (struct turn){10, EINVAL};
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 0);
}

static void enough_at_any_moment(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 1, 1, false);
    bench.write[0].error = ENOUGH;
    start(&bench);
    expect_success(&bench);
    ck_assert_msg(bench.written == 1, "one result was enough, but %zu were written", bench.written);
}

START_TEST(the_same_holds_at_any_moment)
{
    il_always(two_items_in_order, .budget = 100000);
    il_always(two_items_in_any_order, .spurious_wakes = IL_NONE, .budget = 100000);
    il_always(four_items_in_order, .samples = 500);
    il_always(a_worker_fails_at_any_moment, .budget = 100000);
    il_always(two_fail_at_any_moment, .budget = 100000);
    il_always(a_worker_fails_in_order, .budget = 100000);
    il_always(two_wait_for_one_that_fails, .samples = 500);
    il_always(enough_at_any_moment, .budget = 100000);
}
END_TEST

/* ---- What cannot start ---- */

/* Who needs memory for each item may find out later that there is none. */
static void expect_all_written_or_no_memory(void)
{
    struct failure f = pipeline_wait(bench.pipeline);

    check_items(&bench, "pipeline_wait()");
    if (f.error == ENOMEM && il_faults() > 0)
        return;
    ck_assert_msg(f.error == 0 && bench.written == bench.count,
                  "%zu of %zu items were written, and pipeline_wait() returned \"%s\"",
                  bench.written, bench.count, strerror(f.error));
}

static void what_can_be_started(void *arg)
{
    int why = *(int *)arg;

    set_up(&bench, 1, 2, 1, true);
    int error = try_to_start(&bench);
    ck_assert_msg(error == 0 || il_faults() > 0, "pipeline_start() returned %d; nothing had failed",
                  error);
    ck_assert_msg(error == 0 || error == why,
                  "pipeline_start() returned \"%s\", but why was \"%s\"", strerror(error),
                  strerror(why));
    if (error != 0)
        check_items(&bench, "pipeline_start()");
    else if (why == ENOMEM)
        expect_all_written_or_no_memory();
    else
        expect_all_written(&bench);
}

START_TEST(what_cannot_start_leaves_nothing)
{
    il_always(what_can_be_started, .arg = &(int){EAGAIN}, .create_fails = 4, .budget = 100000);
    il_always(what_can_be_started, .arg = &(int){ENOMEM}, .malloc_fails = 1,
              .spurious_wakes = IL_NONE, .budget = 100000);
}
END_TEST

void add_others(TCase *cases)
{
    tcase_add_test(cases, pipelines_have_nothing_in_common);
    tcase_add_test(cases, the_same_holds_at_any_moment);
    tcase_add_test(cases, what_cannot_start_leaves_nothing);
}
