/* Signals in a program of several threads: who gets one. */
#define _GNU_SOURCE
#include "handling.h"

#include <stdatomic.h>

THREAD(waits_for_it)
{
    int number;
    sigset_t set = set_of(SIGTERM);

    ck_assert_int_eq(sigwait(&set, &number), 0);
    ck_assert_int_eq(number, SIGTERM);
    return NULL;
}

SCENARIO(a_thread_waits_for_signals)
{
    block(SIG_BLOCK, SIGTERM);
    pthread_t thread = start(waits_for_it, NULL);
    il_signal(SIGTERM);
    join(thread);
}

SCENARIO(sent_to_a_thread)
{
    block(SIG_BLOCK, SIGTERM);
    pthread_t thread = start(waits_for_it, NULL);
    ck_assert_int_eq(pthread_kill(thread, SIGTERM), 0);
    join(thread);
}

SCENARIO(not_sent_to_the_thread_that_waits)
{
    block(SIG_BLOCK, SIGTERM);
    pthread_t thread = start(waits_for_it, NULL);
    raise(SIGTERM);
    join(thread);
}

static pthread_t main_thread;
static _Atomic int in_main, in_other;

static void who(int number __attribute__((unused)))
{
    if (pthread_equal(pthread_self(), main_thread))
        in_main = 1;
    else
        in_other = 1;
}

THREAD(looks)
{
    if (in_other)
        il_reached();
    return NULL;
}

SCENARIO(any_thread_may_get_it)
{
    main_thread = pthread_self();
    handle(SIGTERM, who, 0);
    pthread_t thread = start(looks, NULL);
    il_signal(SIGTERM);
    join(thread);
    ck_assert(!in_main || !in_other);
}

THREAD(blocks_then_looks)
{
    block(SIG_BLOCK, SIGTERM);
    looks(NULL);
    return NULL;
}

SCENARIO(a_new_thread_has_its_creators_mask)
{
    main_thread = pthread_self();
    handle(SIGTERM, who, 0);
    block(SIG_BLOCK, SIGTERM);
    pthread_t thread = start(looks, NULL);
    block(SIG_UNBLOCK, SIGTERM);
    il_signal(SIGTERM);
    join(thread);
    ck_assert(!in_other);
}

SCENARIO(a_thread_may_block_it_too_late)
{
    main_thread = pthread_self();
    handle(SIGTERM, who, 0);
    il_signal(SIGTERM);
    join(start(blocks_then_looks, NULL));
}

static const struct expectation table[] = {
    VERIFIES(a_thread_waits_for_signals),
    VERIFIES(sent_to_a_thread),
    FAILS(IL_DEADLOCK, not_sent_to_the_thread_that_waits),
    REACHES(any_thread_may_get_it),
    VERIFIES(a_new_thread_has_its_creators_mask),
    REACHES(a_thread_may_block_it_too_late),
};

Suite *chapter_suite(void)
{
    return table_suite("signals and threads");
}
