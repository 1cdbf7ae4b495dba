/* What is wrong in a signal handler, and what is right. */
#define _GNU_SOURCE
#include "handling.h"

#include <errno.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int plain;

static void locks(int number __attribute__((unused)))
{
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

SCENARIO(handler_locks)
{
    handle(SIGTERM, locks, 0);
    il_signal(SIGTERM);
    pause();
}

/* The signal only comes while the lock is held. */
SCENARIO(handler_locks_what_its_thread_holds)
{
    handle(SIGTERM, locks, 0);
    pthread_mutex_lock(&mutex);
    raise(SIGTERM);
    pthread_mutex_unlock(&mutex);
}

static void writes_plain(int number)
{
    plain = number;
}

SCENARIO(plain_variable_shared)
{
    handle(SIGTERM, writes_plain, 0);
    il_signal(SIGTERM);
    while (!plain)
        sched_yield();
}

SCENARIO(plain_variable_shared_while_blocked)
{
    handle(SIGTERM, writes_plain, 0);
    block(SIG_BLOCK, SIGTERM);
    il_signal(SIGTERM);
    plain = 5;
    block(SIG_UNBLOCK, SIGTERM);
    block(SIG_BLOCK, SIGTERM);
    ck_assert(plain == 5 || plain == SIGTERM);
}

static void puts_errno_back(int number)
{
    int saved = errno;

    plain += number;
    close(-1);
    errno = saved;
}

/* The first comes when it is let in, the second at any point. */
SCENARIO(handlers_of_one_thread_share_variables)
{
    handle(SIGTERM, puts_errno_back, 0);
    block(SIG_BLOCK, SIGTERM);
    raise(SIGTERM);
    block(SIG_UNBLOCK, SIGTERM);
    il_signal(SIGTERM);
    errno = 0;
    sched_yield();
    ck_assert_int_eq(errno, 0);
}

THREAD(reads_flag)
{
    return (void *)(intptr_t)got;
}

/* volatile sig_atomic_t is for a thread and its own handlers. */
SCENARIO(volatile_shared_among_threads)
{
    handle(SIGTERM, note, 0);
    pthread_t thread = start(reads_flag, NULL);
    il_signal(SIGTERM);
    join(thread);
}

static const struct expectation table[] = {
    FAILS(IL_MISUSE, handler_locks),
    FAILS(IL_DEADLOCK, handler_locks_what_its_thread_holds),
    FAILS(IL_RACE, plain_variable_shared),
    VERIFIES(plain_variable_shared_while_blocked),
    VERIFIES(handlers_of_one_thread_share_variables),
    FAILS(IL_RACE, volatile_shared_among_threads),
};

Suite *chapter_suite(void)
{
    return table_suite("signal handlers");
}
