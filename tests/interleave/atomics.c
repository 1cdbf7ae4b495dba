/*
 * atomics.c - C11 atomics: every operation is a scheduling point.
 *
 * Values are sequentially consistent: a load returns the latest store.  The memory orders count
 * all the same, for the happens-before order: a relaxed publication is a data race on what it
 * publishes.  Release sequences and fences follow C11 5.1.2.4 and 7.17.4.  Under weak memory weak.c
 * says what is read, and what it brings.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "exec.h"
#include "for_real.h"
#include "order.h"
#include "point.h"
#include "pool.h"
#include "probe.h"
#include "race.h"
#include "shadow.h"
#include "spin.h"
#include "sync.h"
#include "trace.h"
#include "weak.h"

/* What an atomic location passes on to those who acquire it. */
struct location {
    struct location *next; /* others in the same eight bytes */
    uintptr_t address;
    struct vclock clock;
    unsigned owner; /* who headed the release sequence */
};

static struct location *new_location(struct cell *c, uintptr_t address)
{
    struct location *l = pool_alloc(sizeof *l);
    l->next = c->locations;
    l->address = address;
    c->locations = l;
    return l;
}

static inline struct location *location(struct cell *c, uintptr_t address)
{
    struct location *l = c->locations;
    while (l && l->address != address)
        l = l->next;
    return l ? l : new_location(c, address);
}

/* Of the access under way; nothing comes between its turn and its end. */
static struct location *here;

static inline void after_read(int order)
{
    trace_order(order);
    if (!X.weak)
        vclock_join(acquires(order) ? &X.current->clock : &X.current->acquire_fence, &here->clock);
}

/* A store starts a new release sequence, a read-modify-write continues the one it read from. */
static inline void after_write(uintptr_t address, int order, bool rmw)
{
    struct thread *t = X.current;
    struct location *l = here;
    if (t->span >= 0) /* a failed compare-and-swap does not come here */
        span_write(address);
    trace_order(order);
    if (X.weak)
        return;
    if (!rmw && (releases(order) || l->owner != t->id))
        vclock_clear(&l->clock);
    vclock_join(&l->clock, &t->release_fence);
    if (releases(order))
        release_to(&l->clock);
    if (!rmw)
        l->owner = t->id;
}

static uint8_t weak_touch(enum op_kind kind)
{
    if (!X.weak)
        return 0;
    return kind == OP_LOAD ? WEAK_READ : kind == OP_STORE ? WEAK_WRITE : WEAK_READ | WEAK_WRITE;
}

/* Made anew for each operation: which it is, nobody could foretell. */
static inline __attribute__((always_inline)) void before(enum op_kind kind, volatile const void *p,
                                                         size_t size, uintptr_t pc)
{
    bool write = kind != OP_LOAD;
    point((struct op){.kind = kind,
                      .touch = {{(const void *)p, write, weak_touch(kind)}},
                      .object = (const void *)p,
                      .deadline = NEVER,
                      .pc = pc});
    struct cell *c = race_atomic((uintptr_t)p, size, write, ATOMIC, pc);
    if (!X.weak)
        here = location(c, (uintptr_t)p);
}

/* Announces an access and waits for its turn.  True if weak memory is to perform it: then a says
 * what it is. */
static inline __attribute__((always_inline)) bool
begin(enum op_kind kind, struct access_plan *a, volatile const void *p, size_t size, uintptr_t pc)
{
    if (!X.running)
        return false;
    if (X.weak)
        weak_announce(a);
    before(kind, p, size, pc);
    return X.weak;
}

static wide read_weakly(const struct access_plan *a)
{
    bool done;
    return weak_read(a, &done);
}

static void fence(int order, uintptr_t pc)
{
    struct thread *t = X.current;
    point((struct op){.kind = OP_FENCE, .deadline = NEVER, .pc = pc});
    if (acquires(order))
        vclock_join(&t->clock, &t->acquire_fence);
    if (X.weak)
        weak_fence(order);
    if (releases(order)) {
        vclock_copy(&t->release_fence, &t->clock);
        vclock_tick(&t->clock, t->hb);
    }
}

/* A weak compare-and-swap may fail for no reason; that is one more spurious event. */
static bool fails_spuriously(uintptr_t pc)
{
    if (!choose_spurious())
        return false;
    trace_note(pc, "weak compare-and-swap fails spuriously");
    return true;
}

/* Filled in only where it is needed: this is on the way of every atomic. */
#define PLAN(a, kind, p, ...)                                                                      \
    struct access_plan a;                                                                          \
    if (X.weak)                                                                                    \
        a = (struct access_plan)                                                                   \
        {                                                                                          \
            kind, (uintptr_t)(p), __VA_ARGS__                                                      \
        }

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned __int128 u128;

#define RMW(n, T, name, expression)                                                                \
    T __tsan_atomic##n##_##name(volatile T *p, T v, int order);                                    \
    T __tsan_atomic##n##_##name(volatile T *p, T v, int order)                                     \
    {                                                                                              \
        if (!X.running) {                                                                          \
            T old = real_load##n(p);                                                               \
            while (!real_swap##n(p, &old, (T)(expression)))                                        \
                ;                                                                                  \
            return old;                                                                            \
        }                                                                                          \
        PLAN(a, ACCESS_RMW, p, sizeof *p, .order = order, .pc = PC);                               \
        T old = begin(OP_RMW, &a, p, sizeof *p, PC) ? (T)read_weakly(&a) : *p,                     \
          new = (T)(expression);                                                                   \
        if (X.weak)                                                                                \
            weak_write(&a, new);                                                                   \
        else                                                                                       \
            *p = new;                                                                              \
        after_read(order);                                                                         \
        after_write((uintptr_t)p, order, true);                                                    \
        trace_rmw((u64)old, (u64) new);                                                            \
        if (old == new) /* a test-and-set that found it set is a load */                           \
            note_load(PC, (uintptr_t)p, (u64)old);                                                 \
        else                                                                                       \
            made_progress();                                                                       \
        return old;                                                                                \
    }

/* Returns the old value; it equals expected if and only if the exchange took place, unless the
 * failure was spurious, which *spurious tells. */
#define COMPARE(n, T)                                                                              \
    static bool compare##n(volatile T *p, T *expected, T desired, int order, int fail_order,       \
                           bool weak, uintptr_t pc)                                                \
    {                                                                                              \
        if (!X.running)                                                                            \
            return real_swap##n(p, expected, desired);                                             \
        PLAN(a, ACCESS_CAS, p, sizeof *p, order, fail_order, .may_fail = weak,                     \
             .expected = *expected, .pc = pc);                                                     \
        bool done, weakly = begin(OP_RMW, &a, p, sizeof *p, pc);                                   \
        T old = weakly ? (T)weak_read(&a, &done) : *p;                                             \
        if (!weakly)                                                                               \
            done = old == *expected && !(weak && fails_spuriously(pc));                            \
        if (done && weakly)                                                                        \
            weak_write(&a, desired);                                                               \
        else if (done)                                                                             \
            *p = desired;                                                                          \
        else                                                                                       \
            *expected = old;                                                                       \
        after_read(done ? order : fail_order);                                                     \
        if (done)                                                                                  \
            after_write((uintptr_t)p, order, true);                                                \
        trace_cas((u64)old, (u64)desired, done);                                                   \
        if (done)                                                                                  \
            made_progress();                                                                       \
        else                                                                                       \
            failed_round(pc);                                                                      \
        return done;                                                                               \
    }                                                                                              \
    int __tsan_atomic##n##_compare_exchange_strong(volatile T *p, T *expected, T v, int order,     \
                                                   int fail_order);                                \
    int __tsan_atomic##n##_compare_exchange_weak(volatile T *p, T *expected, T v, int order,       \
                                                 int fail_order);                                  \
    T __tsan_atomic##n##_compare_exchange_val(volatile T *p, T expected, T v, int order,           \
                                              int fail_order);                                     \
    int __tsan_atomic##n##_compare_exchange_strong(volatile T *p, T *expected, T v, int order,     \
                                                   int fail_order)                                 \
    {                                                                                              \
        return compare##n(p, expected, v, order, fail_order, false, PC);                           \
    }                                                                                              \
    int __tsan_atomic##n##_compare_exchange_weak(volatile T *p, T *expected, T v, int order,       \
                                                 int fail_order)                                   \
    {                                                                                              \
        return compare##n(p, expected, v, order, fail_order, true, PC);                            \
    }                                                                                              \
    T __tsan_atomic##n##_compare_exchange_val(volatile T *p, T expected, T v, int order,           \
                                              int fail_order)                                      \
    {                                                                                              \
        compare##n(p, &expected, v, order, fail_order, false, PC);                                 \
        return expected;                                                                           \
    }

#define ATOMICS(n, T)                                                                              \
    T __tsan_atomic##n##_load(const volatile T *p, int order);                                     \
    void __tsan_atomic##n##_store(volatile T *p, T v, int order);                                  \
    T __tsan_atomic##n##_load(const volatile T *p, int order)                                      \
    {                                                                                              \
        if (!X.running)                                                                            \
            return real_load##n(p);                                                                \
        PLAN(a, ACCESS_LOAD, p, sizeof *p, .order = order, .pc = PC);                              \
        T v = begin(OP_LOAD, &a, p, sizeof *p, PC) ? (T)read_weakly(&a) : *p;                      \
        after_read(order);                                                                         \
        trace_value((u64)v);                                                                       \
        note_load(PC, (uintptr_t)p, (u64)v);                                                       \
        return v;                                                                                  \
    }                                                                                              \
    void __tsan_atomic##n##_store(volatile T *p, T v, int order)                                   \
    {                                                                                              \
        if (!X.running) {                                                                          \
            real_store##n(p, v);                                                                   \
            return;                                                                                \
        }                                                                                          \
        PLAN(a, ACCESS_STORE, p, sizeof *p, .order = order, .pc = PC);                             \
        if (begin(OP_STORE, &a, p, sizeof *p, PC))                                                 \
            weak_write(&a, v);                                                                     \
        else                                                                                       \
            *p = v;                                                                                \
        after_write((uintptr_t)p, order, false);                                                   \
        trace_value((u64)v);                                                                       \
    }                                                                                              \
    RMW(n, T, exchange, v)                                                                         \
    RMW(n, T, fetch_add, old + v)                                                                  \
    RMW(n, T, fetch_sub, old - v)                                                                  \
    RMW(n, T, fetch_and, old &v)                                                                   \
    RMW(n, T, fetch_or, old | v)                                                                   \
    RMW(n, T, fetch_xor, old ^ v)                                                                  \
    RMW(n, T, fetch_nand, ~(old & v))                                                              \
    COMPARE(n, T)

ATOMICS(8, u8)
ATOMICS(16, u16)
ATOMICS(32, u32)
ATOMICS(64, u64)
ATOMICS(128, u128)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

void __tsan_atomic_thread_fence(int order)
{
    if (X.running)
        fence(order, PC);
    else
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

/* ---- Sizes that no instruction serves: the compiler calls libatomic ---- */

void il___atomic_load(size_t size, const volatile void *p, void *out, int order);
void il___atomic_store(size_t size, volatile void *p, const void *value, int order);
void il___atomic_exchange(size_t size, volatile void *p, const void *value, void *out, int order);
bool il___atomic_compare_exchange(size_t size, volatile void *p, void *expected,
                                  const void *desired, int order, int fail_order);

static wide bytes(const void *value, size_t size)
{
    wide v = 0;
    memcpy(&v, value, size < sizeof v ? size : sizeof v);
    return v;
}

static void copy(volatile void *to, const volatile void *from, size_t size)
{
    memcpy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, size);
}

/* Weak memory keeps values of up to sixteen bytes. */
static bool begin_sized(enum op_kind kind, struct access_plan *a, volatile const void *p,
                        size_t size, uintptr_t pc)
{
    if (X.running && X.weak && size > sizeof(wide))
        fail(IL_UNSUPPORTED, pc, "weak memory does not model atomics of %zu bytes", size);
    return begin(kind, a, p, size, pc);
}

void il___atomic_load(size_t size, const volatile void *p, void *out, int order)
{
    PLAN(a, ACCESS_LOAD, p, (unsigned)size, .order = order, .pc = PC);
    if (begin_sized(OP_LOAD, &a, p, size, PC)) {
        wide v = read_weakly(&a);
        memcpy(out, &v, size);
    } else {
        copy(out, p, size);
    }
    if (X.running)
        after_read(order);
}

void il___atomic_store(size_t size, volatile void *p, const void *value, int order)
{
    PLAN(a, ACCESS_STORE, p, (unsigned)size, .order = order, .pc = PC);
    if (begin_sized(OP_STORE, &a, p, size, PC))
        weak_write(&a, bytes(value, size));
    else
        copy(p, value, size);
    if (X.running)
        after_write((uintptr_t)p, order, false);
}

void il___atomic_exchange(size_t size, volatile void *p, const void *value, void *out, int order)
{
    PLAN(a, ACCESS_RMW, p, (unsigned)size, .order = order, .pc = PC);
    if (begin_sized(OP_RMW, &a, p, size, PC)) {
        wide desired = bytes(value, size), old = read_weakly(&a); /* out may be value */
        memcpy(out, &old, size);
        weak_write(&a, desired);
    } else {
        copy(out, p, size);
        copy(p, value, size);
    }
    if (X.running) {
        after_read(order);
        after_write((uintptr_t)p, order, true);
    }
}

static bool compare_weakly(const struct access_plan *a, void *expected, const void *desired)
{
    bool done;
    wide old = weak_read(a, &done);
    if (done)
        weak_write(a, bytes(desired, a->size));
    else
        memcpy(expected, &old, a->size);
    return done;
}

static bool compare_sized(size_t size, volatile void *p, void *expected, const void *desired)
{
    bool done = memcmp((const void *)(uintptr_t)p, expected, size) == 0;
    if (done)
        copy(p, desired, size);
    else
        copy(expected, p, size);
    return done;
}

bool il___atomic_compare_exchange(size_t size, volatile void *p, void *expected,
                                  const void *desired, int order, int fail_order)
{
    PLAN(a, ACCESS_CAS, p, (unsigned)size, order, fail_order, .expected = bytes(expected, size),
         .pc = PC);
    bool done = begin_sized(OP_RMW, &a, p, size, PC) ? compare_weakly(&a, expected, desired)
                                                     : compare_sized(size, p, expected, desired);
    if (!X.running)
        return done;
    after_read(done ? order : fail_order);
    if (done) {
        after_write((uintptr_t)p, order, true);
        made_progress();
    } else {
        failed_round(PC);
    }
    return done;
}

wide il___atomic_load_16(const volatile void *p, int order);
void il___atomic_store_16(volatile void *p, wide value, int order);
wide il___atomic_exchange_16(volatile void *p, wide value, int order);
bool il___atomic_compare_exchange_16(volatile void *p, void *expected, wide desired, int order,
                                     int fail_order);

wide il___atomic_load_16(const volatile void *p, int order)
{
    wide v;
    il___atomic_load(sizeof v, p, &v, order);
    return v;
}

void il___atomic_store_16(volatile void *p, wide value, int order)
{
    il___atomic_store(sizeof value, p, &value, order);
}

wide il___atomic_exchange_16(volatile void *p, wide value, int order)
{
    wide old;
    il___atomic_exchange(sizeof value, p, &value, &old, order);
    return old;
}

bool il___atomic_compare_exchange_16(volatile void *p, void *expected, wide desired, int order,
                                     int fail_order)
{
    return il___atomic_compare_exchange(sizeof desired, p, expected, &desired, order, fail_order);
}
