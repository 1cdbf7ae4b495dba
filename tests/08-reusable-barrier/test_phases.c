/*
 * Workers go from phase to phase together.
 */
#include "crew.h"

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

void add_phases(TCase *tests)
{
    tcase_add_test(tests, nobody_starts_a_phase_early);
    tcase_add_test(tests, one_is_told_in_each_phase);
    tcase_add_test(tests, the_rod_is_as_in_one_thread);
}
