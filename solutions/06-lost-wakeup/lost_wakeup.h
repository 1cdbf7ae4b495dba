/*
 * lost_wakeup.h - a job queue: producers put jobs in, workers take them out and run them.
 *
 * Any number of threads may call queue_put(), queue_run() and queue_close() at any time, and a job
 * may call them too.  Whoever has to wait sleeps, and is woken when there is something to do:
 * nobody sleeps while a job waits that it could run, or while there is room for the job that it
 * brings.
 */
#ifndef LOST_WAKEUP_H
#define LOST_WAKEUP_H

#include <stdbool.h>
#include <stddef.h>

struct queue;

/*
 * Opens a queue with room for `capacity` jobs, 1 or more.  A worker runs a job by calling run()
 * with it. Returns NULL if there is no memory: all that the queue will ever need is allocated here.
 */
struct queue *queue_open(size_t capacity, void (*run)(void *job));

/*
 * Puts a job in and returns true; waits first for as long as the queue is full.  The job will be
 * run once.  Returns false if the queue is closed, now or while the caller waits: then the job is
 * never run.
 */
bool queue_put(struct queue *queue, void *job);

/*
 * Takes out the job that was put in first, runs it in the calling thread, and returns true; waits
 * first for as long as the queue is empty.  Returns false if the queue is empty and closed.
 *
 * Jobs that are run by different threads can run at the same time.
 */
bool queue_run(struct queue *queue);

/* No more jobs are accepted; those in the queue are still run.  It may be closed more than once. */
void queue_close(struct queue *queue);

/* Frees the queue.  Nobody may be using it any more, and what is still in it is not run. */
void queue_free(struct queue *queue);

#endif
