/*
 * pipeline.h - a pipeline: one thread reads items, several transform them, one writes the results,
 * all at the same time.  It is a task group: its threads belong to it, and none outlives it.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

/* What write() returns when it wants no more.  That is no failure. */
enum { ENOUGH = -1 };

/*
 * What a pipeline does.  Each function returns 0, or an error number, which is greater than 0.
 * Items are numbered 0, 1, 2, ... in the order in which they are read, and never NULL.
 */
struct stages {
    unsigned workers; /* threads that transform; 1 or more */
    size_t room;      /* how many items may wait for a worker, and how many results for the writer;
                         1 or more */
    bool in_order;    /* results are written in the order in which their items were read, and wait
                         only for those before them; else in any, and none waits for another */

    /* Makes the next item, or stores NULL if there is none.  If it fails there is no item, whatever
     * is stored.  Called by one thread at a time, and never again when it has stored NULL or
     * failed. */
    int (*read)(void *self, void **item);

    /* Changes the item, or stores another in its place.  `workers` threads may call it at a time.
     * If it fails, there is still an item, the same or another, and it is to be discarded. */
    int (*transform)(void *self, void **item);

    /* Writes the item and frees it; frees it, too, when it fails or has had enough.  Called by one
     * thread at a time. */
    int (*write)(void *self, void *item);

    /* Frees an item that will not be written.  Called by any number of threads at a time. */
    void (*discard)(void *self, void *item);

    void *self; /* handed to these functions */
};

enum stage { READING, TRANSFORMING, WRITING };

/* What failed: that stage, with that error, at the item of that number. */
struct failure {
    int error; /* 0: nothing */
    enum stage stage;
    size_t item;
};

struct pipeline;

/*
 * Starts a pipeline: stores it and returns 0.  It runs by itself, whether anybody waits for it or
 * not, and has a copy of *stages.
 *
 * It has at most workers + 4 threads, and at no time more than 2 * room + workers + 2 items: one is
 * counted from when it has been read until it is handed to write() or discard().  Each is handed to
 * one of these, once.
 *
 * Returns ENOMEM if there is no memory, or what pthread_create said: then nothing is left of it, no
 * thread and no item.  Instead, it may go on with fewer workers than were asked for.
 */
int pipeline_start(struct pipeline **pipeline, const struct stages *stages);

/*
 * Waits for the end of the pipeline, and frees it: no thread and no item is left.  To be called
 * once.
 *
 * The end is when all items are written; or else it begins when a function fails, or write() has
 * had enough.  From then on nothing is begun but discard(): calls under way are waited for, and
 * what they return is ignored.
 *
 * Returns the first failure.  Its error is 0 if there was none, or write() had enough before.  A
 * pipeline that needs more memory for an item, and gets none, fails at that item with ENOMEM.
 */
struct failure pipeline_wait(struct pipeline *pipeline);

#endif
