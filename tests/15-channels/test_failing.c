/*
 * Calls that cannot get what they need.
 */
#include "bench.h"

/* A call that could not be made is made again: it has done nothing. */
static bool again(int error)
{
    if (error == 0 || error == EPIPE || error == ETIMEDOUT)
        return false;
    ck_assert_msg(il_faults() > 0, "a call returned \"%s\" although there is memory",
                  strerror(error));
    return true;
}

static void *send_again(void *chan)
{
    il_name_thread("sender");
    while (again(chan_send(chan, &items[0])))
        continue;
    expect("chan_close()", chan_close(chan), 0);
    return NULL;
}

static void one_call_fails(void *capacity)
{
    struct chan *chan = chan_make(*(size_t *)capacity);
    struct choice c = {.cases = {{CHAN_RECV, chan, NULL}, {CHAN_RECV, NULL, NULL}}, .count = 2};
    int received = 0;

    if (chan == NULL) {
        ck_assert_msg(il_faults() > 0, "chan_make() returned NULL although there is memory");
        return;
    }
    start(&c.thread, send_again, chan);
    while (again(c.error = chan_select(c.cases, 2, NULL, &c.chosen)) || c.error == 0)
        received += c.error == 0 && number_of(c.cases[0].item) == 0;
    pthread_join(c.thread, NULL);
    ck_assert_msg(received == 1, "one item was sent, and %d received", received);
    chan_free(chan);
}

/* A range that ends before the channel is closed has to say so. */
static void a_range_fails(void *unused)
{
    struct chan *chan = chan_make(0);
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    (void)unused;
    if (chan == NULL)
        return;
    start(&r.thread, send_again, chan);
    while (again(chan_range(chan, take_one, &r)))
        continue;
    pthread_join(r.thread, NULL);
    expect_items(&r, 1);
    chan_free(chan);
}

START_TEST(what_cannot_be_done_is_not_begun)
{
    il_always(one_call_fails, .arg = &(size_t){0}, .malloc_fails = 1, .open_fails = 1);
    il_always(one_call_fails, .arg = &(size_t){1}, .malloc_fails = 1, .open_fails = 1);
    il_always(a_range_fails, .malloc_fails = 1, .open_fails = 1);
}
END_TEST

void add_failing(TCase *tests)
{
    tcase_add_test(tests, what_cannot_be_done_is_not_begun);
}
