/*
 * Parts of one phase can be computed at the same time.
 */
#include "crew.h"

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

void add_overlap(TCase *tests)
{
    tcase_add_test(tests, parts_can_be_computed_at_once);
}
