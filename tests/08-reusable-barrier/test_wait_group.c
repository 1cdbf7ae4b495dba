/*
 * What was added to a wait-group in time is waited for, and what comes too late is refused.
 */
#include "crew.h"

static struct wait_group *open_group(void)
{
    struct wait_group *group = wait_group_open();

    ck_assert_msg(group != NULL, "wait_group_open() returned NULL although there is memory");
    il_name(group, "group");
    return group;
}

static void add_in_time(struct wait_group *group)
{
    int error = wait_group_add(group);

    ck_assert_msg(error == 0, "nobody had waited to the end, but wait_group_add() returned \"%s\"",
                  strerror(error));
}

/* A piece of work and its result, in plain memory. */
struct piece {
    pthread_t thread;
    struct wait_group *group;
    struct piece *another; /* which it finds that there is to be done, too */
    int result;
};

static void *do_piece(void *arg)
{
    struct piece *piece = arg;

    il_name_thread("worker");
    if (piece->another) {
        add_in_time(piece->group);
        start(&piece->another->thread, do_piece, piece->another);
    }
    piece->result = 42;
    wait_group_done(piece->group);
    return NULL;
}

static void start_piece(struct piece *piece)
{
    add_in_time(piece->group);
    start(&piece->thread, do_piece, piece);
}

static void expect_too_late(struct wait_group *group)
{
    int error = wait_group_add(group);

    ck_assert_msg(error == ECANCELED,
                  "wait_group_wait() had returned, but wait_group_add() returned \"%s\"",
                  strerror(error));
}

static void late_by_far(void *unused)
{
    struct piece piece = {.group = open_group()};

    (void)unused;
    start_piece(&piece);
    wait_group_wait(piece.group);
    ck_assert_msg(piece.result == 42, "wait_group_wait() returned before the work was done");
    expect_too_late(piece.group);
    expect_too_late(piece.group);
    wait_group_wait(piece.group);
    wait_group_close(piece.group);
    pthread_join(piece.thread, NULL);
}

static void late_without_any_work(void *unused)
{
    struct wait_group *group = open_group();

    (void)unused;
    wait_group_wait(group);
    expect_too_late(group);
    wait_group_close(group);
}

/* While somebody waits, another adds a piece, if it is not too late. */
struct latecomer {
    struct wait_group *group;
    atomic_bool done;
    int error;
};

static void *come_late(void *arg)
{
    struct latecomer *late = arg;

    il_name_thread("latecomer");
    late->error = wait_group_add(late->group);
    if (late->error == 0) {
        late->done = true;
        wait_group_done(late->group);
    }
    return NULL;
}

static void late_or_just_in_time(void *unused)
{
    struct latecomer late = {.group = open_group()};
    pthread_t thread;

    (void)unused;
    start(&thread, come_late, &late);
    wait_group_wait(late.group);
    bool done = late.done;
    pthread_join(thread, NULL);
    ck_assert_msg(late.error == 0 || late.error == ECANCELED, "wait_group_add() returned \"%s\"",
                  strerror(late.error));
    ck_assert_msg(done || late.error != 0,
                  "a piece of work was added, but wait_group_wait() returned before it was done");
    expect_too_late(late.group);
    wait_group_close(late.group);
}

START_TEST(late_work_is_refused)
{
    il_always(late_by_far);
    il_always(late_without_any_work);
    il_always(late_or_just_in_time, ANY_TIME_OUT);
}
END_TEST

static void two_pieces(void *unused)
{
    struct wait_group *group = open_group();
    struct piece pieces[] = {{.group = group}, {.group = group}};

    (void)unused;
    start_piece(&pieces[0]);
    start_piece(&pieces[1]);
    wait_group_wait(group);
    wait_group_close(group);
    for (int i = 0; i < 2; i++)
        ck_assert_msg(pieces[i].result == 42,
                      "wait_group_wait() returned before piece %d of the work was done", i + 1);
    for (int i = 0; i < 2; i++)
        pthread_join(pieces[i].thread, NULL);
}

static void *wait_too(void *arg)
{
    struct piece *piece = arg;

    il_name_thread("another who waits");
    wait_group_wait(piece->group);
    ck_assert_msg(piece->result == 42, "wait_group_wait() returned before the work was done");
    return NULL;
}

static void two_who_wait(void *unused)
{
    struct piece piece = {.group = open_group()};
    pthread_t another;

    (void)unused;
    start_piece(&piece);
    start(&another, wait_too, &piece);
    wait_group_wait(piece.group);
    ck_assert_msg(piece.result == 42, "wait_group_wait() returned before the work was done");
    pthread_join(another, NULL);
    expect_too_late(piece.group);
    wait_group_close(piece.group);
    pthread_join(piece.thread, NULL);
}

/* The latecomer, while a piece is under way. */
static void late_beside_a_piece(void *unused)
{
    struct piece piece = {.group = open_group()};
    struct latecomer late = {.group = piece.group};
    pthread_t thread;

    (void)unused;
    start_piece(&piece);
    start(&thread, come_late, &late);
    wait_group_wait(piece.group);
    bool done = late.done;
    ck_assert_msg(piece.result == 42, "wait_group_wait() returned before the work was done");
    pthread_join(thread, NULL);
    ck_assert_msg(done || late.error != 0,
                  "a piece of work was added, but wait_group_wait() returned before it was done");
    wait_group_close(piece.group);
    pthread_join(piece.thread, NULL);
}

START_TEST(what_was_added_is_waited_for)
{
    il_always(two_pieces, ANY_TIME_OUT);
    il_always(two_who_wait);
    il_always(late_beside_a_piece);
}
END_TEST

static void one_brings_another(void *unused)
{
    struct wait_group *group = open_group();
    struct piece second = {.group = group}, first = {.group = group, .another = &second};

    (void)unused;
    start_piece(&first);
    wait_group_wait(group);
    wait_group_close(group);
    ck_assert_msg(first.result == 42 && second.result == 42,
                  "wait_group_wait() returned before all work was done");
    pthread_join(first.thread, NULL);
    pthread_join(second.thread, NULL);
}

/* That there is nothing left for a moment is no end, as long as nobody waits. */
static void nothing_left_for_a_moment(void *unused)
{
    struct wait_group *group = open_group();

    (void)unused;
    for (int i = 0; i < 3; i++) {
        struct piece piece = {.group = group};
        start_piece(&piece);
        pthread_join(piece.thread, NULL);
    }
    wait_group_wait(group);
    wait_group_close(group);
}

static void without_memory(void *unused)
{
    struct barrier *barrier = barrier_open(2);
    struct wait_group *group = wait_group_open();

    (void)unused;
    ck_assert_msg((barrier && group) || il_faults() > 0,
                  "NULL was returned although there is memory");
    if (barrier)
        barrier_close(barrier);
    if (group)
        wait_group_close(group);
}

START_TEST(work_may_bring_more_work)
{
    il_always(one_brings_another, ANY_TIME_OUT);
    il_always(nothing_left_for_a_moment);
    il_always(without_memory, .malloc_fails = 1);
}
END_TEST

void add_wait_group(TCase *tests)
{
    tcase_add_test(tests, late_work_is_refused);
    tcase_add_test(tests, what_was_added_is_waited_for);
    tcase_add_test(tests, work_may_bring_more_work);
}
