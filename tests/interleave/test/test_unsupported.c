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

THREAD(raises)
{
    raise(SIGTERM);
    return NULL;
}

SCENARIO(raises_in_a_thread)
{
    run_threads(raises);
}

SCENARIO(cancels_asynchronously)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
}

static const struct expectation table[] = {
    FAILS(IL_UNSUPPORTED, forks),
    FAILS(IL_UNSUPPORTED, runs_a_command),
    FAILS(IL_UNSUPPORTED, raises_in_a_thread),
    FAILS(IL_UNSUPPORTED, cancels_asynchronously),
};

Suite *chapter_suite(void)
{
    return table_suite("unsupported");
}
