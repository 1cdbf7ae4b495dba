/*
 * cxx.c - what C++ programs call in libstdc++ that the checker must see: threads, condition
 * variables, function-local statics, operator new and delete.
 *
 * Most of <thread> and <mutex> is inline and ends in pthread calls of the program's own.  These few
 * are in the library, beyond symbols.map; they follow the Itanium C++ ABI and libstdc++'s own.
 * symbols.map gives their mangled names.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "point.h"
#include "pool.h"
#include "program.h"
#include "redirect.h"
#include "sync.h"

/* ---- std::thread ---- */

struct thread_state;
typedef void state_method(struct thread_state *self);
struct thread_state {
    state_method *const *methods; /* destructor, the same with delete, run */
};

void il_cxx_start(pthread_t *self, struct thread_state **state, void (*unused)(void));
void il_cxx_join(pthread_t *self);
void il_cxx_detach(pthread_t *self);
unsigned il_cxx_hardware_concurrency(void);
void il_cxx_terminate(void);
void system_error(int) __asm__("_ZSt20__throw_system_errori") __attribute__((weak));

static void *run_state(void *arg)
{
    struct thread_state *state = arg;
    state->methods[2](state);
    state->methods[1](state);
    return NULL;
}

/* The state comes in a unique_ptr, passed by reference as the ABI wants it. */
void il_cxx_start(pthread_t *self, struct thread_state **state, void (*unused)(void))
{
    (void)unused;
    int error = il_pthread_create(self, NULL, run_state, *state);
    if (error)
        system_error(error);
    *state = NULL;
}

static void check(int error)
{
    if (error)
        system_error(error);
}

void il_cxx_join(pthread_t *self)
{
    check(*self ? il_pthread_join(*self, NULL) : EINVAL);
    *self = 0;
}

void il_cxx_detach(pthread_t *self)
{
    check(*self ? il_pthread_detach(*self) : EINVAL);
    *self = 0;
}

unsigned il_cxx_hardware_concurrency(void)
{
    return 2; /* on every machine */
}

void il_cxx_terminate(void)
{
    if (X.running)
        fail(IL_CRASH, PC,
             "%s calls std::terminate(): a std::thread is destroyed that was neither joined nor "
             "detached, or an exception got where none may",
             X.current->name);
    abort();
}

/* ---- std::condition_variable: a pthread_cond_t; unique_lock begins with its mutex ---- */

void il_cxx_cond_init(pthread_cond_t *c);
void il_cxx_cond_destroy(pthread_cond_t *c);
void il_cxx_cond_wait(pthread_cond_t *c, pthread_mutex_t **lock);
void il_cxx_cond_signal(pthread_cond_t *c);
void il_cxx_cond_broadcast(pthread_cond_t *c);

void il_cxx_cond_init(pthread_cond_t *c)
{
    cond_new(c, true, PC);
}

void il_cxx_cond_destroy(pthread_cond_t *c)
{
    il_pthread_cond_destroy(c);
}

void il_cxx_cond_wait(pthread_cond_t *c, pthread_mutex_t **lock)
{
    cond_wait_until(c, *lock, NEVER, PC);
}

void il_cxx_cond_signal(pthread_cond_t *c)
{
    il_pthread_cond_signal(c);
}

void il_cxx_cond_broadcast(pthread_cond_t *c)
{
    il_pthread_cond_broadcast(c);
}

/* ---- Function-local statics: the first byte of the guard says that it is done ---- */

int il_cxx_guard_acquire(char *guard);
void il_cxx_guard_release(char *guard);
void il_cxx_guard_abort(char *guard);

enum { GUARD_NEW, GUARD_RUNNING, GUARD_DONE };

static bool not_running(const struct thread *t)
{
    return ((const struct sync *)t->op.object)->type != GUARD_RUNNING;
}

static struct sync *guard_point(char *guard, enum op_kind kind, uintptr_t pc)
{
    struct sync *s = sync_get(guard, SYNC_ONCE, pc);
    point((struct op){.kind = kind,
                      .touch = {TOUCH_WRITE(s->address)},
                      .ready = kind == OP_ONCE ? not_running : NULL,
                      .object = s,
                      .deadline = NEVER,
                      .pc = pc});
    return s;
}

static void guard_end(char *guard, int type, uintptr_t pc)
{
    struct sync *s = guard_point(guard, OP_ONCE_DONE, pc);
    s->type = type;
    s->owner = NULL;
    release_to(&s->clock);
}

int il_cxx_guard_acquire(char *guard)
{
    if (!X.running)
        return !*guard;
    struct sync *s = guard_point(guard, OP_ONCE, PC);
    acquire_from(&s->clock);
    if (s->type == GUARD_DONE)
        return 0;
    s->type = GUARD_RUNNING;
    s->owner = X.current;
    return 1;
}

/* The compiler reads the first byte by an atomic load before it comes here: so it is stored by one.
 */
void __tsan_atomic8_store(volatile uint8_t *p, uint8_t v, int order);

void il_cxx_guard_release(char *guard)
{
    if (X.running)
        guard_end(guard, GUARD_DONE, PC);
    __tsan_atomic8_store((volatile uint8_t *)guard, 1, __ATOMIC_RELEASE);
}

void il_cxx_guard_abort(char *guard)
{
    if (X.running)
        guard_end(guard, GUARD_NEW, PC);
}

/* ---- Destructors of static and thread-local objects ---- */

int il_cxx_atexit(void (*f)(void *), void *arg, void *library);

int il_cxx_atexit(void (*f)(void *), void *arg, void *library)
{
    (void)library;
    if (X.running)
        program_at_exit(f, arg);
    return 0;
}

struct thread_exit {
    void (*f)(void *);
    void *arg;
    struct thread_exit *next;
};

int il_cxx_thread_atexit(void (*f)(void *), void *arg, void *library);

int il_cxx_thread_atexit(void (*f)(void *), void *arg, void *library)
{
    (void)library;
    struct thread_exit *e = pool_alloc(sizeof *e);
    *e = (struct thread_exit){f, arg, X.current->thread_exits};
    X.current->thread_exits = e;
    return 0;
}

void run_thread_exits(void)
{
    struct thread *t = X.current;
    while (t->thread_exits) {
        struct thread_exit *e = t->thread_exits;
        t->thread_exits = e->next;
        e->f(e->arg);
    }
}

/* ---- operator new and delete ---- */

void *il_cxx_new(size_t size);
void *il_cxx_new_nothrow(size_t size, const void *tag);
void *il_cxx_new_aligned(size_t size, size_t align);
void il_cxx_delete(void *p);
void il_cxx_delete_sized(void *p, size_t size);
void il_cxx_delete_aligned(void *p, size_t align);
void il_cxx_delete_sized_aligned(void *p, size_t size, size_t align);
void bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak));

/* NULL: as the test wants it; or there is none. */
static void *find_memory(size_t align, size_t size, uintptr_t pc)
{
    if (fails(FAULT_MALLOC, ERRORS(ENOMEM), pc, "operator new(%zu)", size))
        return NULL;
    return X.running ? memory_alloc(align, size, pc) : aligned_alloc(align, size);
}

static void *allocate(size_t align, size_t size, uintptr_t pc)
{
    void *p = find_memory(align, size, pc);
    if (!p)
        bad_alloc();
    return p;
}

void *il_cxx_new(size_t size)
{
    return allocate(16, size, PC);
}

void *il_cxx_new_nothrow(size_t size, const void *tag)
{
    (void)tag;
    return find_memory(16, size, PC);
}

void *il_cxx_new_aligned(size_t size, size_t align)
{
    return allocate(align, size, PC);
}

/* What the library allocated (the text of a long string) goes back there. */
static void release(void *p, uintptr_t pc)
{
    if (!p)
        return;
    if (X.running && (memory_owns(p) || slot_of_address(p) || globals_own(p)))
        memory_free(p, pc);
    else
        free(p);
}

void il_cxx_delete(void *p)
{
    release(p, PC);
}

void il_cxx_delete_sized(void *p, size_t size)
{
    (void)size;
    release(p, PC);
}

void il_cxx_delete_aligned(void *p, size_t align)
{
    (void)align;
    release(p, PC);
}

void il_cxx_delete_sized_aligned(void *p, size_t size, size_t align)
{
    (void)size;
    (void)align;
    release(p, PC);
}

/* Arrays are no different. */
#define ALIAS(name, same) __typeof__(same) name __attribute__((alias(#same)))
ALIAS(il_cxx_new_array, il_cxx_new);
ALIAS(il_cxx_new_array_nothrow, il_cxx_new_nothrow);
ALIAS(il_cxx_new_array_aligned, il_cxx_new_aligned);
ALIAS(il_cxx_delete_array, il_cxx_delete);
ALIAS(il_cxx_delete_array_sized, il_cxx_delete_sized);
ALIAS(il_cxx_delete_array_aligned, il_cxx_delete_aligned);
ALIAS(il_cxx_delete_array_sized_aligned, il_cxx_delete_sized_aligned);

/* ---- std::chrono ---- */

int64_t il_cxx_system_now(void);
int64_t il_cxx_steady_now(void);

static int64_t now(clockid_t clock)
{
    struct timespec t;
    il_clock_gettime(clock, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t il_cxx_system_now(void)
{
    return now(CLOCK_REALTIME);
}

int64_t il_cxx_steady_now(void)
{
    return now(CLOCK_MONOTONIC);
}

/* ---- std::future: waits until a word has changed ---- */

struct futex_base;
typedef bool futex_wait(struct futex_base *b, const unsigned *word, unsigned value, bool timed,
                        int64_t seconds, int64_t ns);
futex_wait il_cxx_futex_wait, il_cxx_futex_wait_steady;
void il_cxx_futex_wake(struct futex_base *b, const unsigned *word);

static bool word_has_changed(const struct thread *t)
{
    return *(const unsigned *)t->op.object != (unsigned)t->waited_value;
}

static bool wait_until(const unsigned *word, unsigned value, uint64_t deadline, uintptr_t pc)
{
    X.current->waited_value = value;
    point((struct op){.kind = OP_LOAD,
                      .touch = {TOUCH_READ(word)},
                      .ready = word_has_changed,
                      .object = word,
                      .deadline = deadline,
                      .pc = pc});
    return *word != value;
}

static uint64_t deadline(clockid_t clock, bool timed, int64_t seconds, int64_t ns)
{
    return timed ? deadline_of(clock, &(struct timespec){seconds, ns}) : NEVER;
}

bool il_cxx_futex_wait(struct futex_base *b, const unsigned *word, unsigned value, bool timed,
                       int64_t seconds, int64_t ns)
{
    (void)b;
    return wait_until(word, value, deadline(CLOCK_REALTIME, timed, seconds, ns), PC);
}

bool il_cxx_futex_wait_steady(struct futex_base *b, const unsigned *word, unsigned value,
                              bool timed, int64_t seconds, int64_t ns)
{
    (void)b;
    return wait_until(word, value, deadline(CLOCK_MONOTONIC, timed, seconds, ns), PC);
}

void il_cxx_futex_wake(struct futex_base *b, const unsigned *word)
{
    (void)b;
    (void)word;
}
