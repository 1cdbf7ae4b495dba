/* overload.h - more lines than the sink takes: how many wait, what is lost, and who learns of it.
 */
#ifndef OVERLOAD_H
#define OVERLOAD_H

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
    look();
    for (int i = 1; i <= 4; i++)
        expect_answer(&a, i, policy == SHED_NEWEST && i > 2 ? EAGAIN : 0);
    let_go();
    close_shipper();
    expect_stream(policy == SHED_NEWEST ? "a0 a1 a2 -2 " : "a0 -2 a3 a4 ");
}

static void three_lines_block(void *unused)
{
    (void)unused;
    open_stuck(2, BLOCK);
    start_producer(&b, 3);
    pause_ms(1);
    look();
    expect_answer(&b, 1, 0);
    expect_answer(&b, 2, NOT_YET);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream("a0 b0 b1 b2 ");
}

/* The sink has taken one: there is room for one more, and not for two. */
static void one_goes_and_two_come(void *arg)
{
    enum policy policy = policy_of(arg);

    open_stuck(2, policy);
    hand_in(&a, 1);
    hand_in(&a, 2);
    sem_post(&sink.go);
    sem_wait(&sink.arrived); /* with a1 */
    start_producer(&b, 2);
    pause_ms(1);
    look();
    expect_answer(&b, 0, 0);
    expect_answer(&b, 1, policy == BLOCK ? NOT_YET : policy == SHED_NEWEST ? EAGAIN : 0);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream(policy == BLOCK         ? "a0 a1 a2 b0 b1 "
                  : policy == DROP_OLDEST ? "a0 a1 -1 b0 b1 "
                                          : "a0 a1 a2 b0 -1 ");
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

/* ---- Memory ---- */

enum { BURST = 300, EARLY = 40 };

static unsigned long taken_or_missing;

static bool take_slowly(void *self, unsigned long lost, const char *line)
{
    (void)self;
    pause_ms(10);
    look();
    taken_or_missing += lost + (line != NULL);
    return true;
}

/* A line each millisecond, which is ten times too much. */
static void ten_times_too_much(void *arg)
{
    size_t early = 0;
    unsigned long in = 0;

    capacity = 3;
    shipper = shipper_open((struct sink){take_slowly, cut, NULL}, 3, policy_of(arg));
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
    unsigned long left = shipper_close(shipper, in_ms(1000));
    ck_assert_msg(taken_or_missing + left == in, "of %lu lines the sink has heard of %lu", in,
                  taken_or_missing);
    shipper_free(shipper);
}

/* ---- Nothing is lost ---- */

static void two_producers_who_wait(void *unused)
{
    (void)unused;
    open_shipper(1, BLOCK);
    start_producer(&b, 2);
    hand_in(&a, 0);
    pthread_join(b.thread, NULL);
    close_shipper();
    ck_assert_msg(sink.lines == 3, "3 lines were handed in; the sink got \"%s\"", sink.stream);
}

/* As long as there is room, all policies are one. */
static void room_for_all(void *arg)
{
    open_shipper(3, policy_of(arg));
    start_producer(&b, 1);
    hand_in(&a, 0);
    hand_in(&a, 1);
    pthread_join(b.thread, NULL);
    close_shipper();
    ck_assert_msg(sink.lines == 3, "there was room for 3 lines; the sink got \"%s\"", sink.stream);
}

/* Two calls come to nothing; a line that the sink has refused stays the next. */
static void an_outage(void *arg)
{
    enum policy policy = policy_of(arg);

    sink.down = 2;
    open_stuck(1, policy);
    start_producer(&b, 2);
    pause_ms(1);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream(policy == BLOCK         ? "a0 b0 b1 "
                  : policy == DROP_OLDEST ? "a0 -1 b1 "
                                          : "a0 b0 -1 ");
}

/* It stays the next although there would be room behind others. */
static void an_outage_with_room(void *unused)
{
    (void)unused;
    sink.down = 1;
    open_shipper(3, BLOCK);
    hand_in(&a, 0);
    hand_in(&a, 1);
    close_shipper();
    expect_stream("a0 a1 ");
}

/* Two places become free, perhaps before either producer gets to run. */
static void two_places_for_two(void *unused)
{
    (void)unused;
    open_stuck(2, BLOCK);
    hand_in(&a, 1);
    hand_in(&a, 2);
    start_producer(&b, 1);
    start_producer(&c, 1);
    let_go();
    pthread_join(b.thread, NULL);
    pthread_join(c.thread, NULL);
    close_shipper();
}

static char longest[2 * LINE_SIZE];

static bool take_long(void *self, unsigned long lost, const char *line)
{
    (void)self, (void)lost;
    ck_assert_msg(strlen(line) == LINE_SIZE - 1 && strncmp(line, longest, LINE_SIZE - 1) == 0,
                  "a line of %zu bytes came out with %zu", strlen(longest), strlen(line));
    return true;
}

static void a_long_line(void *unused)
{
    (void)unused;
    memset(longest, 'x', sizeof longest - 1);
    shipper = shipper_open((struct sink){take_long, cut, NULL}, 1, BLOCK);
    ck_assert_int_eq(shipper_log(shipper, longest), 0);
    shipper_close(shipper, in_ms(1000));
    shipper_free(shipper);
}

/* ---- What is lost ---- */

/* Two are lost between a1 and a4, and nothing else. */
static void a_gap_in_the_middle(void *unused)
{
    (void)unused;
    open_stuck(1, SHED_NEWEST);
    hand_in(&a, 1);
    hand_in(&a, 2);
    hand_in(&a, 3);
    sem_post(&sink.go);
    sem_wait(&sink.arrived); /* with a1 */
    hand_in(&a, 4);
    let_go();
    close_shipper();
    expect_stream("a0 a1 -2 a4 ");
}

/* It is not known only when another line comes. */
static void a_gap_at_the_end(void *unused)
{
    (void)unused;
    open_stuck(1, SHED_NEWEST);
    hand_in(&a, 1);
    hand_in(&a, 2);
    let_go();
    sem_wait(&sink.news);
    close_shipper();
    expect_stream("a0 a1 -1 ");
}

/* It is told again until the sink knows, and whatever was lost meanwhile with it. */
static void a_gap_during_an_outage(void *arg)
{
    open_stuck(1, policy_of(arg));
    hand_in(&a, 1);
    hand_in(&a, 2);
    sink.down = 2;
    let_go();
    hand_in(&a, 3);
    pause_ms(15);
    hand_in(&a, 4);
    close_shipper();
    expect_stream(policy_of(arg) == DROP_OLDEST ? "a0 -3 a4 " : "a0 a1 -3 ");
}

static void three_lines_and_room_for_one(void *arg)
{
    open_shipper(1, policy_of(arg));
    for (int i = 0; i < 3; i++)
        hand_in(&a, i);
    close_shipper();
    /* Wherever lines are missing, their number is how many. */
    const char *due = "a0 a1 a2 |a0 a1 -1 |a0 -1 a2 |a0 -2 |-1 a1 a2 |-2 a2 |";
    if (sink.gap > 0)
        snprintf(sink.stream + strlen(sink.stream), 8, "-%lu ", sink.gap);
    ck_assert_msg(strstr(due, strcat(sink.stream, "|")) != NULL, "the sink got \"%s", sink.stream);
}

static void two_producers_lose(void *arg)
{
    open_shipper(1, policy_of(arg));
    start_producer(&b, 2);
    hand_in(&a, 0);
    pthread_join(b.thread, NULL);
    close_shipper();
}

#endif
