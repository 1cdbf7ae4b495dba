/* Signals: who sends one, when its handler runs, timers that send them. */
#define _GNU_SOURCE
#include "handling.h"

#include <errno.h>
#include <unistd.h>

static volatile sig_atomic_t count;
static char log_text[16];

static void say(char letter)
{
    log_text[strlen(log_text)] = letter;
}

/* ---- To itself ---- */

SCENARIO(raised_is_handled_before_raise_returns)
{
    handle(SIGUSR1, note, 0);
    ck_assert_int_eq(raise(SIGUSR1), 0);
    ck_assert_int_eq(got, SIGUSR1);
}

SCENARIO(killed_is_handled_before_kill_returns)
{
    handle(SIGUSR1, note, 0);
    ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
    ck_assert_int_eq(got, SIGUSR1);
}

SCENARIO(blocked_waits_until_it_is_let_in)
{
    handle(SIGUSR1, note, 0);
    block(SIG_BLOCK, SIGUSR1);
    raise(SIGUSR1);
    ck_assert_int_eq(got, 0);
    block(SIG_UNBLOCK, SIGUSR1);
    ck_assert_int_eq(got, SIGUSR1);
}

static void counts(int number __attribute__((unused)))
{
    count = count + 1;
}

SCENARIO(standard_signals_do_not_queue)
{
    handle(SIGUSR1, counts, 0);
    block(SIG_BLOCK, SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    block(SIG_UNBLOCK, SIGUSR1);
    ck_assert_int_eq(count, 1);
}

static void logs_value(int number __attribute__((unused)), siginfo_t *info,
                       void *context __attribute__((unused)))
{
    say((char)info->si_value.sival_int);
}

static void handle_with_info(int number)
{
    struct sigaction action = {.sa_sigaction = logs_value, .sa_flags = SA_SIGINFO};

    sigfillset(&action.sa_mask);
    ck_assert_int_eq(sigaction(number, &action, NULL), 0);
}

/* The lowest number first, and of one number the first. */
SCENARIO(real_time_signals_queue_in_order)
{
    sigset_t all, old;

    handle_with_info(SIGRTMIN);
    handle_with_info(SIGRTMIN + 1);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 'c'});
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 'a'});
    pthread_sigqueue(pthread_self(), SIGRTMIN + 1, (union sigval){.sival_int = 'd'});
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 'b'});
    sigprocmask(SIG_SETMASK, &old, NULL);
    ck_assert_str_eq(log_text, "abdc");
}

SCENARIO(handled_once_with_resethand)
{
    handle(SIGUSR1, note, SA_RESETHAND);
    raise(SIGUSR1);
    raise(SIGUSR1);
}

static void raises_again(int number)
{
    count = count + 1;
    if (count < 3)
        raise(number);
    say((char)('0' + count));
}

SCENARIO(a_handler_does_not_interrupt_itself)
{
    handle(SIGUSR1, raises_again, 0);
    raise(SIGUSR1);
    ck_assert_str_eq(log_text, "123");
}

SCENARIO(a_handler_interrupts_itself_with_nodefer)
{
    handle(SIGUSR1, raises_again, SA_NODEFER);
    raise(SIGUSR1);
    ck_assert_str_eq(log_text, "333");
}

SCENARIO(ignored_ones_vanish)
{
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    raise(SIGCHLD);
    block(SIG_BLOCK, SIGUSR1);
    signal(SIGUSR1, note);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR1, note);
    block(SIG_UNBLOCK, SIGUSR1);
    ck_assert_int_eq(got, 0);
}

SCENARIO(nobody_handles_it)
{
    raise(SIGTERM);
}

SCENARIO(nobody_handles_it_from_outside)
{
    il_signal(SIGTERM);
    pause();
}

SCENARIO(stopped)
{
    raise(SIGTSTP);
}

/* ---- From outside, at any point ---- */

SCENARIO(may_come_after_everything)
{
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (got == 0)
        il_reached();
}

SCENARIO(may_come_at_once)
{
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (got != 0)
        il_reached();
}

/* Between the test and pause(). */
SCENARIO(test_then_pause)
{
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    while (!got)
        pause();
}

SCENARIO(test_then_sigsuspend)
{
    sigset_t old, set = set_of(SIGTERM);

    handle(SIGTERM, note, 0);
    sigprocmask(SIG_BLOCK, &set, &old);
    il_signal(SIGTERM);
    while (!got)
        sigsuspend(&old);
    ck_assert_int_eq(errno, EINTR);
}

static void counts_up(int number __attribute__((unused)))
{
    count = count + 1;
}

/* The handler comes between reading and writing. */
SCENARIO(increment_is_interrupted)
{
    handle(SIGTERM, counts_up, 0);
    il_signal(SIGTERM);
    count = count + 1;
    block(SIG_BLOCK, SIGTERM);
    if (count == 1)
        il_reached();
}

SCENARIO(increment_with_the_signal_blocked)
{
    handle(SIGTERM, counts_up, 0);
    il_signal(SIGTERM);
    block(SIG_BLOCK, SIGTERM);
    int before = count;
    count = count + 1;
    ck_assert_int_eq(count, before + 1);
    block(SIG_UNBLOCK, SIGTERM);
}

/* ---- Timers ---- */

SCENARIO(alarms)
{
    handle(SIGALRM, note, 0);
    ck_assert_uint_eq(alarm(5), 0);
    ck_assert_uint_eq(alarm(2), 5);
    pause();
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    ck_assert_uint_eq(alarm(0), 0);
}

SCENARIO(periodic_timer)
{
    struct itimerspec every = {{1, 0}, {2, 0}};
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 'x'};
    sigset_t set = set_of(SIGRTMIN);
    siginfo_t info;
    timer_t timer;

    sigprocmask(SIG_BLOCK, &set, NULL);
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    ck_assert_int_eq(timer_settime(timer, 0, &every, NULL), 0);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(sigwaitinfo(&set, &info), SIGRTMIN);
        ck_assert_int_eq(info.si_value.sival_int, 'x');
        ck_assert_uint_eq(il_now(), (2 + i) * SECOND);
    }
    ck_assert_int_eq(timer_delete(timer), 0);
}

SCENARIO(timed_wait_times_out)
{
    struct timespec two = {2, 0};
    sigset_t set = set_of(SIGUSR1);

    block(SIG_BLOCK, SIGUSR1);
    ck_assert_int_eq(sigtimedwait(&set, NULL, &two), -1);
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    raise(SIGUSR1);
    ck_assert_int_eq(sigtimedwait(&set, NULL, &two), SIGUSR1);
}

static const struct expectation table[] = {
    VERIFIES(raised_is_handled_before_raise_returns),
    VERIFIES(killed_is_handled_before_kill_returns),
    VERIFIES(blocked_waits_until_it_is_let_in),
    VERIFIES(standard_signals_do_not_queue),
    VERIFIES(real_time_signals_queue_in_order),
    FAILS(IL_KILLED, handled_once_with_resethand),
    VERIFIES(a_handler_does_not_interrupt_itself),
    VERIFIES(a_handler_interrupts_itself_with_nodefer),
    VERIFIES(ignored_ones_vanish),
    FAILS(IL_KILLED, nobody_handles_it),
    FAILS(IL_KILLED, nobody_handles_it_from_outside),
    FAILS(IL_UNSUPPORTED, stopped),
    REACHES(may_come_after_everything),
    REACHES(may_come_at_once),
    FAILS(IL_DEADLOCK, test_then_pause),
    VERIFIES(test_then_sigsuspend),
    REACHES(increment_is_interrupted),
    VERIFIES(increment_with_the_signal_blocked),
    VERIFIES(alarms),
    VERIFIES(periodic_timer),
    VERIFIES(timed_wait_times_out),
};

Suite *chapter_suite(void)
{
    return table_suite("signals");
}
