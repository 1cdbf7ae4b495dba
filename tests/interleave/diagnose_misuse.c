/* diagnose_misuse.c - which rule of POSIX was broken, and by whom it was led there. */
#include "diagnose.h"
#include "history.h"
#include "sync.h"

static const char *me(void)
{
    return thread_name(X.failure.thread);
}

/* The last event before the end, by anybody, of one kind on the object that was misused. */
static int last_on_it(enum op_kind kind)
{
    int i = (int)trace_n - 1;
    while (i >= 0 &&
           !(trace_events[i].kind == kind && event_sync(&trace_events[i]) == X.failure.object))
        i--;
    return i;
}

static bool unlocked_free(void)
{
    int i = last_on_it(OP_UNLOCK);
    if (i < 0)
        i = last_on_it(OP_RWUNLOCK);
    if (i < 0)
        advise("it has not been locked at all before");
    else if (trace_events[i].thread == X.failure.thread)
        advise("%s had unlocked it at %s already", me(), place_of_event(i));
    else
        advise("%s unlocked it last, at %s; only the thread that locked it may",
               thread_name(trace_events[i].thread), place_of_event(i));
    return true;
}

static bool unlocked_others(void)
{
    advise(
        "only the thread that locked it may unlock it. To tell another thread that something has "
        "happened, use a condition or a semaphore");
    return true;
}

static bool in_use(const char *what)
{
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *t = X.live[i];
        for (unsigned h = 0; h < t->n_holds; h++)
            if (t->holds[h].lock->address == X.failure.object) {
                advise("%s locked it at %s and has not unlocked it; it can be %s when no thread "
                       "can come to "
                       "it any more",
                       t->name, place_of_pc(t->holds[h].pc), what);
                return true;
            }
        if (t->waits_in && t->waits_in->address == X.failure.object) {
            advise("%s waits there since %s; it can be %s when nobody waits and nobody will",
                   t->name, place_of_pc(t->op.pc), what);
            return true;
        }
    }
    return false;
}

static bool used_destroyed(void)
{
    int last = last_of(X.failure.thread, (int)trace_n);
    for (unsigned i = 0; i < X.n_threads; i++)
        if (i != X.failure.thread && X.threads[i]->op.kind == OP_JOIN &&
            X.threads[i]->op.object == X.threads[X.failure.thread]) {
            advise("%s destroyed it before %s was done with it: join first, then destroy",
                   X.threads[i]->name, me());
            return true;
        }
    (void)last;
    return false;
}

bool diagnose_misuse(void)
{
    switch (X.failure.misuse) {
    case UNLOCK_NOT_LOCKED:
        return unlocked_free();
    case UNLOCK_NOT_OWNER:
        return unlocked_others();
    case WAIT_WITHOUT_LOCK:
        advise("lock the mutex first, test the condition with it held, and wait in the loop of "
               "that test");
        return true;
    case DESTROY_IN_USE:
        return in_use("destroyed");
    case FREE_IN_USE:
        return in_use("freed");
    case USE_DESTROYED:
        return used_destroyed();
    case USE_UNINITIALISED:
        advise("call its init function, once and before any thread can come to it");
        return true;
    case LEFT_LOCKED:
        advise("some way out of the function does not unlock it");
        return true;
    case UNKNOWN_THREAD:
        advise("the handle was never stored: pthread_create() failed or was not called for it");
        return true;
    case UNSAFE_IN_HANDLER:
        return diagnose_unsafe_call();
    default:
        return false;
    }
}
