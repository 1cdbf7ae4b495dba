/*
 * Random programs with signals, against brute force: whatever the search leaves out, it must find
 * the same final states.
 *
 * Two threads, one of them the scenario's own, run a list of operations each; two handlers touch
 * what they touch.  In some programs a signal arrives from outside.  Only the scenario's own thread
 * waits, and the other one posts what it waits for in the end, so that nobody waits for ever.
 */
#define _GNU_SOURCE
#include "handling.h"
#include "random_suite.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum kind {
    LOAD,
    STORE,
    ADD,
    WAIT,
    TRY_WAIT,
    LOCKED_ADD,
    SEND_PROCESS,
    SEND_OTHER,
    SEND_SELF,
    BLOCK,
    UNBLOCK,
    TAKE, /* sigtimedwait() with no time */
    PENDING,
    KINDS
};

enum { WORKERS = 2, LONGEST = 3 };

struct op {
    enum kind kind;
    int which; /* of two variables, or two signals */
};

struct program {
    int length[WORKERS];
    struct op op[WORKERS][LONGEST];
    struct op handler[2];
    unsigned waits;
    bool from_outside, restarts, may_nest, blocked_in_main;
};

static const struct program *program;
static _Atomic unsigned variable[2], handled;
static sem_t sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned seen[WORKERS], locked;
static pthread_t thread[WORKERS];
static int number_of(int which)
{
    return which ? SIGRTMIN : SIGUSR1;
}

/* ---- Making one ---- */

static struct program make_program(uint64_t random)
{
    struct program p = {0};

    for (int t = 0; t < WORKERS; t++) {
        p.length[t] = 1 + random_below(&random, LONGEST);
        for (int i = 0; i < p.length[t]; i++) {
            p.op[t][i] =
                (struct op){(enum kind)random_below(&random, KINDS), random_below(&random, 2)};
            if (p.op[t][i].kind == WAIT && t == 0)
                p.op[t][i].kind = ADD;
            p.waits += p.op[t][i].kind == WAIT;
        }
    }
    for (int i = 0; i < 2; i++)
        p.handler[i] =
            (struct op){(enum kind)random_below(&random, ADD + 1), random_below(&random, 2)};
    p.from_outside = random_below(&random, 2);
    p.restarts = random_below(&random, 2);
    p.may_nest = random_below(&random, 2);
    p.blocked_in_main = random_below(&random, 4) == 0;
    return p;
}

/* ---- Running one ---- */

static unsigned touch_variable(struct op op, unsigned value)
{
    switch (op.kind) {
    case LOAD:
        return atomic_load(&variable[op.which]);
    case STORE:
        atomic_store(&variable[op.which], value);
        return 0;
    default:
        return atomic_fetch_add(&variable[op.which], 1);
    }
}

/* Which thread it ran in is part of the final state. */
static void on_signal(int number)
{
    unsigned who = pthread_equal(pthread_self(), thread[1]) ? 2 : 1;
    unsigned result = touch_variable(program->handler[number == number_of(1)], who + 4);

    atomic_store(&handled, atomic_load(&handled) * 5 + who + result * 11);
}

static unsigned perform(struct op op, unsigned me)
{
    int number = number_of(op.which);
    sigset_t set = set_of(number);
    struct timespec no_time = {0};

    switch (op.kind) {
    case WAIT:
        return sem_wait(&sem) == 0 ? 1 : errno == EINTR ? 2 : 3;
    case TRY_WAIT:
        return sem_trywait(&sem) == 0;
    case LOCKED_ADD:
        pthread_mutex_lock(&mutex);
        locked = locked * 3 + me + 1;
        pthread_mutex_unlock(&mutex);
        return 0;
    case SEND_PROCESS:
        return (unsigned)kill(getpid(), number);
    case SEND_OTHER:
        return (unsigned)pthread_kill(thread[!me], number);
    case SEND_SELF:
        return (unsigned)raise(number);
    case BLOCK:
        return (unsigned)pthread_sigmask(SIG_BLOCK, &set, NULL);
    case UNBLOCK:
        return (unsigned)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    case TAKE:
        return sigtimedwait(&set, NULL, &no_time) > 0;
    case PENDING:
        sigpending(&set);
        return (unsigned)(sigismember(&set, number_of(0)) + 2 * sigismember(&set, number_of(1)));
    default:
        return touch_variable(op, me + 1);
    }
}

static void run_list(unsigned me)
{
    for (int i = 0; i < program->length[me]; i++)
        seen[me] = seen[me] * 7 + perform(program->op[me][i], me);
}

THREAD(runs_the_first_list)
{
    run_list(0);
    for (unsigned i = 0; i < program->waits; i++)
        sem_post(&sem);
    return NULL;
}

static void handle_both(void)
{
    for (int i = 0; i < 2; i++) {
        struct sigaction action = {.sa_handler = on_signal,
                                   .sa_flags = program->restarts ? SA_RESTART : 0};
        if (!program->may_nest)
            sigfillset(&action.sa_mask);
        sigaction(number_of(i), &action, NULL);
    }
}

static void run_program(void *arg)
{
    sigset_t set = set_of(number_of(0));

    program = arg;
    sem_init(&sem, 0, 0);
    handle_both();
    thread[1] = pthread_self();
    if (program->blocked_in_main)
        pthread_sigmask(SIG_BLOCK, &set, NULL);
    thread[0] = start(runs_the_first_list, NULL);
    if (program->from_outside)
        il_signal(number_of(0));
    run_list(1);
    join(thread[0]);
    uint64_t end = locked;
    end = end * 1000003 + atomic_load(&variable[0]);
    end = end * 1000003 + atomic_load(&variable[1]);
    end = end * 1000003 + atomic_load(&handled);
    for (unsigned t = 0; t < WORKERS; t++)
        end = end * 1000003 + seen[t];
    il_test_outcome(end);
}

/* ---- Comparing ---- */

/* False if there are too many schedules. */
static bool check_program(uint64_t number)
{
    static struct outcomes all;
    struct program p = make_program(number);
    struct il_test test = {.run = run_program,
                           .arg = &p,
                           .name = program_name(number),
                           .spurious_wakes = IL_NONE,
                           .budget = 2000000,
                           .retries = 10};

    if (search(&test, "none").status != IL_VERIFIED)
        return false;
    all.executions = ULONG_MAX;
    all.n = il_test_outcomes(all.value, MAX_OUTCOMES);
    expect_same_outcomes(&test, "sleep", &all);
    return true;
}

Suite *chapter_suite(void)
{
    static const struct random_suite random = {"random programs with signals", 10, 100,
                                               check_program, 20};
    return make_random_suite(&random);
}
