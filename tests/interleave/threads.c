/*
 * threads.c - creation, joining, detaching and ending of threads.
 *
 * A pthread_t of the program is the id of its thread plus one, shifted, so that an uninitialised
 * one is noticed; thread 0 is the scenario's own.
 */
#include "threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "point.h"
#include "program.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

#define HANDLE_TAG 0x7e000000ul

static pthread_t handle_of(const struct thread *t)
{
    return (pthread_t)(HANDLE_TAG | t->id);
}

struct thread *thread_of(pthread_t handle, uintptr_t pc, const char *what)
{
    unsigned long id = (unsigned long)handle ^ HANDLE_TAG;
    if (id >= X.n_threads)
        fail_misuse(UNKNOWN_THREAD, NULL, pc, "%s %s a thread that was never created",
                    X.current->name, what);
    return X.threads[id];
}

/* ---- Start and end ---- */

static inline void announce_end(struct thread *t)
{
    struct touch takers = {X.signals ? &who_may_take : NULL, false, 0};
    struct touch counted = {X.count_threads ? &threads_object : takers.object, X.count_threads, 0};
    if (!X.count_threads)
        takers.object = NULL;
    point((struct op){.kind = OP_EXIT,
                      .touch = {TOUCH_WRITE(t), counted, takers},
                      .deadline = NEVER,
                      .pc = t->op.pc});
}

static inline void come_to_the_end(struct thread *t, void *result)
{
    t->result = result;
    if (t->id == 0 && !X.test->program) {
        if (t->exiting)
            fail(IL_EXIT, t->op.pc, "the scenario's own thread ended by pthread_exit()");
        X.main_done = true;
    }
    if (t->n_holds > 0)
        mutex_owner_ends(t->op.pc);
    announce_end(t);
    if (X.test->program && X.n_live == 1)
        program_last_thread();
}

void thread_end(void *result)
{
    come_to_the_end(X.current, result);
    thread_gone();
    __builtin_unreachable();
}

static void *run_main(void)
{
    if (X.test->program)
        program_main();
    X.test->run(X.test->arg);
    return NULL;
}

static inline void *run_thread(struct thread *t)
{
    X.unstarted -= X.unstarted > 0; /* it counts only those whose lives are spared */
    if (X.strategy->picked)
        X.strategy->picked(t);
    trace_op(&t->op);
    return t->start_c11 ? (void *)(intptr_t)t->start_c11(t->arg) : t->start(t->arg);
}

void thread_body(void)
{
    struct thread *t = X.current;
    errno = 0;
    void *result = t->id == 0 ? run_main() : run_thread(t);
    if (t->cleanups || t->thread_exits || t->keys)
        exit_thread(result);
    t->cancel_disabled = true;
    come_to_the_end(t, result);
    thread_gone();
}

/* ---- Creation ---- */

/* Inline, like joining: after a switch the processor foretells no return, so there should be few.
 */
static ALWAYS_INLINE struct thread *create(bool detached, const char *call, uintptr_t pc)
{
    if (fault(FAULT_CREATE, ERRORS(EAGAIN), pc, "%s()", call))
        return NULL;
    point((struct op){
        .kind = OP_CREATE,
        .touch = {TOUCH_WRITE(&threads_object), {X.signals ? &who_may_take : NULL, false, 0}},
        .deadline = NEVER,
        .pc = pc});
    struct thread *t = thread_new(pc);
    if (!t)
        return NULL;
    t->detached = detached;
    X.unstarted += X.spare_lives;
    t->wake_event = current_event();
    vclock_join(&t->clock, &X.current->clock);
    vclock_set(&t->clock, t->id, 1);
    tick(X.current);
    if (t->signals)
        signals_created(t);
    trace_object(t);
    return t;
}

int il_pthread_create(pthread_t *restrict handle, const pthread_attr_t *restrict attr,
                      void *(*start)(void *), void *restrict arg)
{
    if (!X.running)
        return pthread_create(handle, attr, start, arg);
    int state = PTHREAD_CREATE_JOINABLE;
    if (attr)
        pthread_attr_getdetachstate(attr, &state);
    struct thread *t = create(state == PTHREAD_CREATE_DETACHED, "pthread_create", PC);
    if (!t)
        return EAGAIN;
    t->start = start;
    t->arg = arg;
    t->handle = handle;
    note_write(handle, sizeof *handle, PC);
    *handle = handle_of(t);
    return 0;
}

int il_thrd_create(thrd_t *handle, thrd_start_t start, void *arg)
{
    if (!X.running)
        return thrd_create(handle, start, arg);
    struct thread *t = create(false, "thrd_create", PC);
    if (!t)
        return thrd_error;
    t->start_c11 = start;
    t->arg = arg;
    note_write(handle, sizeof *handle, PC);
    *handle = handle_of(t);
    return thrd_success;
}

/* ---- Joining ---- */

static bool has_finished(const struct thread *t)
{
    return ((const struct thread *)t->op.object)->finished;
}

static ALWAYS_INLINE int join(struct thread *t, uint64_t deadline, void **result, uintptr_t pc)
{
    if (t == X.current)
        return EDEADLK;
    if (deadline != NEVER)
        lives_matter(&X.ends_matter);
    if (t->detached || t->joined)
        fail_misuse(JOIN_AGAIN, NULL, pc, "%s joins %s, which %s", X.current->name, t->name,
                    t->joined ? "has been joined already" : "is detached");
    point((struct op){.kind = OP_JOIN,
                      .cancellable = deadline > 0, /* trying is no cancellation point */
                      .touch = {TOUCH_WRITE(t), TOUCH_READ(&X.current->cancelled)},
                      .ready = has_finished,
                      .gate = deadline == NEVER ? &t->unfinished : NULL,
                      .object = t,
                      .deadline = deadline,
                      .pc = pc});
    if (deadline > 0)
        test_cancel();
    if (!t->finished)
        return ETIMEDOUT;
    t->joined = true;
    vclock_join(&X.current->clock, &t->clock);
    if (result)
        *result = t->result;
    return 0;
}

int il_pthread_join(pthread_t handle, void **result)
{
    if (!X.running)
        return pthread_join(handle, result);
    if (result)
        note_write(result, sizeof *result, PC);
    return join(thread_of(handle, PC, "joins"), NEVER, result, PC);
}

int il_pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *abs)
{
    if (!X.running)
        return pthread_timedjoin_np(handle, result, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return join(thread_of(handle, PC, "joins"), deadline_of(CLOCK_REALTIME, abs), result, PC);
}

int il_pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                            const struct timespec *abs)
{
    if (!X.running)
        return pthread_clockjoin_np(handle, result, clock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return join(thread_of(handle, PC, "joins"), deadline_of(clock, abs), result, PC);
}

int il_pthread_tryjoin_np(pthread_t handle, void **result)
{
    if (!X.running)
        return pthread_tryjoin_np(handle, result);
    struct thread *t = thread_of(handle, PC, "joins");
    if (join(t, 0, result, PC) == ETIMEDOUT) {
        trace_failed();
        failed_round(PC);
        return EBUSY;
    }
    return 0;
}

int il_thrd_join(thrd_t handle, int *result)
{
    if (!X.running)
        return thrd_join(handle, result);
    void *value = NULL;
    int r = join(thread_of(handle, PC, "joins"), NEVER, &value, PC);
    if (result)
        *result = (int)(intptr_t)value;
    return r == 0 ? thrd_success : thrd_error;
}

int il_pthread_detach(pthread_t handle)
{
    if (!X.running)
        return pthread_detach(handle);
    struct thread *t = thread_of(handle, PC, "detaches");
    if (t->detached || t->joined)
        fail_misuse(JOIN_AGAIN, NULL, PC, "%s detaches %s, which %s", X.current->name, t->name,
                    t->joined ? "has been joined" : "is detached already");
    t->detached = true;
    return 0;
}

/* ---- Identity, and leaving early ---- */

pthread_t il_pthread_self(void)
{
    return X.running ? handle_of(X.current) : pthread_self();
}

int il_pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

void il_pthread_exit(void *result)
{
    if (!X.running)
        pthread_exit(result);
    X.current->exiting = true;
    X.current->op.pc = PC;
    exit_thread(result);
}

void il_thrd_exit(int result)
{
    if (!X.running)
        thrd_exit(result);
    X.current->exiting = true;
    exit_thread((void *)(intptr_t)result);
}

/* ---- Names; scheduling attributes have no effect ---- */

int il_pthread_setname_np(pthread_t handle, const char *name)
{
    if (!X.running)
        return pthread_setname_np(handle, name);
    struct thread *t = thread_of(handle, PC, "names");
    if (strlen(name) > 15)
        return ERANGE;
    snprintf(t->name, sizeof t->name, "%s", name);
    return 0;
}

int il_pthread_getname_np(pthread_t handle, char *name, size_t size)
{
    if (!X.running)
        return pthread_getname_np(handle, name, size);
    struct thread *t = thread_of(handle, PC, "asks the name of");
    if (strlen(t->name) >= size)
        return ERANGE;
    note_write(name, strlen(t->name) + 1, PC);
    strcpy(name, t->name);
    return 0;
}

int il_pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *param)
{
    return X.running ? 0 : pthread_setschedparam(handle, policy, param);
}

int il_pthread_setaffinity_np(pthread_t handle, size_t size, const cpu_set_t *set)
{
    return X.running ? 0 : pthread_setaffinity_np(handle, size, set);
}
