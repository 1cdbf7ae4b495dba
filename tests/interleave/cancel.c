/*
 * cancel.c - deferred cancellation, clean-up handlers, thread-specific data.
 *
 * pthread_cleanup_push() is a macro that saves a jump buffer and calls __pthread_register_cancel;
 * those entry points are glibc's published ABI, and this is our side of it.  In C++, and in C with
 * -fexceptions, it is a variable whose destructor is the handler instead.  So a thread that ends
 * before its time has its stack unwound, as glibc does it, which runs all destructors; and where
 * the unwinding has passed a jump buffer, its handler is jumped to.  Asynchronous cancellation is
 * not modelled: asking for it is reported as unsupported.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>
#include <unwind.h>

#include "memory.h"
#include "point.h"
#include "pool.h"
#include "redirect.h"
#include "sync.h"
#include "threads.h"
#include "trace.h"

struct cleanup {
    __pthread_unwind_buf_t *buffer; /* NULL: one of the checker's, */
    void (*run)(void *);            /* which is called */
    void *arg;
    const void *frame; /* in the frame of the function that it is for, or in one that it calls */
    struct cleanup *outer;
};

void il___pthread_register_cancel(__pthread_unwind_buf_t *buffer);
void il___pthread_unregister_cancel(__pthread_unwind_buf_t *buffer);
void il___pthread_unwind_next(__pthread_unwind_buf_t *buffer) __attribute__((noreturn));

static void push(struct cleanup cleanup)
{
    struct cleanup *c = pool_alloc(sizeof *c);
    *c = cleanup;
    c->outer = X.current->cleanups;
    X.current->cleanups = c;
}

void cleanup_add(void (*run)(void *), void *arg)
{
    push((struct cleanup){.run = run, .arg = arg, .frame = __builtin_frame_address(0)});
}

void cleanup_drop(void)
{
    X.current->cleanups = X.current->cleanups->outer;
}

void il___pthread_register_cancel(__pthread_unwind_buf_t *buffer)
{
    if (!X.running) {
        __pthread_register_cancel(buffer);
        return;
    }
    push((struct cleanup){.buffer = buffer, .frame = buffer});
}

void il___pthread_unregister_cancel(__pthread_unwind_buf_t *buffer)
{
    if (X.running)
        cleanup_drop();
    else
        __pthread_unregister_cancel(buffer);
}

/* Runs the innermost handler.  One with a buffer comes back through __pthread_unwind_next. */
static void run_cleanup(struct thread *t)
{
    struct cleanup *c = t->cleanups;
    void *buffer = c->buffer; /* glibc fills only the start of a jmp_buf: no signal mask */
    t->cleanups = c->outer;
    if (!buffer) {
        c->run(c->arg);
        return;
    }
    __asm__("" : "+r"(buffer)); /* which the compiler need not know */
    siglongjmp(buffer, 1);
}

static __attribute__((noreturn)) void finish(struct thread *t)
{
    while (t->cleanups)
        run_cleanup(t);
    run_thread_exits();
    run_key_destructors();
    thread_end(t->result);
}

/* Called before each frame is unwound: those below it have been. */
static _Unwind_Reason_Code unwound_so_far(int version, _Unwind_Action actions,
                                          _Unwind_Exception_Class class,
                                          struct _Unwind_Exception *exception,
                                          struct _Unwind_Context *context, void *arg)
{
    struct thread *t = arg;
    uintptr_t reached = _Unwind_GetCFA(context);
    (void)version;
    (void)class;
    (void)exception;
    while (t->cleanups && (uintptr_t)t->cleanups->frame < reached)
        run_cleanup(t);
    if (actions & _UA_END_OF_STACK)
        finish(t);
    return _URC_NO_REASON;
}

static void not_thrown_on(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    (void)reason;
    (void)exception;
    fail(IL_CRASH, X.last_pc,
         "%s catches what unwinds its stack as it ends, and does not throw it on: the C library "
         "aborts the program",
         X.current->name);
}

/* Before its time: by cancellation or pthread_exit().  Code that cannot be unwound loses its
 * destructors, as with glibc. */
static void unwind(struct thread *t)
{
    struct _Unwind_Exception *exception = pool_alloc(sizeof *exception);
    exception->exception_cleanup = not_thrown_on;
    _Unwind_ForcedUnwind(exception, unwound_so_far, t);
}

void exit_thread(void *result)
{
    struct thread *t = X.current;
    t->cancel_disabled = true;
    t->result = result;
    if (t->exiting)
        unwind(t);
    finish(t);
}

void il___pthread_unwind_next(__pthread_unwind_buf_t *buffer)
{
    if (!X.running)
        __pthread_unwind_next(buffer);
    exit_thread(X.current->result);
}

/* After an operation that touches the current thread: whether it was cancelled before that is part
 * of the schedule. */
void test_cancel(void)
{
    struct thread *t = X.current;
    if (t->cancelled && !t->cancel_disabled) {
        t->exiting = true;
        trace_note(t->op.pc, "cancelled");
        exit_thread(PTHREAD_CANCELED);
    }
}

int il_pthread_cancel(pthread_t handle)
{
    if (!X.running)
        return pthread_cancel(handle);
    struct thread *t = thread_of(handle, PC, "cancels");
    if (t->joined)
        fail(IL_MISUSE, PC, "%s cancels %s, which has been joined", X.current->name, t->name);
    point((struct op){.kind = OP_CANCEL,
                      .touch = {TOUCH_WRITE(t), TOUCH_WRITE(&t->cancelled)},
                      .object = t,
                      .deadline = NEVER,
                      .pc = PC});
    t->cancelled = X.gates_lie = true;
    lives_matter(&X.ends_matter);
    return 0;
}

void il_pthread_testcancel(void)
{
    if (!X.running) {
        pthread_testcancel();
        return;
    }
    point((struct op){.kind = OP_YIELD,
                      .touch = {TOUCH_READ(&X.current->cancelled)},
                      .deadline = NEVER,
                      .pc = PC});
    test_cancel();
}

int il_pthread_setcancelstate(int state, int *old)
{
    if (!X.running)
        return pthread_setcancelstate(state, old);
    if (old)
        *old = X.current->cancel_disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    if (state != PTHREAD_CANCEL_DISABLE && state != PTHREAD_CANCEL_ENABLE)
        return EINVAL;
    X.current->cancel_disabled = state == PTHREAD_CANCEL_DISABLE;
    return 0;
}

int il_pthread_setcanceltype(int type, int *old)
{
    if (!X.running)
        return pthread_setcanceltype(type, old);
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
        fail(IL_UNSUPPORTED, PC,
             "asynchronous cancellation is not modelled: the thread could be "
             "cancelled in the middle of anything, its locks held");
    if (old)
        *old = PTHREAD_CANCEL_DEFERRED;
    return 0;
}

/* ---- Thread-specific data ---- */

static struct key {
    uint32_t generation;
    bool used;
    void (*destructor)(void *);
} keys[MAX_KEYS];

static struct key *key_at(unsigned k)
{
    if (keys[k].generation != X.generation)
        keys[k] = (struct key){.generation = X.generation};
    return &keys[k];
}

int key_new(pthread_key_t *out, void (*destructor)(void *), uintptr_t pc)
{
    unsigned k = 0;
    while (k < MAX_KEYS && key_at(k)->used)
        k++;
    if (k == MAX_KEYS)
        return EAGAIN;
    key_at(k)->used = true;
    key_at(k)->destructor = destructor;
    note_write(out, sizeof *out, pc);
    *out = k;
    return 0;
}

int il_pthread_key_create(pthread_key_t *out, void (*destructor)(void *))
{
    if (!X.running)
        return pthread_key_create(out, destructor);
    int error = fault(FAULT_INIT, ERRORS(ENOMEM, EAGAIN), PC, "pthread_key_create()");
    return error ? error : key_new(out, destructor, PC);
}

int il_pthread_key_delete(pthread_key_t k)
{
    if (!X.running)
        return pthread_key_delete(k);
    if (k >= MAX_KEYS || !key_at(k)->used)
        return EINVAL;
    key_at(k)->used = false;
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i]->keys)
            X.live[i]->keys[k] = NULL;
    return 0;
}

void *il_pthread_getspecific(pthread_key_t k)
{
    if (!X.running)
        return pthread_getspecific(k);
    return k < MAX_KEYS && X.current->keys ? (void *)(uintptr_t)X.current->keys[k] : NULL;
}

int key_set(pthread_key_t k, const void *value)
{
    if (k >= MAX_KEYS || !key_at(k)->used)
        return EINVAL;
    if (!X.current->keys)
        X.current->keys = pool_alloc(MAX_KEYS * sizeof *X.current->keys);
    X.current->keys[k] = value;
    return 0;
}

int il_pthread_setspecific(pthread_key_t k, const void *value)
{
    if (!X.running)
        return pthread_setspecific(k, value);
    int error = fault(FAULT_INIT, ERRORS(ENOMEM), PC, "pthread_setspecific()");
    return error ? error : key_set(k, value);
}

void run_key_destructors(void)
{
    struct thread *t = X.current;
    bool again = t->keys != NULL;
    for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
        again = false;
        for (unsigned k = 0; k < MAX_KEYS; k++) {
            const void *value = t->keys[k];
            if (!value || !key_at(k)->used || !key_at(k)->destructor)
                continue;
            t->keys[k] = NULL;
            key_at(k)->destructor((void *)(uintptr_t)value);
            again = true;
        }
    }
}
