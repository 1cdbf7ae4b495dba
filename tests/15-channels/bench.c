/*
 * bench.c - see bench.h.
 */
#include "bench.h"

int items[MOST_ITEMS];

/* ---- Words ---- */

int number_of(void *item)
{
    for (int i = 0; i < MOST_ITEMS; i++)
        if (item == &items[i])
            return i;
    ck_abort_msg("an item was received that nobody has sent: %p", item);
}

const char *says(int error)
{
    return error == 0 ? "0" : error == EPIPE ? "EPIPE" : strerror(error);
}

void expect(const char *call, int error, int expected)
{
    ck_assert_msg(error == expected, "%s returned %s, where %s was due", call, says(error),
                  says(expected));
}

struct chan *make(size_t capacity, const char *name)
{
    struct chan *chan = chan_make(capacity);

    ck_assert_msg(chan != NULL, "chan_make() returned NULL although there is memory");
    il_name(chan, "%s", name);
    return chan;
}

static struct timespec timespec(long ns)
{
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

struct timespec from_now(long ns)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return timespec(now.tv_sec * 1000000000 + now.tv_nsec + ns);
}

void pause_for(long ns)
{
    struct timespec time = timespec(ns);

    nanosleep(&time, NULL);
}

void expect_time(const char *what, long ns)
{
    ck_assert_msg(il_now() == (uint64_t)ns, "%s at %lu ns, and not at %ld ns", what,
                  (unsigned long)il_now(), ns);
}

/* ---- What the threads do ---- */

void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

void *send_items(void *arg)
{
    struct sender *s = arg;

    il_name_thread("sender");
    for (; s->sent < s->count && s->error == 0; s->sent += s->error == 0) {
        items[s->first + s->sent]++;
        s->error = chan_send(s->chan, &items[s->first + s->sent]);
    }
    s->ended = il_now();
    ck_assert_msg(s->error == 0 || s->error == EPIPE, "chan_send() returned %s", says(s->error));
    s->finished = true;
    if (s->closes)
        expect("chan_close() of an open channel", chan_close(s->chan), 0);
    return NULL;
}

void *receive_items(void *arg)
{
    struct receiver *r = arg;

    il_name_thread("receiver");
    while (r->received < r->count && r->error == 0) {
        void *item = r;
        r->error = chan_recv(r->chan, &item);
        if (r->error == 0) {
            r->got[r->received++] = number_of(item);
            r->written += *(int *)item;
        } else {
            ck_assert_msg(r->error == EPIPE && item == NULL, "chan_recv() returned %s and %s item",
                          says(r->error), item == NULL ? "no" : "an");
        }
    }
    return NULL;
}

void expect_items(const struct receiver *r, int count)
{
    ck_assert_msg(r->received == count, "%d items were sent, and %d received", count, r->received);
    for (int i = 0; i < count; i++)
        ck_assert_msg(r->got[i] == i, "item %d was received where item %d was due", r->got[i], i);
}

void *choose(void *arg)
{
    struct choice *c = arg;

    il_name_thread("select");
    c->error = chan_select(c->cases, c->count, c->until, &c->chosen);
    ck_assert_msg(c->error == ETIMEDOUT || c->chosen < c->count, "case %zu was chosen of %zu",
                  c->chosen, c->count);
    return NULL;
}

bool take_one(void *arg, void *item)
{
    struct receiver *r = arg;

    r->got[r->received++] = number_of(item);
    return r->received != r->count;
}
