/*
 * A sink that uses the shipper, waits of ten years, and calls that fail.
 */
#include "bench.h"

/* ---- The sink is part of the application ---- */

/* Nobody waits for the sink while it holds a lock that the sink needs. */
static void a_line_in_the_registry(void *arg)
{
    enum policy policy = policy_of(arg);

    sink.registers = true;
    open_shipper(1, policy);
    pthread_mutex_lock(&registry);
    hand_in(&a, 0);
    if (policy != BLOCK) {
        hand_in(&a, 1);
        hand_in(&a, 2);
    }
    shipper_counts(shipper);
    pthread_mutex_unlock(&registry);
    close_shipper();
}

/* It cannot wait for itself. */
static void a_line_of_the_sink(void *arg)
{
    enum policy policy = policy_of(arg);

    sink.talks = true;
    open_stuck(1, policy);
    hand_in(&a, 1);
    let_go();
    sem_wait(&sink.news);
    expect_time("the sink's own line was answered", 0);
    close_shipper();
    expect_answer(&b, 0, policy == DROP_OLDEST ? 0 : EAGAIN);
    expect_stream(policy == DROP_OLDEST ? "a0 -1 b0 " : "a0 a1 -1 ");
}

static void a_line_of_the_sink_with_room(void *unused)
{
    (void)unused;
    sink.talks = true;
    open_stuck(1, BLOCK);
    let_go();
    sem_wait(&sink.news);
    close_shipper();
    expect_answer(&b, 0, 0);
    expect_stream("a0 b0 ");
}

static void a_look_while_a_producer_waits(void *unused)
{
    (void)unused;
    sink.looks = true;
    open_shipper(1, BLOCK);
    start_producer(&b, 3);
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_stream("b0 b1 b2 ");
}

/* Of another shipper it may wait for room. */
static bool relay(void *unused, unsigned long lost, const char *line)
{
    (void)unused, (void)lost, (void)line;
    hand_in(&b, 0);
    return true;
}

static void a_sink_that_is_a_shipper(void *unused)
{
    (void)unused;
    open_stuck(1, BLOCK);
    hand_in(&a, 1);
    struct shipper *before = shipper_open((struct sink){relay, cut, NULL}, 1, BLOCK);
    shipper_log(before, "a line");
    pause_ms(1);
    expect_answer(&b, 0, NOT_YET);
    let_go();
    ck_assert_int_eq(shipper_close(before, in_ms(1000)), 0);
    shipper_free(before);
    close_shipper();
    expect_stream("a0 a1 b0 ");
}

/* Nothing is shared between shippers: each has its own sink and its own policy. */
struct heard {
    unsigned long lines, lost;
};

static bool count_line(void *self, unsigned long lost, const char *line)
{
    struct heard *heard = self;

    heard->lost += lost;
    heard->lines += line != NULL;
    return true;
}

static void two_shippers(void *unused)
{
    static const enum policy policies[] = {DROP_OLDEST, SHED_NEWEST};
    struct shipper *shippers[2];
    struct heard heard[2] = {0};

    (void)unused;
    for (int i = 0; i < 2; i++)
        shippers[i] = shipper_open((struct sink){count_line, cut, &heard[i]}, 1, policies[i]);
    for (int i = 0; i < 2; i++) {
        unsigned long turned_away = 0;
        for (int line = 0; line < 2; line++)
            turned_away += shipper_log(shippers[i], "a line") == EAGAIN;
        ck_assert_int_eq(shipper_close(shippers[i], in_ms(1000)), 0);
        shipper_free(shippers[i]);
        ck_assert_msg(heard[i].lines + heard[i].lost == 2,
                      "sink %d of 2 heard of %lu lines, where 2 were handed in", i + 1,
                      heard[i].lines + heard[i].lost);
        ck_assert_msg(turned_away == (policies[i] == SHED_NEWEST ? heard[i].lost : 0),
                      "a shipper which %s turned %lu lines away, and %lu were lost",
                      policies[i] == SHED_NEWEST ? "sheds the newest" : "drops the oldest",
                      turned_away, heard[i].lost);
    }
}

START_TEST(the_sink_may_use_the_shipper)
{
    il_always(a_line_in_the_registry, .arg = &BLOCKING);
    il_always(a_line_in_the_registry, .arg = &DROPPING);
    il_always(a_line_in_the_registry, .arg = &SHEDDING);
    il_always(a_line_of_the_sink, .arg = &BLOCKING);
    il_always(a_line_of_the_sink, .arg = &DROPPING);
    il_always(a_line_of_the_sink_with_room);
    il_always(a_look_while_a_producer_waits, .spurious_wakes = IL_NONE);
    il_always(a_sink_that_is_a_shipper, .spurious_wakes = IL_NONE);
    il_always(two_shippers, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- Waiting ---- */

static void ten_years_of_nothing(void *unused)
{
    (void)unused;
    open_shipper(1, BLOCK);
    pause_ms(TEN_YEARS);
    hand_in(&a, 0);
    expect_flush(1000, 0);
    expect_time("a line was sent", (double)TEN_YEARS);
    close_shipper();
}

static void ten_years_of_waiting_for_room(void *unused)
{
    (void)unused;
    open_stuck(1, BLOCK);
    start_producer(&b, 2);
    expect_flush(TEN_YEARS, ETIMEDOUT);
    expect_answer(&b, 1, NOT_YET);
    let_go();
    pthread_join(b.thread, NULL);
    close_shipper();
    expect_time("everything was sent", (double)TEN_YEARS);
}

static void ten_years_of_closing(void *unused)
{
    (void)unused;
    open_stuck(1, BLOCK);
    expect_left(TEN_YEARS, 1, (double)TEN_YEARS);
}

START_TEST(waiting_is_sleeping)
{
    il_always(ten_years_of_nothing, .no_spinning = true);
    il_always(ten_years_of_waiting_for_room, .no_spinning = true);
    il_always(ten_years_of_closing, .no_spinning = true);
}
END_TEST

/* ---- What can fail ---- */

static void three_lines_and_a_fault(void *arg)
{
    if (!open_shipper(1, policy_of(arg)))
        return;
    for (int i = 0; i < 3; i++) {
        int answer = hand_in(&a, i);
        ck_assert_msg(answer != ENOMEM || il_faults() > 0, "ENOMEM, but nothing had failed");
        ck_assert_msg(answer != EAGAIN || policy_of(arg) == SHED_NEWEST,
                      "EAGAIN, but no line is turned away with this policy");
    }
    expect_flush(1000, 0);
    close_shipper();
}

START_TEST(a_lack_of_memory_or_of_threads_is_told)
{
    il_always(three_lines_and_a_fault, .arg = &BLOCKING, .malloc_fails = 1,
              .spurious_wakes = IL_NONE);
    il_always(three_lines_and_a_fault, .arg = &SHEDDING, .malloc_fails = 1,
              .spurious_wakes = IL_NONE);
    il_always(three_lines_and_a_fault, .arg = &DROPPING, .create_fails = 1,
              .spurious_wakes = IL_NONE);
}
END_TEST

void add_company(TCase *tests)
{
    tcase_add_test(tests, the_sink_may_use_the_shipper);
    tcase_add_test(tests, waiting_is_sleeping);
    tcase_add_test(tests, a_lack_of_memory_or_of_threads_is_told);
}
