/*
 * Whoever can go on is woken.
 */
#include "queue_users.h"

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

/* ---- Nobody sleeps who could go on ---- */

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

void add_waking(TCase *tests)
{
    tcase_add_test(tests, who_is_woken_looks_again);
    tcase_add_test(tests, two_producers_and_two_workers_get_done);
    tcase_add_test(tests, closing_wakes_everybody);
    tcase_add_test(tests, nobody_sleeps_who_could_go_on);
}
