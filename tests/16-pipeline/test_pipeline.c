/*
 * A pipeline reads items, transforms them with a few workers, and writes the results.  Whatever the
 * order in which its threads get to run, every item comes out once, in the order that was asked
 * for, and all stages work at the same time.  When a stage fails, or the writer has had enough, the
 * others learn of it and end; the first failure is reported, with its stage and its item.  However
 * long the input, there are never more than a few items in memory; and when pipeline_wait() has
 * returned, no thread and no item is left.
 *
 * The items come from callbacks rather than from files.  What is searched here is who reads,
 * transforms and writes when; a file would add nothing to that, since one thread at a time has it,
 * and would take away that a test can say at which item a stage fails and how long it takes.  Real
 * files go through real.sh.
 */
#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "interleave.h"
#include "pipeline.h"

enum { MOST_ITEMS = 64, ENDLESS = 1000 };

/* What became of an item. */
enum fate { UNREAD, IN_PIPELINE, TRANSFORMED, FAILED, WRITTEN, DISCARDED };

struct item {
    enum fate fate;
};

/* How a stage behaves at an item. */
struct turn {
    unsigned ms; /* that it takes */
    int error;   /* that it returns */
};

/* A pipeline, what its stages do, and what was seen of it. */
struct bench {
    size_t count; /* items; ENDLESS: the reader never comes to an end */
    struct turn read[MOST_ITEMS + 1], transform[MOST_ITEMS], write[MOST_ITEMS];
    unsigned write_by[MOST_ITEMS]; /* ms at which a result can be written; 0: any time will do */
    bool counted, timed;           /* count() and begin() look */
    bool steady;                   /* each item takes the reader 1 ms */

    struct stages stages;
    struct pipeline *pipeline;
    struct item items[MOST_ITEMS], results[MOST_ITEMS];
    size_t next, written; /* numbers of the next item to read, and to write if in order */
    bool read_all;        /* the reader has said so, or failed */
    atomic_uint items_now;
    atomic_ullong end; /* when the end began, and one; 0: not yet */
};

static double ms(uint64_t ns)
{
    return (double)ns / 1e6;
}

/* ---- The stages, in the ways that the tests need ---- */

/* Nothing is begun once the end has begun.  At the same instant it may be. */
static void begin(struct bench *b, const char *what, size_t number)
{
    uint64_t end = b->timed ? b->end : 0;

    il_note("%s item %zu", what, number);
    ck_assert_msg(end == 0 || il_now() < end,
                  "a thread %s item %zu at %.10g ms, but the end had begun at %.10g ms", what,
                  number, ms(il_now()), ms(end - 1));
}

static int take_time(struct bench *b, struct turn turn)
{
    unsigned long long none = 0;

    if (turn.ms > 0)
        nanosleep(&(struct timespec){turn.ms / 1000, turn.ms % 1000 * 1000000L}, NULL);
    if (turn.error != 0 && b->timed)
        atomic_compare_exchange_strong(&b->end, &none, il_now() + 1);
    return turn.error;
}

static void count(struct bench *b)
{
    unsigned now = atomic_fetch_add(&b->items_now, 1) + 1;
    size_t most = 2 * b->stages.room + b->stages.workers + 2;

    ck_assert_msg(now <= most, "%u items are in the pipeline at once; %zu may be", now, most);
}

static int read_next(void *self, void **item)
{
    struct bench *b = self;
    size_t n = b->next;

    ck_assert_msg(!b->read_all, "read() was called again after it had %s",
                  n == b->count ? "come to the end" : "failed");
    il_name_thread("reader");
    begin(b, "reads", n);
    b->next = n + 1;
    ck_assert_msg(n <= MOST_ITEMS, "the reader goes on for ever");
    int error = take_time(b, b->read[n]);
    b->read_all = n == b->count || error != 0;
    *item = b->read_all ? NULL : &b->items[n];
    if (*item != NULL) {
        b->items[n].fate = IN_PIPELINE;
        if (b->counted)
            count(b);
    }
    return error;
}

/* Works only on what read() has made, and makes something else of it. */
static int transform(void *self, void **item)
{
    struct bench *b = self;
    struct item *old = *item;
    size_t n = (size_t)(old - b->items);

    ck_assert_msg(n < MOST_ITEMS && old->fate == IN_PIPELINE,
                  "transform() was handed what read() had not made, or somebody else had taken");
    il_name_thread("worker");
    begin(b, "transforms", n);
    old->fate = FAILED;
    int error = take_time(b, b->transform[n]);
    if (error == 0) {
        old->fate = TRANSFORMED;
        b->results[n].fate = IN_PIPELINE;
        *item = &b->results[n];
    }
    return error;
}

/* An item or a result goes out of the pipeline. */
static size_t take_out(struct bench *b, struct item *item, enum fate fate)
{
    bool is_result = item >= b->results && item < b->results + MOST_ITEMS;
    size_t n = (size_t)(item - (is_result ? b->results : b->items));

    ck_assert_msg(n < MOST_ITEMS, "something was %s that never was in the pipeline",
                  fate == WRITTEN ? "written" : "discarded");
    ck_assert_msg(is_result || fate == DISCARDED, "item %zu was written, but never transformed", n);
    ck_assert_msg(item->fate != WRITTEN && item->fate != DISCARDED, "item %zu was %s, and now %s",
                  n, item->fate == WRITTEN ? "written" : "discarded",
                  fate == WRITTEN ? "it is written" : "it is discarded");
    ck_assert_msg(is_result || item->fate != TRANSFORMED,
                  "item %zu was discarded instead of its result", n);
    item->fate = fate;
    if (b->counted)
        atomic_fetch_sub(&b->items_now, 1);
    return n;
}

static int write_next(void *self, void *item)
{
    struct bench *b = self;
    size_t n = take_out(b, item, WRITTEN), due = b->written++;

    il_name_thread("writer");
    begin(b, "writes", n);
    ck_assert_msg(!b->stages.in_order || n == due,
                  "item %zu was written when item %zu was next in order", n, due);
    ck_assert_msg(b->write_by[n] == 0 || il_now() <= b->write_by[n] * 1000000ull,
                  "item %zu could be written at %u ms, but was written at %.10g ms", n,
                  b->write_by[n], ms(il_now()));
    int error = take_time(b, b->write[n]);
    return error;
}

static void discard(void *self, void *item)
{
    size_t n = take_out(self, item, DISCARDED);

    il_note("discards item %zu", n);
}

/* ---- A pipeline from beginning to end ---- */

static struct bench bench, other;

static void set_up(struct bench *b, size_t items, unsigned workers, size_t room, bool in_order)
{
    b->count = items;
    b->stages = (struct stages){.workers = workers, .room = room, .in_order = in_order};
}

/* The reader takes a millisecond for each item, so that they come one by one. */
static void set_up_steady(struct bench *b, unsigned workers, size_t room, bool in_order)
{
    set_up(b, ENDLESS, workers, room, in_order);
    b->timed = b->steady = true;
    for (unsigned n = 0; n < MOST_ITEMS; n++)
        b->read[n].ms = 1;
}

/* Returns what pipeline_start() does. */
static int try_to_start(struct bench *b)
{
    struct stages copy = b->stages;

    il_name_thread("caller");
    copy.read = read_next;
    copy.transform = transform;
    copy.write = write_next;
    copy.discard = discard;
    copy.self = b;
    int error = pipeline_start(&b->pipeline, &copy);
    memset(&copy, 0, sizeof copy); /* the pipeline has its own */
    return error;
}

static void start(struct bench *b)
{
    int error = try_to_start(b);

    ck_assert_msg(error == 0, "pipeline_start() returned %d; nothing had failed", error);
}

/* Every item that was read has gone out. */
static void check_items(struct bench *b, const char *after)
{
    for (size_t n = 0; n < MOST_ITEMS; n++) {
        enum fate last = b->items[n].fate == TRANSFORMED ? b->results[n].fate : b->items[n].fate;

        ck_assert_msg(last == UNREAD || last == WRITTEN || last == DISCARDED,
                      "%s has returned, but item %zu is neither written nor discarded", after, n);
    }
}

/* Waits for the end, and expects this failure; error 0: none. */
static void expect(struct bench *b, int error, enum stage stage, size_t item)
{
    static const char *const doing[] = {"reading", "transforming", "writing"};
    struct failure f = pipeline_wait(b->pipeline);

    check_items(b, "pipeline_wait()");
    ck_assert_msg(error != 0 || f.error == 0,
                  "nothing failed before the end, but pipeline_wait() returned \"%s\"",
                  strerror(f.error));
    ck_assert_msg(f.error == error,
                  "%s item %zu failed first, with \"%s\", but pipeline_wait() returned \"%s\"",
                  doing[stage], item, strerror(error), strerror(f.error));
    ck_assert_msg(error == 0 || (f.stage == stage && f.item == item),
                  "%s item %zu failed first, but pipeline_wait() says: stage %d, item %zu",
                  doing[stage], item, (int)f.stage, f.item);
}

static void expect_success(struct bench *b)
{
    expect(b, 0, READING, 0);
}

static void expect_all_written(struct bench *b)
{
    expect_success(b);
    for (size_t n = 0; n < b->count; n++)
        ck_assert_msg(b->results[n].fate == WRITTEN, "item %zu was never written", n);
}

/* When all that was under way has ended.  At the instant at which the end begins, somebody may have
 * begun to read one item more. */
static void expect_time(unsigned due)
{
    unsigned last = due + (bench.steady ? 1 : 0);

    ck_assert_msg(il_now() >= due * 1000000ull && il_now() <= last * 1000000ull,
                  "pipeline_wait() could return at %u ms, but returned at %.10g ms", due,
                  ms(il_now()));
}

/* A pipeline in which nothing fails. */
static void run(struct bench *b)
{
    start(b);
    expect_all_written(b);
}

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
    run(&bench);
}

START_TEST(every_item_comes_out_once)
{
    il_always(two_items, .spurious_wakes = IL_NONE);
    il_always(one_item_and_two_workers, .spurious_wakes = IL_NONE);
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
    il_always(slow_first, .spurious_wakes = IL_NONE);
    il_always(slow_first_in_any_order, .spurious_wakes = IL_NONE);
}
END_TEST

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
    il_always(the_reader_fails, .spurious_wakes = IL_NONE);
    il_always(the_only_worker_fails, .spurious_wakes = IL_NONE);
    il_always(the_writer_fails, .spurious_wakes = IL_NONE);
    il_always(a_worker_fails_behind_a_slow_writer, .spurious_wakes = IL_NONE);
    il_always(the_writer_fails_before_a_slow_worker, .spurious_wakes = IL_NONE);
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
    il_always(enough_of_one_result, .spurious_wakes = IL_NONE);
    il_always(enough_while_a_result_waits, .spurious_wakes = IL_NONE);
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

START_TEST(the_first_to_end_it_decides)
{
    il_always(a_failure_while_all_are_busy, .spurious_wakes = IL_NONE);
    il_always(the_item_before_fails, .spurious_wakes = IL_NONE);
    il_always(enough_before_a_failure, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- Bounds ---- */

static void many_items(bool in_order, unsigned room)
{
    set_up(&bench, 40, 2, room, in_order);
    bench.counted = true;
    bench.transform[0].ms = 100;
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
    many_items(true, 1);
}

static void many_items_in_any_order(void *unused)
{
    (void)unused;
    many_items(false, 3);
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
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL); /* nobody waits for it yet */
    expect_all_written(&bench);
}

START_TEST(the_stages_work_at_the_same_time)
{
    il_always(four_items_of_forty_ms, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- Several pipelines ---- */

static void two_pipelines_at_once(void *unused)
{
    (void)unused;
    set_up(&bench, 3, 1, 1, true);
    bench.transform[1] = (struct turn){10, EIO};
    set_up(&other, 3, 1, 1, true);
    other.transform[0].ms = other.transform[1].ms = 20;
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
    start(&bench);
    expect(&bench, EIO, TRANSFORMING, 0);
    run(&other);
}

START_TEST(pipelines_have_nothing_in_common)
{
    il_always(two_pipelines_at_once, .samples = 200);
    il_always(one_after_the_other, .spurious_wakes = IL_NONE);
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
    il_always(a_worker_fails_in_order, .budget = 100000);
    il_always(enough_at_any_moment, .budget = 100000);
}
END_TEST

/* ---- What cannot start ---- */

static void what_can_be_started(void *unused)
{
    (void)unused;
    set_up(&bench, 1, 2, 1, true);
    int error = try_to_start(&bench);
    ck_assert_msg(error == 0 || il_faults() > 0, "pipeline_start() returned %d; nothing had failed",
                  error);
    ck_assert_msg(
        error == 0 || error == ENOMEM || error == EAGAIN,
        "pipeline_start() returned %d, which is neither ENOMEM nor pthread_create's EAGAIN", error);
    if (error == 0)
        expect_all_written(&bench);
    else
        check_items(&bench, "pipeline_start()");
}

START_TEST(what_cannot_start_leaves_nothing)
{
    il_always(what_can_be_started, .create_fails = 4, .budget = 100000);
    il_always(what_can_be_started, .malloc_fails = 1, .spurious_wakes = IL_NONE, .budget = 100000);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("pipeline");
    TCase *cases = tcase_create("pipeline");

    tcase_add_test(cases, every_item_comes_out_once);
    tcase_add_test(cases, results_come_in_the_order_asked);
    tcase_add_test(cases, a_failure_ends_everything);
    tcase_add_test(cases, a_writer_that_has_enough_ends_everything);
    tcase_add_test(cases, the_first_to_end_it_decides);
    tcase_add_test(cases, only_a_few_items_are_in_memory_at_once);
    tcase_add_test(cases, the_stages_work_at_the_same_time);
    tcase_add_test(cases, pipelines_have_nothing_in_common);
    tcase_add_test(cases, the_same_holds_at_any_moment);
    tcase_add_test(cases, what_cannot_start_leaves_nothing);
    suite_add_tcase(suite, cases);
    return suite;
}
