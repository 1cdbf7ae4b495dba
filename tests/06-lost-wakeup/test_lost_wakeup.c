/*
 * Producers put jobs into a queue, workers take them out and run them.  Whatever the order in which
 * they get to run, and even if a thread is woken for nothing, every job that was accepted is run
 * once, and those of one producer in their order.  Nobody sleeps who could go on, nobody is awake
 * who could not, and when the queue is closed, everybody learns of it.
 */
#include <check.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "interleave.h"
#include "lost_wakeup.h"

enum { MOST_JOBS = 8, NOT_YET = 0, ACCEPTED, REFUSED };

/* A job, whose number is its place in jobs[]. */
struct job {
    int answer; /* to the producer: NOT_YET, ACCEPTED or REFUSED */
    atomic_uint runs;
};

/* Somebody who puts in jobs first .. first + count - 1. */
struct producer {
    int first, count;
    pthread_t thread;
};

/* Somebody who runs so many jobs, or all until the queue is closed. */
struct worker {
    int count; /* 0: all */
    pthread_t thread;
};

static struct queue *queue;
static struct job jobs[MOST_JOBS];
static _Thread_local int last; /* job that this thread has run, and one */

/* ---- The work ---- */

static int number_of(void *job)
{
    ck_assert_msg(job != NULL, "a worker took a job out that nobody had put in");
    return (int)((struct job *)job - jobs);
}

static void run_once(void *job)
{
    int number = number_of(job);

    il_note("runs job %d", number);
    ck_assert_msg(atomic_fetch_add_explicit(&jobs[number].runs, 1, memory_order_relaxed) == 0,
                  "job %d was run a second time", number);
}

/* For one producer: its jobs are numbered in the order in which it puts them in. */
static void run_in_order(void *job)
{
    int number = number_of(job);

    run_once(job);
    ck_assert_msg(number >= last, "a worker ran job %d before job %d, which was put in first",
                  last - 1, number);
    last = number + 1;
}

static void put(int number)
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

static void open_queue(size_t capacity, void (*run)(void *job))
{
    queue = queue_open(capacity, run);
    ck_assert_msg(queue != NULL, "queue_open() returned NULL although there is memory");
    il_name(queue, "queue");
}

static void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

static void start_all(struct producer *p, int producers, struct worker *w, int workers)
{
    for (int i = 0; i < workers; i++)
        start(&w[i].thread, work, &w[i]);
    for (int i = 0; i < producers; i++)
        start(&p[i].thread, produce, &p[i]);
}

static void join_producers(struct producer *p, int producers)
{
    for (int i = 0; i < producers; i++)
        pthread_join(p[i].thread, NULL);
}

static void join_workers(struct worker *w, int workers)
{
    for (int i = 0; i < workers; i++)
        pthread_join(w[i].thread, NULL);
}

/* When nobody uses the queue any more: jobs 0 .. n - 1 were run if accepted, and only then. */
static void free_queue(int n)
{
    queue_free(queue);
    for (int i = 0; i < n; i++) {
        unsigned runs = jobs[i].runs, due = jobs[i].answer == ACCEPTED;

        ck_assert_msg(runs == due, "job %d was %s, but was run %u times", i,
                      due ? "accepted" : "refused", runs);
    }
}

/* ---- Wake-ups for nothing ---- */

static void a_worker_woken_for_nothing(void *unused)
{
    struct worker w = {.count = 1};

    (void)unused;
    open_queue(1, run_once);
    start_all(NULL, 0, &w, 1);
    put(0);
    join_workers(&w, 1);
    free_queue(1);
}

static void a_producer_woken_for_nothing(void *unused)
{
    struct producer p = {.first = 0, .count = 2};

    (void)unused;
    open_queue(1, run_once);
    start_all(&p, 1, NULL, 0);
    queue_run(queue);
    queue_run(queue);
    join_producers(&p, 1);
    free_queue(2);
}

/* Who was woken finds that another worker, who never slept, was quicker. */
static void a_stolen_job(void *unused)
{
    struct worker w[] = {{.count = 1}, {.count = 1}};

    (void)unused;
    open_queue(2, run_once);
    start_all(NULL, 0, w, 2);
    put(0);
    put(1);
    join_workers(w, 2);
    free_queue(2);
}

START_TEST(who_is_woken_looks_again)
{
    il_always(a_worker_woken_for_nothing, .spurious_wakes = 2);
    il_always(a_producer_woken_for_nothing, .spurious_wakes = 2);
    il_always(a_stolen_job, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- Two and two ---- */

static void two_and_two(void *unused)
{
    struct producer p[] = {{.first = 0, .count = 1}, {.first = 1, .count = 1}};
    struct worker w[] = {{.count = 1}, {.count = 1}};

    (void)unused;
    open_queue(1, run_once);
    start_all(p, 2, w, 2);
    join_producers(p, 2);
    join_workers(w, 2);
    free_queue(2);
}

/* A second round, for one of each. */
static void one_more_job(void *unused)
{
    struct producer p[] = {{.first = 0, .count = 2}, {.first = 2, .count = 1}};
    struct worker w[] = {{.count = 2}, {.count = 1}};

    (void)unused;
    open_queue(1, run_once);
    start_all(p, 2, w, 2);
    join_producers(p, 2);
    join_workers(w, 2);
    free_queue(3);
}

START_TEST(two_producers_and_two_workers_get_done)
{
    il_always(two_and_two);
    il_always(one_more_job);
}
END_TEST

/* ---- Closing ---- */

static void idle_workers(void *unused)
{
    struct worker w[2] = {0};

    (void)unused;
    open_queue(1, run_once);
    start_all(NULL, 0, w, 2);
    queue_close(queue);
    join_workers(w, 2);
    free_queue(0);
}

static void blocked_producers(void *unused)
{
    struct producer p[] = {{.first = 1, .count = 1}, {.first = 2, .count = 1}};

    (void)unused;
    open_queue(1, run_once);
    put(0);
    start_all(p, 2, NULL, 0);
    queue_close(queue);
    join_producers(p, 2);
    ck_assert_msg(jobs[1].answer == REFUSED && jobs[2].answer == REFUSED,
                  "a job was accepted by a queue that was full until it was closed");
    ck_assert_msg(queue_run(queue), "a job was left in the closed queue, but it was not run");
    ck_assert_msg(!queue_run(queue), "a job was run, but none was left in the closed queue");
    free_queue(3);
}

START_TEST(closing_wakes_everybody)
{
    il_always(idle_workers);
    il_always(blocked_producers);
}
END_TEST

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

/* ---- Nobody sleeps who could go on ---- */

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* Room for one job, so that main and a worker may have to wait at the same time. */
static void one_place(void *unused)
{
    struct worker w[] = {{.count = 1}, {.count = 1}};

    (void)unused;
    open_queue(1, run_once);
    start_all(NULL, 0, w, 2);
    put(0);
    put(1);
    join_workers(w, 2);
    free_queue(2);
}

/* Four workers sleep, and main may have to: whoever wakes just two or three threads may wake the
 * wrong ones.  They fall asleep one after another, so that there are not too many schedules. */
static void four_sleepers(void *unused)
{
    struct worker w[] = {{.count = 1}, {.count = 1}, {.count = 1}, {.count = 1}};

    (void)unused;
    open_queue(1, run_once);
    for (int i = 0; i < 4; i++) {
        start_all(NULL, 0, &w[i], 1);
        pause_ms(1);
    }
    for (int i = 0; i < 4; i++)
        put(i);
    join_workers(w, 4);
    free_queue(4);
}

static pthread_barrier_t meeting;

static void meet(void *job)
{
    pthread_barrier_wait(&meeting);
    run_once(job);
}

/* Two jobs that are over only when both have begun, and two workers. */
static void two_jobs_that_meet(void *unused)
{
    struct worker w[] = {{.count = 1}, {.count = 1}};

    (void)unused;
    pthread_barrier_init(&meeting, NULL, 2);
    open_queue(2, meet);
    start_all(NULL, 0, w, 2);
    put(0);
    put(1);
    join_workers(w, 2);
    free_queue(2);
    pthread_barrier_destroy(&meeting);
}

/* The queue is full, two producers wait, and there is room for both before anybody looks again. */
static void room_for_two(void *unused)
{
    struct producer p[] = {{.first = 2, .count = 1}, {.first = 3, .count = 1}};

    (void)unused;
    open_queue(2, run_once);
    put(0);
    put(1);
    start_all(p, 2, NULL, 0);
    queue_run(queue);
    queue_run(queue);
    join_producers(p, 2);
    queue_run(queue);
    queue_run(queue);
    free_queue(4);
}

static sem_t job_1_is_in;

static void wait_for_job_1(void *job)
{
    run_once(job);
    if (job == &jobs[0])
        sem_wait(&job_1_is_in);
}

static void *put_job_1(void *unused)
{
    il_name_thread("producer");
    put(1);
    sem_post(&job_1_is_in);
    return unused;
}

/* There is room as soon as a job was taken out, not only when it is done. */
static void room_while_a_job_runs(void *unused)
{
    pthread_t producer;

    (void)unused;
    sem_init(&job_1_is_in, 0, 0);
    open_queue(1, wait_for_job_1);
    put(0);
    start(&producer, put_job_1, NULL);
    queue_run(queue);
    queue_run(queue);
    pthread_join(producer, NULL);
    free_queue(2);
    sem_destroy(&job_1_is_in);
}

START_TEST(nobody_sleeps_who_could_go_on)
{
    il_always(one_place);
    il_always(four_sleepers, .spurious_wakes = IL_NONE);
    il_always(two_jobs_that_meet);
    il_always(room_for_two);
    il_always(room_while_a_job_runs);
}
END_TEST

/* ---- Order ---- */

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
    il_always(a_full_queue);
    il_always(an_empty_queue);
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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("lost-wakeup");
    TCase *tests = tcase_create("queue");

    tcase_add_test(tests, who_is_woken_looks_again);
    tcase_add_test(tests, two_producers_and_two_workers_get_done);
    tcase_add_test(tests, closing_wakes_everybody);
    tcase_add_test(tests, nobody_sleeps_who_could_go_on);
    tcase_add_test(tests, what_was_accepted_is_run);
    tcase_add_test(tests, jobs_of_one_producer_keep_their_order);
    tcase_add_test(tests, a_job_may_use_the_queue);
    tcase_add_test(tests, waiting_is_sleeping);
    tcase_add_test(tests, a_lack_of_memory_shows_at_once);
    suite_add_tcase(suite, tests);
    return suite;
}
