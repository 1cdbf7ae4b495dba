/* A false assertion fails the test, whoever makes it and whichever kind it is. */
#include "expect.h"

#include <assert.h>

SCENARIO(ck_assert_in_the_scenario)
{
    ck_assert_int_eq(1 + 1, 3);
}

THREAD(ck_asserts)
{
    ck_assert_msg(0, "never mind");
    return NULL;
}

SCENARIO(ck_assert_in_a_thread)
{
    run_threads(ck_asserts);
}

THREAD(asserts)
{
    assert(!"reached");
    return NULL;
}

SCENARIO(assert_in_the_scenario)
{
    asserts(NULL);
}

SCENARIO(assert_in_a_thread)
{
    run_threads(asserts);
}

THREAD(fails)
{
    il_fail("thread %d of %d", 1, 2);
}

SCENARIO(il_fail_in_the_scenario)
{
    fails(NULL);
}

SCENARIO(il_fail_in_a_thread)
{
    run_threads(fails);
}

/* Holding a lock and with others in flight, so that the failure unwinds nothing. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

THREAD(fails_holding_the_lock)
{
    pthread_mutex_lock(&lock);
    il_fail("holding");
}

SCENARIO(failure_with_a_lock_held)
{
    run_threads(fails_holding_the_lock, fails_holding_the_lock);
}

SCENARIO(true_assertions)
{
    ck_assert_str_eq("one", "one");
    assert(sizeof(char) == 1);
}

static const struct expectation table[] = {
    VERIFIES(true_assertions),
    FAILS(IL_ASSERTION, ck_assert_in_the_scenario),
    FAILS(IL_ASSERTION, ck_assert_in_a_thread),
    FAILS(IL_ASSERTION, assert_in_the_scenario),
    FAILS(IL_ASSERTION, assert_in_a_thread),
    FAILS(IL_ASSERTION, il_fail_in_the_scenario),
    FAILS(IL_ASSERTION, il_fail_in_a_thread),
    FAILS(IL_ASSERTION, failure_with_a_lock_held),
};

START_TEST(message_is_what_il_fail_was_told)
{
    struct il_result r = explore(il_fail_in_a_thread);

    ck_assert_msg(strstr(r.message, "thread 1 of 2"), "\"%s\"", r.message);
}
END_TEST

START_TEST(message_holds_the_words_of_ck_assert_msg)
{
    struct il_result r = explore(ck_assert_in_a_thread);

    ck_assert_msg(strstr(r.message, "never mind"), "\"%s\"", r.message);
}
END_TEST

START_TEST(message_holds_the_expression_of_assert)
{
    struct il_result r = explore(assert_in_a_thread);

    ck_assert_msg(strstr(r.message, "reached"), "\"%s\"", r.message);
}
END_TEST

START_TEST(every_verdict_has_a_name_of_its_own)
{
    for (int v = IL_OK; v <= IL_IMPOSSIBLE; v++) {
        ck_assert_ptr_nonnull(il_verdict_name(v));
        for (int w = IL_OK; w < v; w++)
            ck_assert_str_ne(il_verdict_name(v), il_verdict_name(w));
    }
    ck_assert_str_eq(il_verdict_name(IL_USE_AFTER_FREE), "use-after-free");
    ck_assert_ptr_null(il_verdict_name(IL_IMPOSSIBLE + 1));
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("assertion");
    TCase *messages = tcase_create("messages");

    tcase_add_test(messages, message_is_what_il_fail_was_told);
    tcase_add_test(messages, message_holds_the_words_of_ck_assert_msg);
    tcase_add_test(messages, message_holds_the_expression_of_assert);
    tcase_add_test(messages, every_verdict_has_a_name_of_its_own);
    suite_add_tcase(suite, messages);
    return suite;
}
