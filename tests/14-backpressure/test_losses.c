/*
 * Which lines the sink gets, in which order, and what it learns of the others.
 */
#include "bench.h"

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
    sink.down = 21;
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

START_TEST(block_loses_nothing_and_keeps_the_order)
{
    il_always(two_producers_who_wait, .spurious_wakes = IL_NONE, .budget = 1000000);
    il_always(room_for_all, .arg = &BLOCKING, .spurious_wakes = IL_NONE);
    il_always(room_for_all, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(room_for_all, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
    il_always(an_outage, .arg = &BLOCKING);
    il_always(an_outage, .arg = &DROPPING);
    il_always(an_outage, .arg = &SHEDDING);
    il_always(an_outage_with_room);
    il_always(two_places_for_two, .spurious_wakes = IL_NONE, .budget = 1000000);
    il_always(a_long_line);
}
END_TEST

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

/* A line has come by then: the gap is before it. */
static void a_gap_that_is_refused(void *unused)
{
    (void)unused;
    sink.deaf = 1;
    open_stuck(1, SHED_NEWEST);
    hand_in(&a, 1);
    hand_in(&a, 2);
    let_go();
    pause_ms(OUTAGE / 2);
    hand_in(&a, 3);
    close_shipper();
    expect_stream("a0 a1 -1 a3 ");
}

static void a_gap_that_is_refused_at_the_end(void *unused)
{
    (void)unused;
    sink.deaf = 2;
    open_stuck(1, SHED_NEWEST);
    hand_in(&a, 1);
    hand_in(&a, 2);
    let_go();
    expect_flush(1000, 0);
    expect_stream("a0 a1 -1 ");
    close_shipper();
}

static void three_lines_and_room_for_one(void *arg)
{
    open_shipper(1, policy_of(arg));
    for (int i = 0; i < 3; i++)
        hand_in(&a, i);
    close_shipper();
    /* Wherever lines are missing, their number is how many. */
    const char *due = "a0 a1 a2 |a0 a1 -1 |a0 -1 a2 |a0 -2 |-1 a1 a2 |-2 a2 |";
    write_gap();
    ck_assert_msg(strstr(due, strcat(sink.stream, "|")) != NULL, "the sink got \"%s", sink.stream);
}

/* At every moment each line waits, is being sent, has been sent, or is lost. */
static void counts_while_it_sends(void *unused)
{
    (void)unused;
    open_shipper(1, SHED_NEWEST);
    for (int i = 0; i < 3; i++)
        hand_in(&a, i);
    struct counts counts = shipper_counts(shipper);
    unsigned long sum = counts.waiting + counts.sent + counts.lost;
    ck_assert_msg(sum == 3 || sum == 2,
                  "3 lines were handed in, and one may be being sent; shipper_counts() says %zu "
                  "waiting, %lu sent, %lu lost",
                  counts.waiting, counts.sent, counts.lost);
    close_shipper();
}

/* With a0 at the sink, a line is lost only while one waits. */
static void counts_while_somebody_hands_in(void *arg)
{
    open_stuck(1, policy_of(arg));
    start_producer(&b, 2);
    struct counts counts = shipper_counts(shipper);
    ck_assert_msg(
        counts.sent == 0 && counts.lost <= counts.waiting,
        "shipper_counts() says %zu waiting, %lu sent, %lu lost, which was so at no moment",
        counts.waiting, counts.sent, counts.lost);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
}

static void two_producers_lose(void *arg)
{
    open_shipper(1, policy_of(arg));
    start_producer(&b, 2);
    hand_in(&a, 0);
    pthread_join(b.thread, NULL);
    close_shipper();
}

START_TEST(what_is_lost_is_told_where_it_is_missing)
{
    il_always(a_gap_in_the_middle);
    il_always(a_gap_at_the_end);
    il_always(a_gap_during_an_outage, .arg = &DROPPING);
    il_always(a_gap_during_an_outage, .arg = &SHEDDING);
    il_always(a_gap_that_is_refused);
    il_always(a_gap_that_is_refused_at_the_end);
    il_always(three_lines_and_room_for_one, .arg = &DROPPING);
    il_always(three_lines_and_room_for_one, .arg = &SHEDDING);
    il_always(counts_while_it_sends, .spurious_wakes = IL_NONE);
    il_always(counts_while_somebody_hands_in, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(counts_while_somebody_hands_in, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
    il_always(two_producers_lose, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(two_producers_lose, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
}
END_TEST

void add_losses(TCase *tests)
{
    tcase_add_test(tests, block_loses_nothing_and_keeps_the_order);
    tcase_add_test(tests, what_is_lost_is_told_where_it_is_missing);
}
