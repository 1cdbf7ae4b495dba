/*
 * Threads send, receive, select and close.  Whatever the order in which they get to run, the rules
 * of Go's specification hold: what was sent is received once, in its order, by somebody who was
 * there; a closed channel still gives what it has, and then says so; a select does one of its
 * cases, and hears of every channel; nobody sleeps who could go on.
 *
 * Time is virtual: a deadline in ten years is there at once, and to the nanosecond.
 */
#include "bench.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("channels");
    TCase *tests = tcase_create("channels");

    add_closing(tests);
    add_selecting(tests);
    add_room(tests);
    add_waiting(tests);
    add_failing(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
