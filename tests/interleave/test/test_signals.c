/* Signals: who gets one, when its handler runs, what that interrupts. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static volatile sig_atomic_t got, count;
static sem_t sem;
static char log_text[16];

static void note(int number)
{
    got = number;
}

static void say(char letter)
{
    log_text[strlen(log_text)] = letter;
}

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    ck_assert_int_eq(sigaction(number, &action, NULL), 0);
}

static sigset_t set_of(int number)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static void block(int how, int number)
{
    sigset_t set = set_of(number);

    ck_assert_int_eq(pthread_sigmask(how, &set, NULL), 0);
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

/* ---- Interrupted calls ---- */

SCENARIO(sem_wait_fails_with_eintr)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (sem_wait(&sem) != 0) {
        ck_assert_int_eq(errno, EINTR);
        ck_assert_int_eq(got, SIGTERM);
        il_reached();
    }
}

static void posts(int number __attribute__((unused)))
{
    sem_post(&sem);
}

SCENARIO(sem_wait_is_restarted)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, posts, SA_RESTART);
    il_signal(SIGTERM);
    ck_assert_int_eq(sem_wait(&sem), 0);
    sem_destroy(&sem);
}

SCENARIO(sem_wait_or_eintr)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, posts, 0);
    il_signal(SIGTERM);
    while (sem_wait(&sem) != 0)
        ck_assert_int_eq(errno, EINTR);
    sem_destroy(&sem);
}

SCENARIO(sleep_is_cut_short)
{
    handle(SIGALRM, note, 0);
    alarm(3);
    ck_assert_uint_eq(sleep(10), 7);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    ck_assert_int_eq(got, SIGALRM);
}

SCENARIO(sleep_is_cut_short_at_any_time)
{
    handle(SIGTERM, note, SA_RESTART);
    il_signal(SIGTERM);
    if (sleep(10) != 0)
        il_reached();
}

static int ends[2];

static void make_pipe(void)
{
    ck_assert_int_eq(pipe(ends), 0);
}

static void close_pipe(void)
{
    close(ends[0]);
    close(ends[1]);
}

SCENARIO(read_fails_with_eintr)
{
    char c;

    make_pipe();
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (read(ends[0], &c, 1) < 0)
        ck_assert_int_eq(errno, EINTR);
    close_pipe();
}

/* The handler writes to a pipe that the program reads: nothing is ever missed. */
static void writes_to_pipe(int number __attribute__((unused)))
{
    ck_assert_int_eq(write(ends[1], "s", 1), 1);
}

SCENARIO(self_pipe)
{
    char c;

    make_pipe();
    handle(SIGTERM, writes_to_pipe, SA_RESTART);
    il_signal(SIGTERM);
    ck_assert_int_eq(read(ends[0], &c, 1), 1);
    close_pipe();
}

SCENARIO(self_pipe_polled)
{
    make_pipe();
    struct pollfd fd = {.fd = ends[0], .events = POLLIN};
    handle(SIGTERM, writes_to_pipe, SA_RESTART);
    il_signal(SIGTERM);
    while (poll(&fd, 1, -1) < 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert(fd.revents & POLLIN);
    close_pipe();
}

SCENARIO(sigpipe_ignored)
{
    make_pipe();
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(errno, EPIPE);
    close(ends[1]);
}

SCENARIO(sigpipe_handled)
{
    make_pipe();
    handle(SIGPIPE, note, 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(got, SIGPIPE);
    close(ends[1]);
}

/* ---- Threads ---- */

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

/* ---- What is wrong in a handler ---- */

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
    FAILS(IL_DEADLOCK, sem_wait_fails_with_eintr),
    VERIFIES(sem_wait_is_restarted),
    VERIFIES(sem_wait_or_eintr),
    VERIFIES(sleep_is_cut_short),
    REACHES(sleep_is_cut_short_at_any_time),
    FAILS(IL_DEADLOCK, read_fails_with_eintr),
    VERIFIES(self_pipe),
    VERIFIES(self_pipe_polled),
    VERIFIES(sigpipe_ignored),
    VERIFIES(sigpipe_handled),
    VERIFIES(a_thread_waits_for_signals),
    VERIFIES(sent_to_a_thread),
    FAILS(IL_DEADLOCK, not_sent_to_the_thread_that_waits),
    REACHES(any_thread_may_get_it),
    VERIFIES(a_new_thread_has_its_creators_mask),
    REACHES(a_thread_may_block_it_too_late),
    FAILS(IL_MISUSE, handler_locks),
    FAILS(IL_DEADLOCK, handler_locks_what_its_thread_holds),
    FAILS(IL_RACE, plain_variable_shared),
    VERIFIES(plain_variable_shared_while_blocked),
    VERIFIES(handlers_of_one_thread_share_variables),
    FAILS(IL_RACE, volatile_shared_among_threads),
    VERIFIES(alarms),
    VERIFIES(periodic_timer),
    VERIFIES(timed_wait_times_out),
};

Suite *chapter_suite(void)
{
    return table_suite("signals");
}
