/*
 * sync.h - the checker's own state of each mutex, condition variable, semaphore, ...
 *
 * The program's pthread_mutex_t and the like are only addresses here: the state is looked up by
 * address, made at first use, and forgotten when the execution ends.
 */
#ifndef SYNC_H
#define SYNC_H

#include <pthread.h>
#include <time.h>

#include "exec.h"
#include "memory.h"

enum sync_kind {
    SYNC_MUTEX = 1,
    SYNC_COND,
    SYNC_RWLOCK,
    SYNC_SEM,
    SYNC_BARRIER,
    SYNC_SPIN,
    SYNC_ONCE,
};

/* A robust mutex whose owner has ended. */
enum robust_state {
    CONSISTENT,
    OWNER_DIED,     /* the next to lock it will learn that, */
    TO_BE_REPAIRED, /* has learnt, and has to call pthread_mutex_consistent(), */
    NOT_RECOVERABLE /* or nobody can lock it any more */
};

struct sync {
    const void *address;
    enum sync_kind kind;
    unsigned number; /* mutex 1, mutex 2, ... in order of first use */
    bool destroyed;
    bool refused;         /* destroyed, because its initialisation was made to fail */
    bool real_time;       /* condition variable: deadlines are CLOCK_REALTIME's */
    int type;             /* mutex: PTHREAD_MUTEX_...; once: 0 new, 1 running, 2 done */
    struct thread *owner; /* mutex, spinlock, rwlock: who may write */
    unsigned depth;       /* recursive mutex: times locked */
    bool robust;          /* mutex: what it guards outlives its owner, */
    enum robust_state robust_state;
    unsigned readers;            /* rwlock */
    unsigned value;              /* semaphore; barrier: threads that have arrived */
    unsigned needed, phase;      /* barrier */
    struct thread *waiters;      /* condition variable: queue in order of arrival */
    struct vclock clock;         /* what the next to acquire it learns */
    struct vclock readers_clock; /* rwlock: what the next writer learns besides */
    int last_event;              /* barrier: index of the event that opened it */
};

/* The state of the object at address; a first use makes it.  Fails the execution if the address
 * is in use as something else, has been destroyed, or lies in memory never initialised. */
struct sync *sync_get(const void *address, enum sync_kind kind, uintptr_t pc);

/* Fails the execution if the object has been destroyed or its memory freed. */
void sync_require_closely(const struct sync *s, uintptr_t pc);
static inline void sync_require(const struct sync *s, uintptr_t pc)
{
    if (s->destroyed || memory_may_end(s->address))
        sync_require_closely(s, pc);
}

/* Operations whose object is a struct sync. */
static inline bool uses_sync(enum op_kind k)
{
    return k >= OP_LOCK && k <= OP_ONCE_DONE && k != OP_BARRIER_WAKE;
}

#define fail_misuse(what, address, pc, ...)                                                        \
    (X.failure.misuse = (what), fail_on(address, IL_MISUSE, pc, __VA_ARGS__))

/* Starts afresh, as pthread_*_init does. */
struct sync *sync_init(const void *address, enum sync_kind kind, uintptr_t pc);
void sync_destroy(struct sync *s);

/* Whether a test wants the initialisation to fail: 0, or one of errors, and then to use the object
 * is a mistake. */
int sync_refused(const void *address, enum sync_kind kind, const int *errors, const char *call,
                 uintptr_t pc);

/* The object whose state lies in [from, from + size), if any is held or waited for; NULL else. */
struct sync *sync_busy_in(const void *from, size_t size);

const char *sync_kind_name(enum sync_kind kind);

/* Happens-before: what the current thread did is seen by whoever acquires the clock later. */
static inline void release_to(struct vclock *clock)
{
    struct thread *t = X.current;
    vclock_join(clock, &t->clock);
    tick(t);
}

static inline void acquire_from(const struct vclock *clock)
{
    vclock_join(&X.current->clock, clock);
}

void hold_add(struct sync *s, uintptr_t pc);
void hold_remove(struct thread *t, struct sync *s);
bool holds_lock(const struct thread *t, const struct sync *s);

/* Parts of the mutex that waiting on a condition needs. */
bool mutex_is_free(const struct thread *t);
int mutex_take(struct sync *m, uintptr_t pc); /* EOWNERDEAD and the like, as pthread_mutex_lock */
void mutex_drop(struct sync *m);
void mutex_require_owner(struct sync *m, uintptr_t pc, enum misuse rule, const char *what);

/* Bodies shared by POSIX and C11: errno values, NEVER for no deadline. */
int mutex_lock_until(pthread_mutex_t *mutex, uint64_t deadline, uintptr_t pc);
int mutex_trylock(pthread_mutex_t *mutex, uintptr_t pc);
void cond_new(pthread_cond_t *cond, bool real_time, uintptr_t pc);
int cond_wait_until(pthread_cond_t *c, pthread_mutex_t *m, uint64_t deadline, uintptr_t pc);

/* The current thread ends: robust mutexes that it holds can be locked again. */
void mutex_owner_ends(uintptr_t pc);

/* Fails the execution if the attribute says that the object is shared with other processes. */
void refuse_shared(int shared, const char *what, uintptr_t pc);

/* ---- clock.c ---- */

/* Absolute time on the given clock as virtual time; NEVER if the timespec is invalid. */
uint64_t deadline_of(clockid_t clock, const struct timespec *abs);
bool valid_timespec(const struct timespec *ts);

/* With timers as choices: whether the wait about to start times out at once.  Else false. */
bool fires_now(uint64_t deadline, uintptr_t pc);

/* ---- cancel.c ---- */

/* Acts on a pending cancellation of the current thread: runs handlers and does not return. */
void test_cancel(void);
int key_new(pthread_key_t *out, void (*destructor)(void *), uintptr_t pc);
int key_set(pthread_key_t k, const void *value);
void run_key_destructors(void);

/* Until it is dropped, this is run first if the current thread ends by cancellation or
 * pthread_exit(). */
void cleanup_add(void (*run)(void *), void *arg);
void cleanup_drop(void);
void run_thread_exits(void); /* cxx.c */
void exit_thread(void *result) __attribute__((noreturn));

#endif
