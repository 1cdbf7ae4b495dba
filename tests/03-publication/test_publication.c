/*
 * Desks of a currency exchange share one table of rates.  In any order of threads, and whatever
 * processor and compiler make of it, a desk is told the right rate or that there is none; the feed
 * is asked once, unless it fails; and once the rates are there nobody waits for anybody.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "interleave.h"
#include "publication.h"

enum { MOST_DESKS = 3, UNTOLD = -7 };

static const long right[CURRENCIES] = {108, 149, 87};

/* Fails so many times before it works.  Its counts are relaxed: asking it orders nothing. */
struct feed {
    atomic_int failures, asked, answered;
};

static int ask(void *context, long rate[CURRENCIES])
{
    struct feed *feed = context;

    atomic_fetch_add_explicit(&feed->asked, 1, memory_order_relaxed);
    rate[0] = -1; /* it gets so far before it fails */
    if (atomic_load_explicit(&feed->failures, memory_order_relaxed) > 0) {
        atomic_fetch_sub_explicit(&feed->failures, 1, memory_order_relaxed);
        return EIO;
    }
    for (int c = 0; c < CURRENCIES; c++)
        rate[c] = right[c];
    atomic_fetch_add_explicit(&feed->answered, 1, memory_order_relaxed);
    return 0;
}

static struct rates *open_rates(struct feed *feed)
{
    struct rates *rates = rates_open(ask, feed);

    ck_assert_msg(rates != NULL, "rates_open() returned NULL although there is memory");
    il_name(rates, "rates");
    return rates;
}

/* Asks for one rate: 0 and the right one, or an error and none. */
static int look_up(struct rates *rates, int currency)
{
    long rate = UNTOLD;
    int error = rates_get(rates, currency, &rate);

    if (error == 0)
        ck_assert_msg(rate == right[currency], "currency %d is at %ld, but a desk was told %ld",
                      currency, right[currency], rate);
    else
        ck_assert_msg(rate == UNTOLD, "there was error %d, and yet a rate: %ld", error, rate);
    return error;
}

struct desk {
    struct rates *rates;
    int number, first, last; /* currencies that it asks for */
    int error;               /* of the first call that failed; else 0 */
    pthread_t thread;
};

static void *open_desk(void *arg)
{
    struct desk *desk = arg;

    il_name_thread("desk %d", desk->number);
    for (int c = desk->first; c <= desk->last; c++) {
        int error = look_up(desk->rates, c);

        if (desk->error == 0)
            desk->error = error;
    }
    return NULL;
}

/* A morning: desks that open together, each asking for all the given currencies.  Returns how many
 * were told of an error. */
static int morning(struct rates *rates, int desks, int first, int last)
{
    struct desk desk[MOST_DESKS];
    int errors = 0;

    for (int i = 0; i < desks; i++) {
        desk[i] = (struct desk){.rates = rates, .number = i + 1, .first = first, .last = last};
        ck_assert_int_eq(pthread_create(&desk[i].thread, NULL, open_desk, &desk[i]), 0);
    }
    for (int i = 0; i < desks; i++) {
        pthread_join(desk[i].thread, NULL);
        if (desk[i].error != 0) {
            ck_assert_msg(desk[i].error == EIO,
                          "the feed failed with EIO, but desk %d got error %d", i + 1,
                          desk[i].error);
            errors++;
        }
    }
    return errors;
}

/* ---- The table itself ---- */

/* Returns how often the feed was asked. */
static int morning_without_errors(int desks, int first, int last)
{
    struct feed feed = {0};
    struct rates *rates = open_rates(&feed);
    int errors = morning(rates, desks, first, last);

    rates_close(rates);
    ck_assert_msg(errors == 0, "the feed did not fail, but %d desks got an error", errors);
    return feed.asked;
}

static void two_desks(void *unused)
{
    (void)unused;
    morning_without_errors(2, 1, 1);
}

static void two_desks_and_all_rates(void *unused)
{
    (void)unused;
    morning_without_errors(2, 0, CURRENCIES - 1);
}

START_TEST(no_rate_is_seen_before_it_is_there)
{
    il_always(two_desks, .weak = true);
    il_always(two_desks_and_all_rates, .weak = true);
}
END_TEST

static void three_desks(void *unused)
{
    (void)unused;
    int asked = morning_without_errors(3, 0, 0);

    ck_assert_msg(asked == 1, "three desks wanted one table, but the feed was asked %d times",
                  asked);
}

static void nobody_asks(void *unused)
{
    struct feed feed = {0};

    (void)unused;
    rates_close(open_rates(&feed));
    ck_assert_msg(feed.asked == 0, "nobody asked for a rate, but the feed was asked");
}

/* With three desks that retry there are many schedules; one failed round of each is enough here. */
START_TEST(the_feed_is_asked_once)
{
    il_always(three_desks, .retries = 1);
    il_always(nobody_asks);
}
END_TEST

/* ---- A feed that fails ---- */

static void no_line(int first, int last)
{
    struct feed feed = {.failures = 100};
    struct rates *rates = open_rates(&feed);
    int errors = morning(rates, 2, first, last);

    rates_close(rates);
    ck_assert_msg(errors == 2, "the feed always failed, but %d of 2 desks got the error", errors);
}

static void the_line_is_down(void *unused)
{
    (void)unused;
    no_line(1, 1);
}

/* A desk may still wait for the fetch that failed when the other, which has its error already,
 * begins the next: the error must not be lost meanwhile. */
static void the_line_stays_down(void *unused)
{
    (void)unused;
    no_line(0, 1);
}

START_TEST(a_failure_is_seen_by_all)
{
    il_always(the_line_is_down, .weak = true);
    il_always(the_line_stays_down);
}
END_TEST

static void the_first_fetch_fails(void *unused)
{
    struct feed feed = {.failures = 1};
    struct rates *rates = open_rates(&feed);

    (void)unused;
    int errors = morning(rates, 2, 0, 0);
    int later = look_up(rates, 2);
    rates_close(rates);
    ck_assert_msg(errors > 0, "the first fetch failed, but nobody got the error");
    ck_assert_msg(later == 0, "the feed works again, but a later call got error %d", later);
    ck_assert_msg(feed.answered == 1, "the feed was asked again %d times after it had answered",
                  feed.answered - 1);
}

static void it_fails_twice_for_one_desk(void *unused)
{
    struct feed feed = {.failures = 2};
    struct rates *rates = open_rates(&feed);

    (void)unused;
    for (int i = 0; i < 2; i++) {
        int error = look_up(rates, 0);
        ck_assert_msg(error == EIO, "fetch %d failed with EIO, but the call got %d", i + 1, error);
    }
    int error = look_up(rates, 0);
    rates_close(rates);
    ck_assert_msg(error == 0, "the feed works again, but a later call got error %d", error);
}

START_TEST(a_failed_fetch_is_tried_again)
{
    il_always(it_fails_twice_for_one_desk);
    il_always(the_first_fetch_fails, .weak = true);
}
END_TEST

/* ---- What it costs ---- */

static void *looks_twice(void *arg)
{
    struct rates *rates = arg;

    look_up(rates, 0);
    unsigned long before = il_locks_taken();
    look_up(rates, 0);
    look_up(rates, CURRENCIES - 1);
    unsigned long taken = il_locks_taken() - before;
    ck_assert_msg(taken == 0, "a desk that had the rates took a lock to look at them again");
    return NULL;
}

static void two_desks_look_twice(void *unused)
{
    struct feed feed = {0};
    struct rates *rates = open_rates(&feed);
    pthread_t threads[2];

    (void)unused;
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, looks_twice, rates), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    rates_close(rates);
}

static int gate[2]; /* a pipe: who is stopped waits for a byte */

static void stop(int unused)
{
    char pass;

    (void)unused;
    (void)!read(gate[0], &pass, 1);
}

/* A lock of one's own making counts, too: then a desk that is stopped while it looks a rate up
 * keeps others from theirs.  The signal stops it anywhere. */
static void one_desk_is_stopped(void *unused)
{
    struct feed feed = {0};
    struct rates *rates = open_rates(&feed);
    struct desk desk = {.rates = rates, .number = 1, .first = 0, .last = 1};

    (void)unused;
    ck_assert_int_eq(pipe(gate), 0);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = stop}, NULL);
    look_up(rates, 0);
    ck_assert_int_eq(pthread_create(&desk.thread, NULL, open_desk, &desk), 0);
    pthread_kill(desk.thread, SIGUSR1);
    look_up(rates, 1);
    ck_assert_int_eq(write(gate[1], "", 1), 1);
    pthread_join(desk.thread, NULL);
    close(gate[0]);
    close(gate[1]);
    rates_close(rates);
}

START_TEST(later_calls_take_no_lock)
{
    il_always(two_desks_look_twice);
    il_always(one_desk_is_stopped);
}
END_TEST

/* ---- What is left ---- */

/* Whatever cannot be had, memory or a rate, is an error and no more. */
static void without_memory(void *unused)
{
    struct feed feed = {.failures = 1};
    struct rates *rates = rates_open(ask, &feed);

    (void)unused;
    if (rates == NULL)
        return;
    for (int tries = 0; tries < 3; tries++) {
        long rate = UNTOLD;
        int error = rates_get(rates, 1, &rate);

        ck_assert_msg(error == 0 || error == EIO || error == ENOMEM, "an error nobody made: %d",
                      error);
        ck_assert_msg(rate == (error == 0 ? right[1] : UNTOLD), "error %d, and the rate is %ld",
                      error, rate);
        ck_assert_msg(tries < 2 || error == 0, "nothing fails any more, but there is error %d",
                      error);
    }
    rates_close(rates);
}

static void two_tables(void *unused)
{
    struct feed down = {.failures = 1}, up = {0};
    struct rates *here = open_rates(&down), *there = open_rates(&up);

    (void)unused;
    int error = look_up(there, 0);
    ck_assert_msg(error == 0, "this table's feed works, but there was error %d", error);
    error = look_up(here, 0);
    ck_assert_msg(error == EIO, "this table's feed fails, but the error was %d", error);
    rates_close(here);
    ck_assert_int_eq(look_up(there, 1), 0);
    rates_close(there);
    ck_assert_msg(up.asked == 1, "a feed was asked %d times", up.asked);
}

START_TEST(nothing_is_left_behind)
{
    il_always(without_memory, .malloc_fails = 1);
    il_always(two_tables);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("publication");
    TCase *tests = tcase_create("rates");

    tcase_add_test(tests, no_rate_is_seen_before_it_is_there);
    tcase_add_test(tests, the_feed_is_asked_once);
    tcase_add_test(tests, a_failure_is_seen_by_all);
    tcase_add_test(tests, a_failed_fetch_is_tried_again);
    tcase_add_test(tests, later_calls_take_no_lock);
    tcase_add_test(tests, nothing_is_left_behind);
    suite_add_tcase(suite, tests);
    return suite;
}
