/* Schedules as text: what is printed is read back the same, and what is no schedule is refused. */
#include <string.h>

#include "race.h"
#include "search.h"
#include "unit.h"

START_TEST(what_is_printed_is_read_back)
{
    static const uint16_t log[] = {0, 0, 0, 1, CHOICE_BIT | 2, CHOICE_BIT | 2, 300, 1, 1};
    enum { N = sizeof log / sizeof *log };
    uint16_t back[N];
    char text[100];
    schedule_print(log, N, text, sizeof text);
    ck_assert_str_eq(text, "0x3 1x1 !2 !2 300x1 1x2");
    ck_assert_uint_eq(schedule_parse(text, back, N), N);
    ck_assert_mem_eq(back, log, sizeof log);
}
END_TEST

START_TEST(what_goes_before_it_is_set)
{
    uint16_t log[2];
    char text[100];
    race_forget_promoted();
    ck_assert_uint_eq(schedule_parse("~ @1000 @2000 1x2", log, 2), 2);
    ck_assert(X.starve && races_promoted == 2 && race_is_promoted(0x2000));
    schedule_print(log, 2, text, sizeof text);
    ck_assert_str_eq(text, "~ @1000 @2000 1x2");
    race_forget_promoted();
    X.starve = false;
}
END_TEST

START_TEST(what_does_not_fit_is_cut_between_words)
{
    static const uint16_t log[] = {0, 1, 2, 3};
    char whole[] = "0x1 1x1 2x1 3x1", text[sizeof whole];
    for (size_t size = 1; size <= sizeof whole; size++) {
        schedule_print(log, 4, text, size);
        ck_assert_uint_lt(strlen(text), size);
        ck_assert_mem_eq(text, whole, strlen(text));
        ck_assert_uint_eq((strlen(text) + 1) % 4, strlen(text) ? 0 : 1);
    }
}
END_TEST

START_TEST(what_is_no_schedule_is_refused)
{
    static const char *const wrong[] = {"",    "x",       "1x",   "0x1 nonsense", "99999x1",
                                        "0x9", "!99999x", "-1x1", "0x1 1x4"};
    uint16_t log[4];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(schedule_parse(wrong[i], log, 4) == 0, "accepted: %s", wrong[i]);
}
END_TEST

Suite *schedule_suite(void)
{
    return suite_of("schedules", what_is_printed_is_read_back, what_goes_before_it_is_set,
                    what_does_not_fit_is_cut_between_words, what_is_no_schedule_is_refused);
}
