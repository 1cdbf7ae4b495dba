/*
 * Customers order seats for the theatre, each call in a thread of its own, and those who get no
 * answer send their order again.  Whatever the order in which the calls get to run, no two
 * customers sit on one seat, no customer pays for two, and every seat can be sold; a refused order
 * leaves no trace, a refund is paid once, and the opera and the circus do not wait for one another.
 */
#include "office.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("check-then-act");
    TCase *tests = tcase_create("office");

    add_orders(tests);
    add_refunds(tests);
    add_halls(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
