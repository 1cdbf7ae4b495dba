/*
 * signals.h - signals: who gets one, when, and what it interrupts.
 *
 * When a signal that was sent is delivered, and to which of the threads that do not block it, is a
 * choice of the search.  So each thread has a courier: a thread aside that is none of the
 * program's and has one operation, to deliver what is pending.  It conflicts with every operation
 * of its thread (they read the thread's line, it writes it) and with whatever changes what is
 * pending or what is done about it.  Where else in the schedule it comes does not matter, and is
 * not searched.
 *
 * A thread whose courier is picked runs the handler on its own stack, at the point where it was
 * waiting for its turn, and then announces again what it had announced.  What a handler does is
 * concurrent with the code that it interrupts, unless that blocks the signal: for the race
 * detector it is done by the courier.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

#include "exec.h"

#define SIGNAL_BIT(n) (1ull << ((n)-1))

/* A signal on its way. */
struct arrival {
    struct arrival *next;
    int number;
    siginfo_t info;
    struct vclock clock; /* what its sender had done */
};

/* A handler that is running, on the stack of its thread. */
struct handling {
    struct handling *outer;
    int number;
    bool expected; /* raised by the thread itself, or let in where it waits: interrupts nothing */
    struct op interrupted;
    int wake_event; /* of the operation interrupted */
};

/* Of one thread. */
struct signals {
    char line; /* touched by all of its operations, and by its courier's */
    uint64_t blocked, waited_for;
    uint64_t blocked_outside; /* sigsuspend(), ppoll(): what was blocked before */
    bool suspended;
    struct arrival *pending, *arrived; /* arrived: the handler is to run before anything else */
    uint64_t announced_at;             /* the operation that a handler would interrupt */
    bool cuts_short;                   /* and then the operation interrupted is over */
    bool told_too_late;
    struct handling *handlings; /* the innermost first */
    struct thread *courier;
    struct vclock opened[_NSIG], ran[_NSIG]; /* when each was last let in; its handlers so far */
};

/* ---- For the scheduler ---- */

void signals_reset(void);
void signals_begin_thread(struct thread *t);
void signals_created(struct thread *t); /* its clock is that of its creator now */

/* The current thread has announced an operation: it can be interrupted there, and must not do
 * it in a handler if POSIX does not list it as async-signal-safe. */
void signals_announced(struct thread *t);

/* The first half of that, for an operation whose touches have changed since. */
void signals_touch(struct thread *t);

/* One of those aside has been picked.  The thread that it interrupts; NULL: nobody. */
struct thread *signals_aside(struct thread *aside);

/* Runs handlers until the current thread has really been picked. */
void signals_arrive(struct thread *self);

/* ---- For calls that can be interrupted, and for signalfd ---- */

/* Every function here that the program can reach by a call begins with this: the first use of a
 * signal starts the search again, with couriers. */
void signals_needed(void);

/* True, once, if the operation just performed was cut short by a handler: EINTR.  Only for
 * those that said IS_RESTARTED or ENDS_EARLY. */
bool was_interrupted(void);

/* What is pending, for the process and for one thread, is one object: touch it. */
extern const char pending_signals;

/* Those of a set that the thread could take now; takes the first of them. */
uint64_t signals_pending(const struct thread *t, uint64_t set);
struct arrival *signals_take(struct thread *t, uint64_t set);

uint64_t signal_bits(const sigset_t *set);

/* ---- Sending: between signals.c and those who send ---- */

extern const char who_may_take;

/* Makes it pending for a thread, or for the process: to is NULL.  With the clock of the current
 * thread if it is by one.  Answers it, or the one that is pending already. */
struct arrival *signal_send(struct thread *to, int number, siginfo_t info, bool by_thread);

/* The current thread sends itself one, as an operation: 0 or errno. */
int signal_raise(int number, int code, uintptr_t pc);

/* A signal that comes to be ignored is no longer pending. */
void signal_discard(int number);

/* What the current thread blocks from now on.  What was done while a signal was blocked is ordered
 * with its handlers. */
void signals_set_mask(uint64_t blocked);

/* Runs the handlers of what is pending and not blocked, before a call returns. */
void signals_deliver_now(void);

/* timers.c */
void timer_expires(struct thread *aside);
void timers_reset(void);

/* "SIGTERM", "SIGRTMIN+2". */
const char *signal_name(int number);

/* sigsuspend(), ppoll() and their like: until the wait is over, mask is what is blocked, and a
 * handler that it lets in ends the wait.  NULL: nothing changes. */
void signals_wait_with(const sigset_t *mask, uintptr_t pc);
void signals_wait_over(const sigset_t *mask);

/* ---- Handlers ---- */

/* True if the current thread runs a handler that may have interrupted anything. */
static inline bool in_handler(void)
{
    return X.current->signals && X.current->signals->handlings &&
           !X.current->signals->handlings->expected;
}

/* The current thread, in such a handler, has announced an operation. */
void handler_announced(const struct thread *t);

/* How many such handlers there are, of all threads; and the C library's own functions that are no
 * more than asked about meanwhile: see unsafe.S. */
extern int signals_handlers;
void signals_library_call(const char *call, uintptr_t return_address);

/* One of the checker's: the same. */
#define NOT_IN_HANDLER(call) (signals_handlers ? signals_library_call(call, PC + 1) : (void)0)

/* The announced operation of t that waits, though a handler has interrupted it meanwhile. */
struct op *op_that_waits(struct thread *t, enum op_kind kind, int **wake_event);

/* ---- What is done about a signal ---- */

struct action {
    void (*handler)(int);
    void (*handler_with_info)(int, siginfo_t *, void *);
    uint64_t mask;
    int flags;
    struct vclock clock; /* of who said so */
};
struct action *signal_action(int number);
enum fate { IGNORED, HANDLED, ENDS, STOPS };
enum fate signal_fate(int number);

#endif
