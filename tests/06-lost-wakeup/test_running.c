/*
 * What was accepted is run, in order, and meanwhile nobody is awake who could not go on.
 */
#include "queue_users.h"

/* ---- Closing meanwhile, and before ---- */

static void close_meanwhile(void *unused)
{
    struct producer p[] = {{.first = 0, .count = 2}};
    struct worker w[1] = {0};

    (void)unused;
    open_queue(1, run_once);
    start_all(p, 1, w, 1);
    queue_close(queue);
    queue_close(queue);
    join_producers(p, 1);
    join_workers(w, 1);
    ck_assert_msg(!queue_put(queue, &jobs[2]), "a job was accepted by a closed queue");
    ck_assert_msg(!queue_run(queue), "queue_run() returned true with nothing left to run");
    free_queue(2);
}

static void leave_some(void *unused)
{
    struct worker w[2] = {0};

    (void)unused;
    open_queue(3, run_once);
    for (int i = 0; i < 3; i++)
        put(i);
    queue_close(queue);
    start_all(NULL, 0, w, 2);
    join_workers(w, 2);
    free_queue(3);
}

START_TEST(what_was_accepted_is_run)
{
    il_always(close_meanwhile);
    il_always(leave_some);
}
END_TEST

/* ---- Order ---- */

static _Thread_local int last; /* job that this thread has run, and one */

/* For one producer: its jobs are numbered in the order in which it puts them in. */
static void run_in_order(void *job)
{
    int number = number_of(job);

    run_once(job);
    ck_assert_msg(number >= last, "a worker ran job %d before job %d, which was put in first",
                  last - 1, number);
    last = number + 1;
}

static void one_line(void *unused)
{
    struct producer p = {.first = 0, .count = 3};

    (void)unused;
    last = 0;
    open_queue(2, run_in_order);
    start_all(&p, 1, NULL, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_msg(queue_run(queue), "queue_run() returned false, but nobody had closed");
    join_producers(&p, 1);
    free_queue(3);
}

static void two_workers_in_line(void *unused)
{
    struct worker w[] = {{.count = 2}, {.count = 1}};

    (void)unused;
    open_queue(3, run_in_order);
    start_all(NULL, 0, w, 2);
    for (int i = 0; i < 3; i++)
        put(i);
    join_workers(w, 2);
    free_queue(3);
}

START_TEST(jobs_of_one_producer_keep_their_order)
{
    il_always(one_line);
    il_always(two_workers_in_line);
}
END_TEST

/* ---- Jobs that use the queue ---- */

/* Job 0 puts in job 1, which closes the queue. */
static void run_and_go_on(void *job)
{
    run_once(job);
    if (job == &jobs[0])
        put(1);
    else
        queue_close(queue);
}

static void a_job_with_a_successor(void *unused)
{
    struct worker w[2] = {0};

    (void)unused;
    open_queue(1, run_and_go_on);
    start_all(NULL, 0, w, 2);
    put(0);
    join_workers(w, 2);
    free_queue(2);
}

START_TEST(a_job_may_use_the_queue)
{
    il_always(a_job_with_a_successor);
}
END_TEST

/* ---- Sleeping ---- */

static const long TEN_YEARS = 315360000000; /* in milliseconds */

static atomic_uint put_in; /* by the producer below */

static void *fill(void *unused)
{
    il_name_thread("producer");
    for (int i = 0; i < 4; i++) {
        put(i);
        put_in = (unsigned)i + 1;
    }
    return unused;
}

/* No worker comes for ten years. */
static void a_full_queue(void *unused)
{
    pthread_t producer;

    (void)unused;
    put_in = 0;
    open_queue(3, run_once);
    start(&producer, fill, NULL);
    pause_ms(TEN_YEARS);
    ck_assert_msg(put_in == 3, "nothing was taken out, and a queue for 3 jobs has taken %u in",
                  put_in);
    for (int i = 0; i < 4; i++)
        queue_run(queue);
    pthread_join(producer, NULL);
    free_queue(4);
}

/* No producer comes for ten years; then two workers are there at once. */
static void an_empty_queue(void *unused)
{
    struct worker w[] = {{.count = 1}, {.count = 1}};

    (void)unused;
    open_queue(1, run_once);
    start_all(NULL, 0, w, 2);
    pause_ms(TEN_YEARS);
    put(0);
    put(1);
    join_workers(w, 2);
    ck_assert_msg(il_now() == (uint64_t)TEN_YEARS * 1000000,
                  "a worker slept on although there was a job");
    free_queue(2);
}

START_TEST(waiting_is_sleeping)
{
    il_always(a_full_queue, .no_spinning = true);
    il_always(an_empty_queue, .no_spinning = true);
}
END_TEST

/* ---- Memory ---- */

static void short_of_memory(void *unused)
{
    (void)unused;
    queue = queue_open(2, run_once);
    if (queue == NULL) {
        ck_assert_msg(il_faults() > 0, "queue_open() returned NULL although there is memory");
        return;
    }
    for (int i = 0; i < 4; i++) {
        put(i);
        ck_assert_msg(queue_run(queue), "a job was put in, but none was run");
    }
    put(4); /* stays in the queue, which is freed with it */
    queue_free(queue);
    for (int i = 0; i < 5; i++)
        ck_assert_msg(jobs[i].answer == ACCEPTED, "job %d was refused by an open queue", i);
}

START_TEST(a_lack_of_memory_shows_at_once)
{
    il_always(short_of_memory, .malloc_fails = 1);
}
END_TEST

void add_running(TCase *tests)
{
    tcase_add_test(tests, what_was_accepted_is_run);
    tcase_add_test(tests, jobs_of_one_producer_keep_their_order);
    tcase_add_test(tests, a_job_may_use_the_queue);
    tcase_add_test(tests, waiting_is_sleeping);
    tcase_add_test(tests, a_lack_of_memory_shows_at_once);
}
