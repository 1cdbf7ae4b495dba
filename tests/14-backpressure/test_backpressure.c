/*
 * Threads hand lines in to a shipper faster than its sink takes them, and the sink is at times
 * slow, down, or stuck for good.  Whatever the order in which they get to run: no more lines wait
 * than may, and the memory stays what it was; every line reaches the sink once and in order, or the
 * sink learns where one is missing; and whoever flushes or closes comes back by the deadline.  The
 * sink may use the shipper, and locks that producers hold.
 *
 * What the sink gets is written down as in "a0 a1 -2 a4": lines of producer a, two are missing.
 * Time is virtual: a sink that takes 10 ms for a line has taken it at 10 ms exactly.
 */
#include "bench.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("backpressure");
    TCase *tests = tcase_create("shipper");

    add_overload(tests);
    add_losses(tests);
    add_endings(tests);
    add_company(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
