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
#define _GNU_SOURCE /* sem_clockwait */
#include "bench.h"
#include "company.h"
#include "endings.h"
#include "overload.h"

/* A wait of the sink that nobody cuts short is to the search a failed round of a retry loop. */
enum { OUTAGES = 8 };

START_TEST(no_more_lines_wait_than_may)
{
    il_always(two_lines_and_room_for_one, .spurious_wakes = IL_NONE);
    il_always(four_lines_and_room_for_two, .arg = &DROPPING);
    il_always(four_lines_and_room_for_two, .arg = &SHEDDING);
    il_always(three_lines_block);
    il_always(one_goes_and_two_come, .arg = &BLOCKING);
    il_always(one_goes_and_two_come, .arg = &DROPPING);
    il_always(one_goes_and_two_come, .arg = &SHEDDING);
    il_always(two_at_the_bound, .arg = &DROPPING);
    il_always(two_at_the_bound, .arg = &SHEDDING);
    il_always(two_at_the_bound, .arg = &BLOCKING);
}
END_TEST

START_TEST(overload_needs_no_more_memory)
{
    il_always(ten_times_too_much, .arg = &BLOCKING, .samples = 3);
    il_always(ten_times_too_much, .arg = &DROPPING, .samples = 3);
    il_always(ten_times_too_much, .arg = &SHEDDING, .samples = 3);
}
END_TEST

START_TEST(block_loses_nothing_and_keeps_the_order)
{
    il_always(two_producers_who_wait, .spurious_wakes = IL_NONE, .budget = 1000000);
    il_always(room_for_all, .arg = &BLOCKING, .spurious_wakes = IL_NONE);
    il_always(room_for_all, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(room_for_all, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
    il_always(an_outage, .arg = &BLOCKING);
    il_always(an_outage, .arg = &DROPPING);
    il_always(an_outage, .arg = &SHEDDING);
    il_always(an_outage_with_room);
    il_always(two_places_for_two, .spurious_wakes = IL_NONE, .budget = 1000000);
    il_always(a_long_line);
}
END_TEST

START_TEST(what_is_lost_is_told_where_it_is_missing)
{
    il_always(a_gap_in_the_middle);
    il_always(a_gap_at_the_end);
    il_always(a_gap_during_an_outage, .arg = &DROPPING);
    il_always(a_gap_during_an_outage, .arg = &SHEDDING);
    il_always(three_lines_and_room_for_one, .arg = &DROPPING);
    il_always(three_lines_and_room_for_one, .arg = &SHEDDING);
    il_always(two_producers_lose, .arg = &DROPPING, .spurious_wakes = IL_NONE);
    il_always(two_producers_lose, .arg = &SHEDDING, .spurious_wakes = IL_NONE);
}
END_TEST

START_TEST(flush_waits_for_what_came_before)
{
    il_always(flush_of_two, .arg = &BLOCKING, .retries = OUTAGES);
    il_always(flush_of_two, .arg = &DROPPING, .retries = OUTAGES);
    il_always(flush_of_what_is_stuck, .arg = &BLOCKING);
    il_always(flush_of_what_is_stuck, .arg = &SHEDDING);
    il_always(flush_of_what_is_lost, .arg = &DROPPING);
    il_always(flush_of_what_is_lost, .arg = &SHEDDING);
    il_always(flush_of_two_threads);
}
END_TEST

START_TEST(closing_ends_at_its_deadline)
{
    il_always(close_when_stuck, .arg = &BLOCKING);
    il_always(close_when_stuck, .arg = &DROPPING);
    il_always(close_when_stuck_and_lossy, .arg = &DROPPING);
    il_always(close_when_stuck_and_lossy, .arg = &SHEDDING);
    il_always(close_when_down, .retries = OUTAGES);
    il_always(close_when_slow, .retries = OUTAGES);
    il_always(close_in_time, .retries = OUTAGES);
    il_always(close_during_a_flush);
}
END_TEST

START_TEST(closing_lets_producers_go)
{
    il_always(producers_who_wait);
    il_always(a_producer_who_waits_not_long);
    il_always(a_line_while_it_is_closed, .arg = &BLOCKING);
    il_always(a_line_while_it_is_closed, .arg = &DROPPING);
    il_always(a_line_while_it_is_closed, .arg = &SHEDDING);
}
END_TEST

START_TEST(the_sink_may_use_the_shipper)
{
    il_always(a_line_in_the_registry, .arg = &BLOCKING);
    il_always(a_line_in_the_registry, .arg = &DROPPING);
    il_always(a_line_in_the_registry, .arg = &SHEDDING);
    il_always(a_line_of_the_sink, .arg = &BLOCKING);
    il_always(a_line_of_the_sink, .arg = &DROPPING);
    il_always(a_line_of_the_sink_with_room);
    il_always(a_look_while_a_producer_waits, .spurious_wakes = IL_NONE);
    il_always(two_shippers, .spurious_wakes = IL_NONE);
}
END_TEST

START_TEST(waiting_is_sleeping)
{
    il_always(ten_years_of_nothing);
    il_always(ten_years_of_waiting_for_room);
    il_always(ten_years_of_closing);
}
END_TEST

START_TEST(a_lack_of_memory_or_of_threads_is_told)
{
    il_always(three_lines_and_a_fault, .arg = &BLOCKING, .malloc_fails = 1);
    il_always(three_lines_and_a_fault, .arg = &SHEDDING, .malloc_fails = 1);
    il_always(three_lines_and_a_fault, .arg = &DROPPING, .create_fails = 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("backpressure");
    TCase *tests = tcase_create("shipper");

    tcase_add_test(tests, no_more_lines_wait_than_may);
    tcase_add_test(tests, overload_needs_no_more_memory);
    tcase_add_test(tests, block_loses_nothing_and_keeps_the_order);
    tcase_add_test(tests, what_is_lost_is_told_where_it_is_missing);
    tcase_add_test(tests, flush_waits_for_what_came_before);
    tcase_add_test(tests, closing_ends_at_its_deadline);
    tcase_add_test(tests, closing_lets_producers_go);
    tcase_add_test(tests, the_sink_may_use_the_shipper);
    tcase_add_test(tests, waiting_is_sleeping);
    tcase_add_test(tests, a_lack_of_memory_or_of_threads_is_told);
    suite_add_tcase(suite, tests);
    return suite;
}
