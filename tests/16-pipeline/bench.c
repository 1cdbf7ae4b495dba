/*
 * bench.c - pipelines whose stages do what a test wants, and look at what is done with them.
 */
#include "bench.h"

#include <string.h>

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
    *item =
        n == b->count && error == 0 ? NULL : &b->items[n]; /* stored, but no item if it failed */
    if (!b->read_all) {
        b->items[n].fate = IN_PIPELINE;
        if (b->counted)
            count(b);
    }
    return error;
}

/* Works only on what read() has made, and makes something else of it, even when it fails. */
static int transform(void *self, void **item)
{
    struct bench *b = self;
    struct item *old = *item;
    size_t n = (size_t)(old - b->items);

    ck_assert_msg(n < MOST_ITEMS && old->fate == IN_PIPELINE,
                  "transform() was handed what read() had not made, or somebody else had taken");
    il_name_thread("worker");
    begin(b, "transforms", n);
    old->fate = TRANSFORMED;
    int error = take_time(b, b->transform[n]);
    b->results[n].fate = error == 0 ? IN_PIPELINE : FAILED;
    *item = &b->results[n];
    return error;
}

/* An item or a result goes out of the pipeline. */
static size_t take_out(struct bench *b, struct item *item, enum fate fate)
{
    bool is_result = item >= b->results && item < b->results + MOST_ITEMS;
    size_t n = (size_t)(item - (is_result ? b->results : b->items));

    ck_assert_msg(n < MOST_ITEMS, "something was %s that never was in the pipeline",
                  fate == WRITTEN ? "written" : "discarded");
    ck_assert_msg(item->fate != UNREAD, "item %zu was %s, but read() had failed", n,
                  fate == WRITTEN ? "written" : "discarded");
    ck_assert_msg(is_result || fate == DISCARDED, "item %zu was written, but never transformed", n);
    ck_assert_msg(item->fate != FAILED || fate == DISCARDED,
                  "item %zu was written, but transforming it had failed", n);
    ck_assert_msg(item->fate != WRITTEN && item->fate != DISCARDED, "item %zu was %s, and now %s",
                  n, item->fate == WRITTEN ? "written" : "discarded",
                  fate == WRITTEN ? "it is written" : "it is discarded");
    ck_assert_msg(is_result || item->fate != TRANSFORMED,
                  "item %zu was discarded instead of what transform() stored", n);
    item->fate = fate;
    if (b->counted)
        atomic_fetch_sub(&b->items_now, 1);
    return n;
}

static int write_next(void *self, void *item)
{
    struct bench *b = self;
    size_t n = take_out(b, item, WRITTEN), due = b->written++;

    ck_assert_msg(!b->write_ended, "write() was called again after it had failed or had enough");
    il_name_thread("writer");
    begin(b, "writes", n);
    ck_assert_msg(!b->stages.in_order || n == due,
                  "item %zu was written when item %zu was next in order", n, due);
    ck_assert_msg(b->write_by[n] == 0 || il_now() <= b->write_by[n] * 1000000ull,
                  "item %zu could be written at %u ms, but was written at %.10g ms", n,
                  b->write_by[n], ms(il_now()));
    int error = take_time(b, b->write[n]);
    b->write_ended = error != 0;
    return error;
}

static void discard(void *self, void *item)
{
    size_t n = take_out(self, item, DISCARDED);

    il_note("discards item %zu", n);
}

/* ---- A pipeline from beginning to end ---- */

struct bench bench, other;

void set_up(struct bench *b, size_t items, unsigned workers, size_t room, bool in_order)
{
    b->count = items;
    b->stages = (struct stages){.workers = workers, .room = room, .in_order = in_order};
}

void set_up_steady(struct bench *b, unsigned workers, size_t room, bool in_order)
{
    set_up(b, ENDLESS, workers, room, in_order);
    b->timed = b->steady = true;
    for (unsigned n = 0; n < MOST_ITEMS; n++)
        b->read[n].ms = 1;
}

int try_to_start(struct bench *b)
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

void start(struct bench *b)
{
    int error = try_to_start(b);

    ck_assert_msg(error == 0, "pipeline_start() returned %d; nothing had failed", error);
}

void check_items(struct bench *b, const char *after)
{
    for (size_t n = 0; n < MOST_ITEMS; n++) {
        enum fate last = b->items[n].fate == TRANSFORMED ? b->results[n].fate : b->items[n].fate;

        ck_assert_msg(last == UNREAD || last == WRITTEN || last == DISCARDED,
                      "%s has returned, but item %zu is neither written nor discarded", after, n);
    }
}

void expect(struct bench *b, int error, enum stage stage, size_t item)
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

void expect_success(struct bench *b)
{
    expect(b, 0, READING, 0);
}

void expect_all_written(struct bench *b)
{
    expect_success(b);
    for (size_t n = 0; n < b->count; n++)
        ck_assert_msg(b->results[n].fate == WRITTEN, "item %zu was never written", n);
}

void expect_time(unsigned due)
{
    unsigned last = due + (bench.steady ? 1 : 0);

    ck_assert_msg(il_now() >= due * 1000000ull && il_now() <= last * 1000000ull,
                  "pipeline_wait() could return at %u ms, but returned at %.10g ms", due,
                  ms(il_now()));
}

void run(struct bench *b)
{
    start(b);
    expect_all_written(b);
}
