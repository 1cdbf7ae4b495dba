/*
 * queue_users.c - see queue_users.h.
 */
#include "queue_users.h"

#include <time.h>

struct queue *queue;
struct job jobs[MOST_JOBS];

void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* ---- The work ---- */

int number_of(void *job)
{
    ck_assert_msg(job != NULL, "a worker took a job out that nobody had put in");
    return (int)((struct job *)job - jobs);
}

void run_once(void *job)
{
    int number = number_of(job);

    il_note("runs job %d", number);
    ck_assert_msg(atomic_fetch_add_explicit(&jobs[number].runs, 1, memory_order_relaxed) == 0,
                  "job %d was run a second time", number);
}

void put(int number)
{
    bool accepted = queue_put(queue, &jobs[number]);

    jobs[number].answer = accepted ? ACCEPTED : REFUSED;
}

static void *produce(void *arg)
{
    const struct producer *producer = arg;

    il_name_thread("producer");
    for (int i = 0; i < producer->count; i++)
        put(producer->first + i);
    return NULL;
}

static void *work(void *arg)
{
    const struct worker *worker = arg;

    il_name_thread("worker");
    for (int i = 0; worker->count == 0 || i < worker->count; i++)
        if (!queue_run(queue)) {
            ck_assert_msg(worker->count == 0, "queue_run() returned false, but nobody had closed");
            break;
        }
    return NULL;
}

/* ---- The queue and its users ---- */

void open_queue(size_t capacity, void (*run)(void *job))
{
    queue = queue_open(capacity, run);
    ck_assert_msg(queue != NULL, "queue_open() returned NULL although there is memory");
    il_name(queue, "queue");
}

void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

void start_all(struct producer *p, int producers, struct worker *w, int workers)
{
    for (int i = 0; i < workers; i++)
        start(&w[i].thread, work, &w[i]);
    for (int i = 0; i < producers; i++)
        start(&p[i].thread, produce, &p[i]);
}

void join_producers(struct producer *p, int producers)
{
    for (int i = 0; i < producers; i++)
        pthread_join(p[i].thread, NULL);
}

void join_workers(struct worker *w, int workers)
{
    for (int i = 0; i < workers; i++)
        pthread_join(w[i].thread, NULL);
}

void free_queue(int n)
{
    queue_free(queue);
    for (int i = 0; i < n; i++) {
        unsigned runs = jobs[i].runs, due = jobs[i].answer == ACCEPTED;

        ck_assert_msg(runs == due, "job %d was %s, but was run %u times", i,
                      due ? "accepted" : "refused", runs);
    }
}
