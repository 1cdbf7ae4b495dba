/*
 * A bank has a database and a pool of one to three connections to it.  Tellers borrow them, and now
 * and then something fails: another transaction is in the way, there is not enough money, the file
 * of a connection breaks, nobody gives one back in time.  Whatever fails, the pool must go on to
 * serve: every connection comes back, in order, is lent to one at a time, and is closed in the end.
 *
 * SQLite is the real one, on a disk in memory.  Time is virtual: a deadline of 20 ms is over at
 * 20 ms exactly.
 */
#include "bank.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("connection-pool");
    TCase *tests = tcase_create("connection-pool");

    add_failures(tests);
    add_deadlines(tests);
    add_sharing(tests);
    add_replacing(tests);
    add_ends(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
