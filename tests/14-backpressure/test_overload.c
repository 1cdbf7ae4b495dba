/*
 * Lines come faster than they go: how many wait, and in how much memory.
 */
#include "bench.h"

/* ---- The bound ---- */

/* Few enough schedules for a person to walk through (the game of chapter.conf). */
static bool take_at_once(void *self, unsigned long lost, const char *line)
{
    (void)self, (void)lost, (void)line;
    il_name_thread("sender");
    return true;
}

static void two_lines_and_room_for_one(void *unused)
{
    (void)unused;
    capacity = 1;
    shipper = shipper_open((struct sink){take_at_once, cut, NULL}, 1, DROP_OLDEST);
    il_name(shipper, "shipper");
    shipper_log(shipper, "a0");
    shipper_log(shipper, "a1");
    look();
    shipper_close(shipper, in_ms(1000));
    shipper_free(shipper);
}

static void four_lines_and_room_for_two(void *arg)
{
    enum policy policy = policy_of(arg);

    open_stuck(2, policy);
    for (int i = 1; i <= 4; i++)
        hand_in(&a, i);
    expect_counts(2, 0, 2);
    for (int i = 1; i <= 4; i++)
        expect_answer(&a, i, policy == SHED_NEWEST && i > 2 ? EAGAIN : 0);
    let_go();
    close_shipper();
    expect_stream(policy == SHED_NEWEST ? "a0 a1 a2 -2 " : "a0 -2 a3 a4 ");
}

/* Whoever waits for room goes on when one has been taken out, and not only when many have. */
static void five_lines_block(void *unused)
{
    (void)unused;
    open_stuck(3, BLOCK);
    start_producer(&b, 5);
    pause_ms(1);
    expect_counts(3, 0, 0);
    expect_answer(&b, 2, 0);
    expect_answer(&b, 3, NOT_YET);
    sem_post(&sink.go);
    sem_wait(&sink.arrived); /* with b0 */
    pause_ms(1);
    expect_answer(&b, 3, 0);
    expect_answer(&b, 4, NOT_YET);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream("a0 b0 b1 b2 b3 b4 ");
}

/* The line that is being sent does not count, from the beginning of the call. */
static void room_while_it_is_stuck(void *unused)
{
    (void)unused;
    sink.stuck = true;
    open_shipper(1, BLOCK);
    start_producer(&b, 3);
    sem_wait(&sink.arrived); /* with b0 */
    pause_ms(1);
    look();
    expect_answer(&b, 1, 0);
    expect_answer(&b, 2, NOT_YET);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
}

/* The sink has taken one: there is room for one more, and not for two. */
static void one_goes_and_two_come(void *arg)
{
    enum policy policy = policy_of(arg);

    open_stuck(3, policy);
    for (int i = 1; i <= (policy == BLOCK ? 3 : 4); i++)
        hand_in(&a, i);
    sem_post(&sink.go);
    sem_wait(&sink.arrived); /* with the next line */
    start_producer(&b, 2);
    pause_ms(1);
    expect_counts(3, 1, policy == BLOCK ? 0 : 2);
    expect_answer(&b, 0, 0);
    expect_answer(&b, 1, policy == BLOCK ? NOT_YET : policy == SHED_NEWEST ? EAGAIN : 0);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream(policy == BLOCK         ? "a0 a1 a2 a3 b0 b1 "
                  : policy == DROP_OLDEST ? "a0 -1 a2 -1 a4 b0 b1 "
                                          : "a0 a1 a2 a3 -1 b0 -1 ");
}

/* Both see the last place. */
static void two_at_the_bound(void *arg)
{
    enum policy policy = policy_of(arg);

    open_stuck(1, policy);
    start_producer(&b, 1);
    start_producer(&c, 1);
    pause_ms(1);
    look();
    int waits = (b.answers[0] == NOT_YET) + (c.answers[0] == NOT_YET),
        turned_away = (b.answers[0] == EAGAIN) + (c.answers[0] == EAGAIN);
    ck_assert_msg(waits == (policy == BLOCK) && turned_away == (policy == SHED_NEWEST),
                  "two lines came when there was room for one; %d of their producers wait, %d were "
                  "turned away",
                  waits, turned_away);
    let_go();
    pthread_join(b.thread, NULL);
    pthread_join(c.thread, NULL);
    close_shipper();
}

START_TEST(no_more_lines_wait_than_may)
{
    il_always(two_lines_and_room_for_one, .spurious_wakes = IL_NONE);
    il_always(four_lines_and_room_for_two, .arg = &DROPPING);
    il_always(four_lines_and_room_for_two, .arg = &SHEDDING);
    il_always(five_lines_block, .spurious_wakes = IL_NONE);
    il_always(room_while_it_is_stuck);
    il_always(one_goes_and_two_come, .arg = &BLOCKING);
    il_always(one_goes_and_two_come, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(one_goes_and_two_come, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
    il_always(two_at_the_bound, .arg = &DROPPING);
    il_always(two_at_the_bound, .arg = &SHEDDING);
    il_always(two_at_the_bound, .arg = &BLOCKING);
}
END_TEST

/* ---- Memory ---- */

enum { BURST = 300, EARLY = 40 };

static unsigned long taken_or_missing;

static bool take_slowly(void *self, unsigned long lost, const char *line)
{
    (void)self;
    pause_ms(sink.ms);
    look();
    taken_or_missing += lost + (line != NULL);
    return true;
}

/* A line each millisecond, which is ten times too much. */
static void too_much(enum policy policy, unsigned sink_ms)
{
    size_t early = 0;
    unsigned long in = 0;

    capacity = 3;
    sink.ms = sink_ms;
    shipper = shipper_open((struct sink){take_slowly, cut, NULL}, 3, policy);
    for (int i = 0; i < BURST; i++) {
        if (i == EARLY)
            early = il_peak_memory();
        in += shipper_log(shipper, "a line of a certain length") != ECANCELED;
        look();
        pause_ms(1);
    }
    ck_assert_msg(il_peak_memory() <= early + 256,
                  "the shipper had %zu bytes when %d lines had been handed in, and %zu when %d had",
                  early, EARLY, il_peak_memory(), BURST);
    unsigned long left = shipper_close(shipper, in_ms(10000));
    ck_assert_msg(taken_or_missing + left == in, "of %lu lines the sink has heard of %lu", in,
                  taken_or_missing);
    shipper_free(shipper);
}

static void ten_times_too_much(void *arg)
{
    too_much(policy_of(arg), 10);
}

/* The sink comes back when all is over. */
static void too_much_for_a_sink_that_is_stuck(void *arg)
{
    too_much(policy_of(arg), 2 * BURST);
}

START_TEST(overload_needs_no_more_memory)
{
    il_always(ten_times_too_much, .arg = &BLOCKING, .samples = 3);
    il_always(ten_times_too_much, .arg = &DROPPING, .samples = 3);
    il_always(ten_times_too_much, .arg = &SHEDDING, .samples = 3);
    il_always(too_much_for_a_sink_that_is_stuck, .arg = &DROPPING, .samples = 3);
    il_always(too_much_for_a_sink_that_is_stuck, .arg = &SHEDDING, .samples = 3);
}
END_TEST

void add_overload(TCase *tests)
{
    tcase_add_test(tests, no_more_lines_wait_than_may);
    tcase_add_test(tests, overload_needs_no_more_memory);
}
