/*
 * The configuration of a service is read by its workers and changed by operators and by whoever
 * finds that the file has a newer version.  Whatever the order in which they get to run, nobody
 * waits for ever, nobody sees half of a change, no change is lost and no old version comes back.
 * Readers can be inside together; a change has to wait for those who read already, and for few who
 * come later; and readers get in although there is always somebody who wants to change something.
 *
 * To read or to change takes milliseconds here.  Time is virtual, and moves only when nobody can go
 * on: so whoever came a millisecond ago and is not inside is waiting, and whoever begins now began
 * later.
 */
#include "service.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("readers-writers");
    TCase *tests = tcase_create("store");

    add_refreshes(tests);
    add_turns(tests);
    add_changes(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
