/*
 * Producers put jobs into a queue, workers take them out and run them.  Whatever the order in which
 * they get to run, and even if a thread is woken for nothing, every job that was accepted is run
 * once, and those of one producer in their order.  Nobody sleeps who could go on, nobody is awake
 * who could not, and when the queue is closed, everybody learns of it.
 */
#include "queue_users.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("lost-wakeup");
    TCase *tests = tcase_create("queue");

    add_waking(tests);
    add_running(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
