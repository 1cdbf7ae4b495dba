/*
 * test_ends.c - an end that begins early: everybody learns of it, and the first to end it decides.
 */
#include "bench.h"

/* ---- Failures ---- */

static void the_reader_fails(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 1, 1, false);
    bench.read[1].error = EIO;
    start(&bench);
    expect(&bench, EIO, READING, 1);
}

/* Of an item that takes it 10 ms.  By then the reader waits for room. */
static void the_only_worker_fails(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 1, 1, false);
    bench.transform[0] = (struct turn){10, EINVAL};
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 0);
    expect_time(11);
}

static void the_writer_fails(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 1, 1, false);
    bench.write[0] = (struct turn){10, ENOSPC};
    start(&bench);
    expect(&bench, ENOSPC, WRITING, 0);
    expect_time(11);
}

/* Of item 0, which is the second that it gets. */
static void the_writer_fails_at_a_late_item(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, false);
    bench.transform[0].ms = 20;
    bench.write[0].error = ENOSPC;
    start(&bench);
    expect(&bench, ENOSPC, WRITING, 0);
}

/* Of item 3, at 4 ms.  Two results wait for the writer, who is busy until 11. */
static void a_worker_fails_behind_a_slow_writer(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 1, 2, false);
    bench.transform[3].error = EINVAL;
    for (unsigned n = 0; n < MOST_ITEMS; n++)
        bench.write[n].ms = 10;
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 3);
    expect_time(11);
}

/* Of item 0, at 22 ms.  By then two items wait for the worker, who takes his time. */
static void the_writer_fails_before_a_slow_worker(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 1, 2, false);
    for (unsigned n = 0; n < MOST_ITEMS; n++)
        bench.transform[n].ms = 10;
    bench.write[0] = (struct turn){11, ENOSPC};
    start(&bench);
    expect(&bench, ENOSPC, WRITING, 0);
    expect_time(31);
}

START_TEST(a_failure_ends_everything)
{
    il_always(the_reader_fails, SEARCHED);
    il_always(the_only_worker_fails, SEARCHED);
    il_always(the_writer_fails, SEARCHED);
    il_always(the_writer_fails_at_a_late_item, SEARCHED);
    il_always(a_worker_fails_behind_a_slow_writer, SEARCHED);
    il_always(the_writer_fails_before_a_slow_worker, SEARCHED);
}
END_TEST

/* ---- Enough ---- */

/* By then all the others wait for room. */
static void enough_of_one_result(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 1, 1, false);
    bench.write[0] = (struct turn){10, ENOUGH};
    start(&bench);
    expect_success(&bench);
    expect_time(11);
}

/* At 11 ms.  A worker is busy until 32, and the other has a result that waits for its turn. */
static void enough_while_a_result_waits(void *unused)
{
    (void)unused;
    set_up_steady(&bench, 2, 1, true);
    bench.write[0] = (struct turn){10, ENOUGH};
    bench.transform[1].ms = 30;
    start(&bench);
    expect_success(&bench);
    expect_time(32);
}

START_TEST(a_writer_that_has_enough_ends_everything)
{
    il_always(enough_of_one_result, SEARCHED);
    il_always(enough_while_a_result_waits, SEARCHED);
}
END_TEST

/* ---- When it ends, and what comes of it ---- */

/* At 10 ms a worker fails.  Another has begun its item, and the reader the next. */
static void a_failure_while_all_are_busy(void *unused)
{
    (void)unused;
    set_up(&bench, ENDLESS, 2, 1, true);
    bench.timed = true;
    bench.transform[0] = (struct turn){20, EIO};
    bench.transform[1] = (struct turn){10, EINVAL};
    bench.read[2].ms = 30;
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 1);
    expect_time(30);
}

/* Item 1 waits for its turn, which never comes. */
static void the_item_before_fails(void *unused)
{
    (void)unused;
    set_up(&bench, 2, 2, 1, true);
    bench.timed = true;
    bench.transform[0] = (struct turn){20, EIO};
    bench.transform[1].ms = 10;
    start(&bench);
    expect(&bench, EIO, TRANSFORMING, 0);
    expect_time(20);
}

/* At 20 ms item 1 fails, but at 10 ms the writer had enough. */
static void enough_before_a_failure(void *unused)
{
    (void)unused;
    set_up(&bench, ENDLESS, 2, 1, false);
    bench.timed = true;
    bench.write[0] = (struct turn){10, ENOUGH};
    bench.transform[1] = (struct turn){20, EIO};
    bench.read[2].ms = 15;
    start(&bench);
    expect_success(&bench);
    expect_time(20);
}

/* At 10 ms item 1 fails, at 20 the write of item 0 ends with an error, or has enough. */
static void a_failure_during_a_write(void *arg)
{
    set_up(&bench, ENDLESS, 1, 1, true);
    bench.timed = true;
    bench.transform[1] = (struct turn){10, EINVAL};
    bench.write[0] = (struct turn){20, *(int *)arg};
    start(&bench);
    expect(&bench, EINVAL, TRANSFORMING, 1);
    expect_time(20);
}

START_TEST(the_first_to_end_it_decides)
{
    il_always(a_failure_while_all_are_busy, SEARCHED);
    il_always(the_item_before_fails, SEARCHED);
    il_always(enough_before_a_failure, SEARCHED);
    il_always(a_failure_during_a_write, .arg = &(int){ENOSPC}, SEARCHED);
    il_always(a_failure_during_a_write, .arg = &(int){ENOUGH}, SEARCHED);
}
END_TEST

void add_ends(TCase *cases)
{
    tcase_add_test(cases, a_failure_ends_everything);
    tcase_add_test(cases, a_writer_that_has_enough_ends_everything);
    tcase_add_test(cases, the_first_to_end_it_decides);
}
