/*
 * Trips are booked in scopes, and scopes are cancelled: by a call at any point of the run, by their
 * own deadline, or along with the scope that they are in.  Whoever is cancelled stops: the one that
 * goes from leg to leg, the one that sleeps in a leg, the one that waits for a telephone line.  A
 * trip is booked as a whole or not at all; what is cancelled takes no lock, no line, no memory and
 * no descriptor with it, and the scopes beside it never notice.
 *
 * Time is virtual: a leg that takes 10 ms is booked at 10 ms exactly.
 */
#include "customers.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("cancellation");
    TCase *tests = tcase_create("cancellation");

    add_stopping(tests);
    add_deadlines(tests);
    add_tree(tests);
    add_ends(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
