/*
 * Workers compute a rod in phases and meet at a barrier after each.  Nobody may begin a phase
 * before everybody has finished the one before, however quickly some come back; one of them, not
 * two and not none, is told to do what is done once a phase; and the rod comes out as if one thread
 * had computed it.  Meanwhile other work is counted by a wait-group: all that was added in time is
 * waited for, and what comes too late is refused.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "interleave.h"
#include "reusable_barrier.h"
#include "rod.h"

enum { MOST_WORKERS = 3, MOST_PHASES = 3 };

/* Who sleeps or gives up waiting may find at any moment that the time is over. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

static struct barrier *open_barrier(unsigned threads)
{
    struct barrier *barrier = barrier_open(threads);

    ck_assert_msg(barrier != NULL, "barrier_open() returned NULL although there is memory");
    il_name(barrier, "barrier");
    return barrier;
}

static void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

/* ---- Phases ---- */

/* Workers that meet after each phase.  What each has to do in a phase is told by a function. */
struct crew {
    unsigned workers, phases;
    struct barrier *barrier;
    void (*phase)(struct crew *crew, unsigned worker, unsigned phase);
    void (*after)(struct crew *crew, unsigned worker, unsigned phase, bool told);
    atomic_bool finished[MOST_PHASES][MOST_WORKERS];
    atomic_uint told[MOST_PHASES];
    struct rod rod;
};

struct worker {
    pthread_t thread;
    struct crew *crew;
    unsigned number;
};

static void *work(void *arg)
{
    struct worker *self = arg;
    struct crew *crew = self->crew;

    il_name_thread("worker %u", self->number + 1);
    for (unsigned phase = 0; phase < crew->phases; phase++) {
        crew->phase(crew, self->number, phase);
        bool told = barrier_wait(crew->barrier);
        crew->after(crew, self->number, phase, told);
    }
    return NULL;
}

static void run(struct crew *crew)
{
    struct worker workers[MOST_WORKERS];

    crew->barrier = open_barrier(crew->workers);
    for (unsigned i = 0; i < crew->workers; i++) {
        workers[i].crew = crew;
        workers[i].number = i;
        start(&workers[i].thread, work, &workers[i]);
    }
    for (unsigned i = 0; i < crew->workers; i++)
        pthread_join(workers[i].thread, NULL);
    barrier_close(crew->barrier);
}

static void nothing_to_do(struct crew *crew, unsigned worker, unsigned phase)
{
    (void)crew, (void)worker, (void)phase;
}

static void nothing_to_see(struct crew *crew, unsigned worker, unsigned phase, bool told)
{
    (void)crew, (void)worker, (void)phase, (void)told;
}

/* Nothing but the order: who is past the barrier must find that all have finished the phase. */
static void finish(struct crew *crew, unsigned worker, unsigned phase)
{
    crew->finished[phase][worker] = true;
}

static void look_round(struct crew *crew, unsigned worker, unsigned phase, bool told)
{
    (void)told;
    for (unsigned i = 0; i < crew->workers; i++)
        ck_assert_msg(i == worker || crew->finished[phase][i],
                      "worker %u is through with phase %u, but worker %u has not finished it",
                      worker + 1, phase + 1, i + 1);
}

static void work_in_step(unsigned workers, unsigned phases)
{
    run(&(struct crew){.workers = workers, .phases = phases, .phase = finish, .after = look_round});
}

static void two_workers(void *unused)
{
    (void)unused;
    work_in_step(2, 2);
}

static void two_workers_three_phases(void *unused)
{
    (void)unused;
    work_in_step(2, 3);
}

static void three_workers(void *unused)
{
    (void)unused;
    work_in_step(3, 3);
}

/* Few enough schedules for a person to walk through (the game of chapter.conf). */
static void two_who_meet_twice(void *unused)
{
    (void)unused;
    run(&(struct crew){.workers = 2, .phases = 2, .phase = nothing_to_do, .after = nothing_to_see});
}

START_TEST(nobody_starts_a_phase_early)
{
    il_always(two_workers, .spurious_wakes = IL_NONE);
    il_always(two_workers_three_phases, ANY_TIME_OUT, .spurious_wakes = 2);
    il_always(three_workers, ANY_TIME_OUT, .spurious_wakes = IL_NONE);
    il_always(two_who_meet_twice, .spurious_wakes = IL_NONE);
}
END_TEST

static void count_if_told(struct crew *crew, unsigned worker, unsigned phase, bool told)
{
    (void)worker;
    if (told)
        crew->told[phase]++;
}

/* Workers with nothing to do, and how many were told to do what is done once a phase. */
static void count_the_told(unsigned workers, unsigned phases)
{
    struct crew crew = {
        .workers = workers, .phases = phases, .phase = nothing_to_do, .after = count_if_told};

    run(&crew);
    for (unsigned phase = 0; phase < phases; phase++)
        ck_assert_msg(crew.told[phase] == 1,
                      "after phase %u barrier_wait() returned true to %u of %u workers", phase + 1,
                      crew.told[phase], workers);
}

static void two_are_told(void *unused)
{
    (void)unused;
    count_the_told(2, 3);
}

static void three_are_told(void *unused)
{
    (void)unused;
    count_the_told(3, 2);
}

static void one_alone(void *unused)
{
    (void)unused;
    count_the_told(1, 3);
}

START_TEST(one_is_told_in_each_phase)
{
    il_always(two_are_told);
    il_always(three_are_told);
    il_always(one_alone);
}
END_TEST

static void compute(struct crew *crew, unsigned worker, unsigned phase)
{
    rod_phase(&crew->rod, worker, phase);
}

/* A rod of two cells a worker between its ends, in plain memory: only the barrier orders who reads
 * and who writes. */
static void compute_rod(unsigned workers, unsigned phases)
{
    enum { CELLS = 2 + 2 * MOST_WORKERS };
    static const double cold[CELLS] = {100, [CELLS - 1] = 50};
    double alone[2][CELLS], rows[2][CELLS];
    struct rod serial = {.cells = 2 + 2 * workers, .parts = 1, .row = {alone[0], alone[1]}};
    struct crew crew = {
        .workers = workers,
        .phases = phases,
        .phase = compute,
        .after = nothing_to_see,
        .rod = {.cells = serial.cells, .parts = workers, .row = {rows[0], rows[1]}},
    };

    for (int i = 0; i < 2; i++) {
        memcpy(alone[i], cold, sizeof cold);
        memcpy(rows[i], cold, sizeof cold);
    }
    il_name(rows, "rod");
    for (unsigned phase = 0; phase < phases; phase++)
        rod_phase(&serial, 0, phase);
    run(&crew);
    for (size_t i = 0; i < serial.cells; i++) {
        double expected = alone[phases % 2][i], found = rows[phases % 2][i];
        ck_assert_msg(memcmp(&expected, &found, sizeof found) == 0,
                      "cell %zu is at %.17g, but at %.17g when one thread computes the rod", i,
                      found, expected);
    }
}

static void rod_of_two(void *unused)
{
    (void)unused;
    compute_rod(2, 3);
}

static void rod_of_three(void *unused)
{
    (void)unused;
    compute_rod(3, 2);
}

START_TEST(the_rod_is_as_in_one_thread)
{
    il_always(rod_of_two, ANY_TIME_OUT);
    il_always(rod_of_three, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- Who meets whom ---- */

static void *meet(void *barrier)
{
    barrier_wait(barrier);
    return NULL;
}

/* One barrier, and somebody else to meet in each phase. */
static void one_after_the_other(void *unused)
{
    struct barrier *barrier = open_barrier(2);
    pthread_t other;

    (void)unused;
    for (int i = 0; i < 3; i++) {
        start(&other, meet, barrier);
        barrier_wait(barrier);
        pthread_join(other, NULL);
    }
    barrier_close(barrier);
}

/* A barrier for two, at which a guest waits for its host. */
struct meeting {
    pthread_t guest;
    struct barrier *barrier;
    atomic_bool host_is_here;
};

static void *be_guest(void *arg)
{
    struct meeting *meeting = arg;

    il_name_thread("guest");
    barrier_wait(meeting->barrier);
    ck_assert_msg(meeting->host_is_here, "a guest is through, but its host has not arrived");
    return NULL;
}

static void invite(struct meeting *meeting)
{
    meeting->barrier = open_barrier(2);
    meeting->host_is_here = false;
    start(&meeting->guest, be_guest, meeting);
}

static void be_host(struct meeting *meeting)
{
    meeting->host_is_here = true;
    barrier_wait(meeting->barrier);
}

/* Two guests make no pair if they wait at two barriers. */
static void two_meetings(void *unused)
{
    struct meeting meetings[2];

    (void)unused;
    for (int i = 0; i < 2; i++)
        invite(&meetings[i]);
    for (int i = 0; i < 2; i++)
        be_host(&meetings[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(meetings[i].guest, NULL);
    for (int i = 0; i < 2; i++)
        barrier_close(meetings[i].barrier);
}

/* What the host knows of one barrier says nothing about another. */
static void one_meeting_after_the_other(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        struct meeting meeting;
        invite(&meeting);
        be_host(&meeting);
        pthread_join(meeting.guest, NULL);
        barrier_close(meeting.barrier);
    }
}

START_TEST(others_may_take_over)
{
    il_always(one_after_the_other, ANY_TIME_OUT);
    il_always(one_meeting_after_the_other, ANY_TIME_OUT);
    il_always(two_meetings, ANY_TIME_OUT);
}
END_TEST

static void work_side_by_side(struct crew *crew, unsigned worker, unsigned phase)
{
    (void)crew, (void)worker;
    il_enter(phase);
    il_leave(phase);
}

static void both_in_the_second_phase(void *unused)
{
    (void)unused;
    run(&(struct crew){
        .workers = 2, .phases = 2, .phase = work_side_by_side, .after = nothing_to_see});
    if (il_peak_inside(1) == 2)
        il_reached();
}

START_TEST(parts_can_be_computed_at_once)
{
    il_possible(both_in_the_second_phase);
}
END_TEST

/* ---- The wait-group ---- */

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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("reusable-barrier");
    TCase *cases = tcase_create("reusable-barrier");
    tcase_add_test(cases, nobody_starts_a_phase_early);
    tcase_add_test(cases, one_is_told_in_each_phase);
    tcase_add_test(cases, the_rod_is_as_in_one_thread);
    tcase_add_test(cases, others_may_take_over);
    tcase_add_test(cases, late_work_is_refused);
    tcase_add_test(cases, what_was_added_is_waited_for);
    tcase_add_test(cases, work_may_bring_more_work);
    tcase_add_test(cases, parts_can_be_computed_at_once);
    suite_add_tcase(suite, cases);
    return suite;
}
