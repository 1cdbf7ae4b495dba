/*
 * Flushing and closing, with a sink that works, is slow, is down, or is stuck.
 */
#include "bench.h"

/* A wait of the sink that nobody cuts short is to the search a failed round of a retry loop. */
enum { OUTAGES = 8 };

/* ---- Flushing ---- */

static void *hand_in_later(void *unused)
{
    pause_ms(5);
    hand_in(&b, 0);
    pause_ms(10);
    hand_in(&b, 1);
    return unused;
}

/* Lines that come later are none of its business. */
static void flush_of_two(void *arg)
{
    sink.ms = 10;
    open_shipper(4, policy_of(arg));
    expect_flush(0, 0);
    hand_in(&a, 0);
    hand_in(&a, 1);
    start(&b.thread, hand_in_later, NULL);
    expect_flush(1000, 0);
    expect_time("what was handed in before was flushed", 20);
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_time("everything was sent", 40);
}

static void flush_of_what_is_stuck(void *arg)
{
    open_stuck(2, policy_of(arg));
    hand_in(&a, 1);
    expect_flush(50, ETIMEDOUT);
    expect_time("shipper_flush() gave up", 50);
    let_go();
    expect_flush(1000, 0);
    expect_time("it was flushed", 50);
    expect_stream("a0 a1 ");
    close_shipper();
}

/* It waits until the sink knows of it. */
static void flush_of_what_is_lost(void *arg)
{
    open_stuck(1, policy_of(arg));
    hand_in(&a, 1);
    hand_in(&a, 2);
    let_go();
    expect_flush(1000, 0);
    expect_time("it was flushed", 0);
    expect_stream(policy_of(arg) == SHED_NEWEST ? "a0 a1 -1 " : "a0 -1 a2 ");
    close_shipper();
}

static void *flush(void *unused)
{
    il_name_thread("flusher");
    expect_flush(1000, 0);
    expect_time("it was flushed", 0);
    return unused;
}

static void flush_of_two_threads(void *unused)
{
    pthread_t flusher;

    (void)unused;
    open_shipper(1, BLOCK);
    hand_in(&a, 0);
    start(&flusher, flush, NULL);
    expect_flush(1000, 0);
    expect_time("it was flushed", 0);
    pthread_join(flusher, NULL);
    expect_stream("a0 ");
    close_shipper();
}

START_TEST(flush_waits_for_what_came_before)
{
    il_always(flush_of_two, .arg = &BLOCKING, .retries = OUTAGES);
    il_always(flush_of_two, .arg = &DROPPING, .retries = OUTAGES);
    il_always(flush_of_what_is_stuck, .arg = &BLOCKING);
    il_always(flush_of_what_is_stuck, .arg = &SHEDDING);
    il_always(flush_of_what_is_lost, .arg = &DROPPING);
    il_always(flush_of_what_is_lost, .arg = &SHEDDING);
    il_always(flush_of_two_threads);
}
END_TEST

/* ---- Closing ---- */

static void close_when_stuck(void *arg)
{
    sink.looks = true;
    open_stuck(1, policy_of(arg));
    hand_in(&a, 1);
    expect_left(50, 2, 50);
}

/* Lines that are lost, and of which the sink will not hear any more, are left as well. */
static void close_when_stuck_and_lossy(void *arg)
{
    open_stuck(1, policy_of(arg));
    hand_in(&a, 1);
    hand_in(&a, 2);
    expect_left(50, 3, 50);
}

static void close_when_down(void *unused)
{
    (void)unused;
    sink.down = 100;
    open_shipper(2, BLOCK);
    hand_in(&a, 0);
    hand_in(&a, 1);
    expect_left(45, 2, 45);
}

static void close_when_slow(void *unused)
{
    (void)unused;
    sink.ms = 20;
    open_shipper(4, BLOCK);
    for (int i = 0; i < 4; i++)
        hand_in(&a, i);
    expect_left(50, 2, 50);
    expect_stream("a0 a1 ");
}

static void close_in_time(void *unused)
{
    (void)unused;
    sink.ms = 20;
    open_shipper(4, BLOCK);
    hand_in(&a, 0);
    hand_in(&a, 1);
    expect_left(50, 0, 40);
}

/* Whether the sink has taken the line is known only when its call is over. */
static void close_at_the_last_moment(void *unused)
{
    (void)unused;
    sink.ms = 10;
    open_shipper(1, BLOCK);
    hand_in(&a, 0);
    unsigned long left = shipper_close(shipper, in_ms(10));
    expect_time("shipper_close() returned", 10);
    account(left);
    shipper_free(shipper);
}

static void *flush_in_vain(void *unused)
{
    il_name_thread("flusher");
    expect_flush(1000, ECANCELED);
    expect_time("shipper_flush() was told that the shipper had given up", 50);
    return unused;
}

static void close_during_a_flush(void *unused)
{
    pthread_t flusher;

    (void)unused;
    open_stuck(1, BLOCK);
    start(&flusher, flush_in_vain, NULL);
    unsigned long left = shipper_close(shipper, in_ms(50));
    ck_assert_msg(left == 1, "shipper_close() returned %lu; 1 line was left", left);
    pthread_join(flusher, NULL);
    account(left);
    shipper_free(shipper);
}

static void *flush_too_short(void *unused)
{
    il_name_thread("flusher");
    expect_flush(20, ETIMEDOUT);
    expect_time("shipper_flush() gave up", 20);
    return unused;
}

/* Who flushes has a deadline of its own, until the shipper gives up. */
static void close_during_a_short_flush(void *unused)
{
    pthread_t flusher;

    (void)unused;
    open_stuck(1, BLOCK);
    start(&flusher, flush_too_short, NULL);
    unsigned long left = shipper_close(shipper, in_ms(50));
    ck_assert_msg(left == 1, "shipper_close() returned %lu; 1 line was left", left);
    pthread_join(flusher, NULL);
    account(left);
    shipper_free(shipper);
}

/* A deadline that is over already. */
static void close_at_once(void *unused)
{
    (void)unused;
    sink.stuck = true;
    open_shipper(1, BLOCK);
    hand_in(&a, 0);
    expect_left(0, 1, 0);
}

static void close_at_once_when_all_is_done(void *unused)
{
    (void)unused;
    open_shipper(1, BLOCK);
    hand_in(&a, 0);
    expect_flush(1000, 0);
    expect_left(0, 0, 0);
}

/* They wait in shipper_log(), and are told at once, not at the deadline. */
static void producers_who_wait(void *unused)
{
    (void)unused;
    open_stuck(1, BLOCK);
    hand_in(&a, 1);
    start_producer(&b, 1);
    start_producer(&c, 1);
    pause_ms(10);
    unsigned long left = shipper_close(shipper, in_ms(50));
    pthread_join(b.thread, NULL);
    pthread_join(c.thread, NULL);
    expect_answer(&b, 0, ECANCELED);
    expect_answer(&c, 0, ECANCELED);
    account(left);
    ck_assert_msg(left == 2, "shipper_close() returned %lu; 2 lines were left", left);
    ck_assert_int_eq(hand_in(&a, 2), ECANCELED);
    expect_flush(1000, ECANCELED);
    expect_time("a flush after all that was told", 60);
    shipper_free(shipper);
}

static void *produce_until_closed(void *arg)
{
    struct producer *p = arg;

    il_name_thread("producer %c", p->name);
    hand_in(p, 0);
    expect_time("the producer was let go", 10);
    return NULL;
}

static void a_producer_who_waits_not_long(void *unused)
{
    (void)unused;
    open_stuck(1, BLOCK);
    hand_in(&a, 1);
    start(&b.thread, produce_until_closed, &b);
    pause_ms(10);
    unsigned long left = shipper_close(shipper, in_ms(50));
    pthread_join(b.thread, NULL);
    account(left);
    shipper_free(shipper);
}

static void *come_late(void *unused)
{
    pause_ms(10);
    hand_in(&b, 0);
    let_go();
    return unused;
}

/* A line that comes too late has not been handed in, and takes nobody's place. */
static void a_line_that_comes_too_late(void *arg)
{
    pthread_t late;

    open_stuck(1, policy_of(arg));
    hand_in(&a, 1);
    start(&late, come_late, NULL);
    unsigned long left = shipper_close(shipper, in_ms(50));
    pthread_join(late, NULL);
    expect_answer(&b, 0, ECANCELED);
    expect_stream("a0 a1 ");
    account(left);
    shipper_free(shipper);
}

/* Accepted or refused, but not both. */
static void a_line_while_it_is_closed(void *arg)
{
    open_shipper(1, policy_of(arg));
    start_producer(&b, 2);
    unsigned long left = shipper_close(shipper, in_ms(1000));
    pthread_join(b.thread, NULL);
    account(left);
    ck_assert_msg(left == 0, "there was time to send everything; shipper_close() left %lu lines",
                  left);
    shipper_free(shipper);
}

START_TEST(closing_ends_at_its_deadline)
{
    il_always(close_when_stuck, .arg = &BLOCKING);
    il_always(close_when_stuck, .arg = &DROPPING);
    il_always(close_when_stuck_and_lossy, .arg = &DROPPING);
    il_always(close_when_stuck_and_lossy, .arg = &SHEDDING);
    il_always(close_when_down, .retries = OUTAGES);
    il_always(close_when_slow, .retries = OUTAGES);
    il_always(close_in_time, .retries = OUTAGES);
    il_always(close_at_the_last_moment, .retries = OUTAGES);
    il_always(close_during_a_flush);
    il_always(close_during_a_short_flush);
    il_always(close_at_once);
    il_always(close_at_once_when_all_is_done, .budget = 100000); /* some try until it ends */
}
END_TEST

START_TEST(closing_lets_producers_go)
{
    il_always(producers_who_wait);
    il_always(a_producer_who_waits_not_long);
    il_always(a_line_that_comes_too_late, .arg = &DROPPING);
    il_always(a_line_that_comes_too_late, .arg = &SHEDDING);
    il_always(a_line_while_it_is_closed, .arg = &BLOCKING);
    il_always(a_line_while_it_is_closed, .arg = &DROPPING);
    il_always(a_line_while_it_is_closed, .arg = &SHEDDING);
}
END_TEST

void add_endings(TCase *tests)
{
    tcase_add_test(tests, flush_waits_for_what_came_before);
    tcase_add_test(tests, closing_ends_at_its_deadline);
    tcase_add_test(tests, closing_lets_producers_go);
}
