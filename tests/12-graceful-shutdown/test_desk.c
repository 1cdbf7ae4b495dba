/* Clients are answered while workers work, and as many jobs are taken as was agreed. */
#include "bench.h"

/* A worker has 500 ms of work; SIGTERM comes at 200 ms, a client before, and one after it.  If
 * there is no other worker, the first of them waits, and nobody else could. */
static void asked_while_busy(void *arg)
{
    const unsigned *workers = arg;

    set_up(3);
    jobs[0] = (struct job){.length = 10, .ms = 50};
    ask(0);
    pthread_t early = start(visit, &(struct visit){1, 1, 120}),
              late = start(visit, &(struct visit){2, 2, 320}),
              sender = start(send_signals, &(struct signals){1, {200}});
    serve_as((struct service){.workers = *workers, .room = 1, .grace = 1});
    expect_now(500, "the end");
    pthread_join(early, NULL);
    pthread_join(late, NULL);
    pthread_join(sender, NULL);
    hear(&clients[0]);
    expect_answer(1, "accepted %u", 120);
    expect_answer(2, "refused %u: closing", 320);
    expect_all_done(2);
    tear_down(3);
}

/* The second SIGTERM comes at 210 ms, when a step is under way that ends at 300 ms. */
static void asked_in_a_hurry(void *unused)
{
    (void)unused;
    set_up(2);
    jobs[0] = (struct job){.length = 10, .ms = 100};
    ask(0);
    pthread_t late = start(visit, &(struct visit){1, 1, 250}),
              sender = start(send_signals, &(struct signals){2, {110, 100}});
    serve_with(1);
    expect_now(300, "the end");
    pthread_join(late, NULL);
    pthread_join(sender, NULL);
    hear(&clients[0]);
    expect_any_answer(0);
    expect_answer(1, "refused %u: closing", 250);
    tear_down(2);
}

START_TEST(every_request_is_answered_at_once)
{
    ALWAYS(asked_while_busy, .arg = &(unsigned){1});
    ALWAYS(asked_in_a_hurry);
}
END_TEST

static void four_jobs_two_workers(void *unused)
{
    (void)unused;
    jobs_in_time(4, (struct job){.length = 1, .ms = 100}, 2, (struct signals){1, {10}});
    expect_now(200, "the end");
    expect_all_done(4);
}

/* As many clients as can be worked for and can wait, and one more; SIGTERM comes at 20 ms. */
static void one_too_many(unsigned workers, unsigned room, struct signals signals, double end)
{
    unsigned last = workers + room, refused = 0;

    set_up(last + 1);
    for (unsigned i = 0; i <= last; i++)
        jobs[i].ms = 100;
    for (unsigned i = 0; i < workers; i++)
        ask(i);
    pthread_t client = start(visit, &(struct visit){workers, last, 10}),
              sender = start(send_signals, &signals);
    serve_as((struct service){.workers = workers, .room = room, .grace = 1});
    expect_now(end, "the end");
    pthread_join(client, NULL);
    pthread_join(sender, NULL);
    for (unsigned i = workers; i <= last; i++) {
        bool busy = strstr(clients[i].answer, "busy") != NULL;
        expect_answer(i, busy ? "refused %u: busy" : "accepted %u", 10);
        refused += busy;
    }
    ck_assert_msg(refused == 1, "%u of %u jobs could wait, but %u were refused", room, room + 1,
                  refused);
    for (unsigned i = 0; i < workers; i++)
        hear(&clients[i]);
    for (unsigned i = 0; i <= last; i++)
        expect_any_answer(i);
    tear_down(last + 1);
}

static void six_jobs(void *unused)
{
    (void)unused;
    one_too_many(1, 4, (struct signals){1, {20}}, 500);
    expect_all_done(6);
}

static void a_full_house(void *unused)
{
    (void)unused;
    one_too_many(MOST_WORKERS, MOST_ROOM, (struct signals){1, {20}}, 900);
    expect_all_done(MOST_WORKERS + MOST_ROOM + 1);
}

static void a_full_house_in_a_hurry(void *unused)
{
    (void)unused;
    one_too_many(MOST_WORKERS, MOST_ROOM, (struct signals){3, {20, 10, 10}}, 100);
}

START_TEST(as_many_jobs_are_taken_as_agreed)
{
    ALWAYS(four_jobs_two_workers, .samples = 400);
    ALWAYS(six_jobs, .samples = 400);
    ALWAYS(asked_while_busy, .arg = &(unsigned){2}, .samples = 400);
    ALWAYS(a_full_house, .samples = 4);
    ALWAYS(a_full_house_in_a_hurry, .samples = 4);
}
END_TEST

void add_desk(TCase *tests)
{
    tcase_add_test(tests, every_request_is_answered_at_once);
    tcase_add_test(tests, as_many_jobs_are_taken_as_agreed);
}
