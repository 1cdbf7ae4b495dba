/*
 * A client asks two or three replicas, all at once, and answers with the first reply.  What becomes
 * of the others?  They must be told that nobody wants their reply any more, and when the client is
 * closed their threads must be gone; yet no answer may wait for them.  The same holds when the
 * deadline passes, and when replicas fail.
 *
 * Time is virtual: a reply that takes 10 ms is there at 10 ms exactly.
 */
#include "bench.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("thread-leak");
    TCase *tests = tcase_create("thread-leak");

    add_losers(tests);
    add_answers(tests);
    add_resources(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
