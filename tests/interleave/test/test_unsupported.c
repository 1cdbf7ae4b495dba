/* What is not modelled is refused by name, never run for real behind the checker's back. */
#include "expect.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

SCENARIO(forks)
{
    fork();
}

SCENARIO(runs_a_command)
{
    ck_assert_int_eq(system("true"), 0);
}

THREAD(kills_its_parent)
{
    kill(getppid(), 0);
    return NULL;
}

SCENARIO(sends_a_signal_to_another_process)
{
    run_threads(kills_its_parent);
}

SCENARIO(has_a_thread_for_a_timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD};
    timer_t timer;

    timer_create(CLOCK_REALTIME, &event, &timer);
}

SCENARIO(cancels_asynchronously)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
}

static const struct expectation table[] = {
    FAILS(IL_UNSUPPORTED, forks),
    FAILS(IL_UNSUPPORTED, runs_a_command),
    FAILS(IL_UNSUPPORTED, sends_a_signal_to_another_process),
    FAILS(IL_UNSUPPORTED, has_a_thread_for_a_timer),
    FAILS(IL_UNSUPPORTED, cancels_asynchronously),
};

Suite *chapter_suite(void)
{
    return table_suite("unsupported");
}
