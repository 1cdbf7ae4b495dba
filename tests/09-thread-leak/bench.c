/*
 * bench.c - see bench.h.
 */
#include "bench.h"

/* ---- Time ---- */

struct timespec in_ms(unsigned ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms % 1000 * 1000000L;
    return (struct timespec){t.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* ---- Replicas ---- */

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

/* ---- The bench ---- */

void set_up(struct bench *b, size_t count, const struct server *servers)
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

double tear_down(struct bench *b)
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

void expect_close(struct bench *b, double at)
{
    double closed = tear_down(b);

    ck_assert_msg(closed == at, "client_close() could return at %.10g ms, but returned at %.10g ms",
                  at, closed);
}

void expect_answer(struct bench *b, int request, int from, double at)
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

void expect_error(struct bench *b, unsigned deadline, int expected, double at)
{
    int reply;
    int error = client_ask(b->client, 7, in_ms(deadline), &reply);

    ck_assert_msg(error == expected, "client_ask() returned \"%s\" where \"%s\" was due",
                  strerror(error), strerror(expected));
    ck_assert_msg(now_ms() == at,
                  "\"%s\" was known at %.10g ms, but client_ask() returned at %.10g ms",
                  strerror(expected), at, now_ms());
}
