/*
 * bench.h - pipelines whose stages do what a test wants, and look at what is done with them.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "interleave.h"
#include "pipeline.h"

enum { MOST_ITEMS = 64, ENDLESS = 1000 };

/* Enough for every schedule of most designs.  One lock for everything has many times as many: of
 * those, some. */
#define SEARCHED .spurious_wakes = IL_NONE, .budget = 500000

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
    bool write_ended;     /* the writer has failed, or has enough */
    atomic_uint items_now;
    atomic_ullong end; /* when the end began, and one; 0: not yet */
};

extern struct bench bench, other;

void set_up(struct bench *b, size_t items, unsigned workers, size_t room, bool in_order);

/* The reader takes a millisecond for each item, so that they come one by one. */
void set_up_steady(struct bench *b, unsigned workers, size_t room, bool in_order);

/* Returns what pipeline_start() does. */
int try_to_start(struct bench *b);

/* Expects it to return 0. */
void start(struct bench *b);

/* Every item that was read has gone out. */
void check_items(struct bench *b, const char *after);

/* Waits for the end, and expects this failure; error 0: none. */
void expect(struct bench *b, int error, enum stage stage, size_t item);

void expect_success(struct bench *b);

void expect_all_written(struct bench *b);

/* When all that was under way has ended.  At the instant at which the end begins, somebody may have
 * begun to read one item more. */
void expect_time(unsigned due);

/* A pipeline in which nothing fails. */
void run(struct bench *b);

#endif
