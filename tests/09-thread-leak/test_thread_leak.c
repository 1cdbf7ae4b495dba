/*
 * A client asks two or three replicas, all at once, and answers with the first reply.  What becomes
 * of the others?  They must be told that nobody wants their reply any more, and when the client is
 * closed their threads must be gone; yet no answer may wait for them.  The same holds when the
 * deadline passes, and when replicas fail.
 *
 * Time is virtual: a reply that takes 10 ms is there at 10 ms exactly.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "interleave.h"
#include "thread_leak.h"

enum { NEVER = 3600 * 1000 }; /* ms */

/* How a replica behaves. */
struct server {
    unsigned delay;   /* ms until it replies */
    int error;        /* its reply; if 0, the request and the replica's number */
    unsigned goodbye; /* ms that it needs to wind up once nobody wants its reply */
    int number;
    atomic_int busy; /* requests that it works on */
};

/* A client and the replicas that it asks. */
struct bench {
    size_t count;
    struct server servers[3];
    struct replica replicas[3];
    struct client *client;
};

static struct timespec in_ms(unsigned ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms % 1000 * 1000000L;
    return (struct timespec){t.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* One request at one replica. */
struct visit {
    struct server *server;
    int error;
};

static void wind_up(void *arg)
{
    struct visit *visit = arg;

    if (visit->error == ECANCELED && visit->server->goodbye > 0)
        pause_ms(visit->server->goodbye);
    visit->server->busy--;
}

static int ask(void *self, struct call *call, int request, int *reply)
{
    struct visit visit = {self, ECANCELED};

    il_name_thread("replica %d", visit.server->number);
    il_name(call, "call");
    visit.server->busy++;
    pthread_cleanup_push(wind_up, &visit);
    visit.error = call_wait(call, in_ms(visit.server->delay));
    pthread_cleanup_pop(1);
    *reply = request * 10 + visit.server->number;
    return visit.error ? visit.error : visit.server->error;
}

static void set_up(struct bench *b, size_t count, const struct server *servers)
{
    il_name_thread("client");
    b->count = count;
    for (size_t i = 0; i < count; i++) {
        b->servers[i] = servers[i];
        b->servers[i].number = (int)i + 1;
        b->replicas[i] = (struct replica){ask, &b->servers[i]};
    }
    b->client = client_open(b->replicas, count);
    ck_assert_msg(b->client != NULL || il_faults() > 0,
                  "client_open() returned NULL although there is memory");
}

/* Closes the client; says when that was done. */
static double tear_down(struct bench *b)
{
    client_close(b->client);
    double closed = now_ms();
    il_note("has closed the client at %.10g ms", closed);
    for (size_t i = 0; i < b->count; i++)
        ck_assert_msg(b->servers[i].busy == 0,
                      "client_close() has returned, but replica %zu still works on a request",
                      i + 1);
    pause_ms(1); /* a detached thread may have left the client, and not have ended yet */
    return closed;
}

static void expect_close(struct bench *b, double at)
{
    double closed = tear_down(b);

    ck_assert_msg(closed == at, "client_close() could return at %.10g ms, but returned at %.10g ms",
                  at, closed);
}

/* Asks, with a second's patience, and expects the first reply from that replica, at that time. */
static void expect_answer(struct bench *b, int request, int from, double at)
{
    int reply = 0;
    int error = client_ask(b->client, request, in_ms(1000), &reply);

    ck_assert_msg(error == 0, "replica %d replied, but client_ask() returned an error: %s", from,
                  strerror(error));
    ck_assert_msg(reply == request * 10 + from,
                  "the answer is %d, but replica %d was first, with %d", reply, from,
                  request * 10 + from);
    il_note("has the answer, %d, at %.10g ms", reply, now_ms());
    ck_assert_msg(now_ms() == at,
                  "the first reply was there at %.10g ms, but the answer came at %.10g ms", at,
                  now_ms());
}

/* Asks until then, and expects that error at that time. */
static void expect_error(struct bench *b, unsigned deadline, int expected, double at)
{
    int reply;
    int error = client_ask(b->client, 7, in_ms(deadline), &reply);

    ck_assert_msg(error == expected, "client_ask() returned \"%s\" where \"%s\" was due",
                  strerror(error), strerror(expected));
    ck_assert_msg(now_ms() == at,
                  "\"%s\" was known at %.10g ms, but client_ask() returned at %.10g ms",
                  strerror(expected), at, now_ms());
}

static void answer_then_rest(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    expect_answer(&b, 7, 1, 10);
    pause_ms(1000);
    tear_down(&b);
}

/* A loser that would never reply is told that nobody wants its reply, and not only at the end. */
static void answer_instead_of_silence(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = NEVER}});
    expect_answer(&b, 7, 1, 10);
    pause_ms(100);
    ck_assert_msg(b.servers[1].busy == 0,
                  "replica 2 is still being asked, 100 ms after the answer was given");
    tear_down(&b);
}

START_TEST(every_loser_ends)
{
    il_always(answer_then_rest);
    il_always(answer_instead_of_silence);
}
END_TEST

static void answer_then_close(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3, (struct server[]){{.delay = 10}, {.delay = 30}, {.delay = NEVER}});
    expect_answer(&b, 7, 1, 10);
    expect_close(&b, 10);
}

/* Both are told at 10 ms, and wind up side by side. */
static void two_goodbyes(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3,
           (struct server[]){
               {.delay = 10}, {.delay = NEVER, .goodbye = 25}, {.delay = NEVER, .goodbye = 25}});
    expect_answer(&b, 7, 1, 10);
    expect_close(&b, 35);
}

/* The losers of the one are none of the other's business. */
static void two_clients(void *unused)
{
    struct bench a, b;

    (void)unused;
    set_up(&a, 2, (struct server[]){{.delay = 10}, {.delay = NEVER}});
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = NEVER, .goodbye = 50}});
    expect_answer(&a, 7, 1, 10);
    expect_answer(&b, 7, 1, 20);
    expect_close(&a, 20);
    expect_close(&b, 70);
}

START_TEST(closing_reaps_the_losers)
{
    il_always(answer_then_close);
    il_always(two_goodbyes);
    il_always(two_clients);
}
END_TEST

static void second_is_first(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 30}, {.delay = 10}});
    expect_answer(&b, 7, 2, 10);
    tear_down(&b);
}

START_TEST(the_first_reply_is_the_answer)
{
    il_always(second_is_first);
}
END_TEST

static void two_answers_during_a_goodbye(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 40, .goodbye = 25}});
    expect_answer(&b, 7, 1, 10);
    expect_answer(&b, 8, 1, 20);
    expect_close(&b, 45);
}

START_TEST(a_long_goodbye_delays_no_answer)
{
    il_always(two_answers_during_a_goodbye);
}
END_TEST

static void one_fails(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3,
           (struct server[]){{.delay = 10, .error = ETIMEDOUT}, {.delay = 30}, {.delay = 50}});
    expect_answer(&b, 7, 2, 30);
    tear_down(&b);
}

static void all_fail(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2,
           (struct server[]){{.delay = 30, .error = ECONNRESET}, {.delay = 10, .error = EIO}});
    expect_error(&b, 1000, ECONNRESET, 30);
    expect_close(&b, 30);
}

static void at_once(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 0, .error = EIO}, {.delay = 0}});
    expect_answer(&b, 7, 2, 0);
    tear_down(&b);
}

/* Without a wait anywhere: few enough schedules for a person to walk through (the game of
 * chapter.conf). */
static int reply_at_once(void *self, struct call *call, int request, int *reply)
{
    const struct server *server = self;

    il_name_thread("replica %d", server->number);
    il_name(call, "call");
    *reply = request * 10 + server->number;
    return server->error;
}

static void failure_and_answer(void *unused)
{
    struct bench b;
    int reply = 0;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.error = EIO}, {0}});
    for (size_t i = 0; i < b.count; i++)
        b.replicas[i].ask = reply_at_once;
    int error = client_ask(b.client, 7, in_ms(1000), &reply);
    ck_assert_msg(error == 0, "replica 2 replied, but client_ask() returned an error: %s",
                  strerror(error));
    ck_assert_msg(reply == 72, "the answer is %d, but replica 2 replied 72", reply);
    tear_down(&b);
}

START_TEST(a_failure_is_not_the_answer)
{
    il_always(one_fails);
    il_always(all_fail);
    il_always(at_once);
    il_always(failure_and_answer, .spurious_wakes = IL_NONE);
}
END_TEST

static void nobody_in_time(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 30}, {.delay = NEVER}});
    expect_error(&b, 20, ETIMEDOUT, 20);
    expect_close(&b, 20);
}

/* What happens on the way does not move it, and who is winding up does not either. */
static void failure_then_silence(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 15, .error = EIO}, {.delay = NEVER, .goodbye = 25}});
    expect_error(&b, 20, ETIMEDOUT, 20);
    expect_close(&b, 45);
}

START_TEST(the_deadline_holds)
{
    il_always(nobody_in_time);
    il_always(failure_then_silence);
}
END_TEST

static void photo_finish(void *unused)
{
    struct bench b;
    int reply = 0;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 10}});
    int error = client_ask(b.client, 7, in_ms(10), &reply);
    ck_assert_msg(error == 0 || error == ETIMEDOUT, "client_ask() returned an error: %s",
                  strerror(error));
    if (error == 0)
        ck_assert_msg(reply == 71 || reply == 72, "the answer is %d, which nobody replied", reply);
    expect_close(&b, 10);
}

START_TEST(replies_and_deadline_at_once)
{
    il_always(photo_finish);
}
END_TEST

static void six_requests(void *unused)
{
    struct bench b;
    unsigned threads[6];
    size_t memory[6];

    (void)unused;
    il_live_threads();
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    for (unsigned i = 0; i < 6; i++) {
        expect_answer(&b, 7, 1, i * 100 + 10);
        pause_ms(90);
        threads[i] = il_live_threads();
        memory[i] = il_live_memory();
    }
    ck_assert_msg(threads[5] <= threads[2], "after 3 requests %u threads are left, after 6 %u",
                  threads[2], threads[5]);
    ck_assert_msg(memory[5] <= memory[2], "after 3 requests %zu bytes are left, after 6 %zu",
                  memory[2], memory[5]);
    tear_down(&b);
}

/* However many there are to wind up, none is forgotten. */
static void eight_goodbyes_at_once(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 1}, {.delay = NEVER, .goodbye = 100}});
    for (unsigned i = 0; i < 8; i++)
        expect_answer(&b, 7, 1, i + 1);
    expect_close(&b, 108);
}

START_TEST(nothing_piles_up)
{
    il_always(six_requests, .samples = 200);
    il_always(eight_goodbyes_at_once, .samples = 50);
}
END_TEST

/* Two replicas, and one call fails, or none. */
static void one_fault(void *arg)
{
    const bool *must_answer = arg;
    struct bench b;
    int reply = 0;

    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    if (b.client == NULL)
        return;
    int error = client_ask(b.client, 7, in_ms(1000), &reply);
    if (*must_answer || il_faults() == 0)
        ck_assert_msg(error == 0,
                      "a replica could be asked, but client_ask() returned an error: %s",
                      strerror(error));
    if (error == 0)
        ck_assert_msg(reply == 71 || reply == 72, "the answer is %d, which nobody replied", reply);
    tear_down(&b);
}

/* The last to fail is the one that could be asked; if none could, that is known at once. */
static void failures_of_both_kinds(void *unused)
{
    struct bench b;
    int reply;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10, .error = EIO}, {.delay = 30, .error = EIO}});
    if (b.client == NULL)
        return;
    int error = client_ask(b.client, 7, in_ms(1000), &reply),
        expected = il_faults() < 2 ? EIO : EAGAIN;
    ck_assert_msg(error == expected, "client_ask() returned \"%s\" where \"%s\" was due",
                  strerror(error), strerror(expected));
    ck_assert_msg(now_ms() <= 30, "all had failed by 30 ms, but client_ask() returned at %.10g ms",
                  now_ms());
    tear_down(&b);
}

START_TEST(what_cannot_start_counts_as_failed)
{
    il_always(one_fault, .arg = &(bool){true}, .create_fails = 1);
    il_always(one_fault, .arg = &(bool){false}, .malloc_fails = 1);
    il_always(failures_of_both_kinds, .create_fails = 2);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("thread-leak");
    TCase *cases = tcase_create("thread-leak");
    tcase_add_test(cases, every_loser_ends);
    tcase_add_test(cases, closing_reaps_the_losers);
    tcase_add_test(cases, the_first_reply_is_the_answer);
    tcase_add_test(cases, a_long_goodbye_delays_no_answer);
    tcase_add_test(cases, a_failure_is_not_the_answer);
    tcase_add_test(cases, the_deadline_holds);
    tcase_add_test(cases, replies_and_deadline_at_once);
    tcase_add_test(cases, nothing_piles_up);
    tcase_add_test(cases, what_cannot_start_counts_as_failed);
    suite_add_tcase(suite, cases);
    return suite;
}
