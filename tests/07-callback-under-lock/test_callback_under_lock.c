/*
 * Publishers put events on a bus, and subscribers are called with them.  A callback may do all that
 * anybody may do: publish, subscribe, unsubscribe itself or another, on this bus or on another one.
 * Who unsubscribes outside callbacks knows, when that has returned, that the subscriber is not
 * called any more; inside a callback, its release() is told so later.  No event is lost, and those
 * of one publisher keep their order.
 *
 * Some buses call their subscribers in the publisher's thread, others in a thread of their own.  So
 * the tests wait for what a callback does, not for what bus_publish() returns.
 */
#include "listener.h"

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("callback-under-lock");
    TCase *tests = tcase_create("bus");

    add_callbacks(tests);
    add_leaving(tests);
    add_order(tests);
    add_ends(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
