/*
 * Workers compute a rod in phases and meet at a barrier after each.  Nobody may begin a phase
 * before everybody has finished the one before, however quickly some come back; one of them, not
 * two and not none, is told to do what is done once a phase; and the rod comes out as if one thread
 * had computed it.  Meanwhile other work is counted by a wait-group: all that was added in time is
 * waited for, and what comes too late is refused.
 */
#include "crew.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("reusable-barrier");
    TCase *tests = tcase_create("reusable-barrier");

    add_phases(tests);
    add_meetings(tests);
    add_wait_group(tests);
    add_overlap(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
