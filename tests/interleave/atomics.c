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

#include "atomic.h"
#include "for_real.h"
#include "pool.h"
#include "spin.h"

struct atomic_at_hand atomics_at_hand[ATOMICS_AT_HAND];

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

struct location *atomic_look(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct cell *c = race_atomic(address, size, write, ATOMIC, pc);
    struct location *l = location(c, address);
    if (race_is_whole(c, address, size) && !is_on_a_stack(address))
        *atomic_place(address) = (struct atomic_at_hand){atomic_tag(address, size), c->key, c, l};
    return l;
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
        tick(t);
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
    if (!bare && X.weak)                                                                           \
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
    static ALWAYS_INLINE T name##n(volatile T *p, T v, int order, uintptr_t pc, bool bare)         \
    {                                                                                              \
        PLAN(a, ACCESS_RMW, p, sizeof *p, .order = order, .pc = pc);                               \
        struct location *l = atomic_begin(OP_RMW, &a, p, sizeof *p, pc, bare);                     \
        T old = l ? *p : (T)read_weakly(&a), new = (T)(expression);                                \
        if (l)                                                                                     \
            *p = new;                                                                              \
        else                                                                                       \
            weak_write(&a, new);                                                                   \
        after_read(l, order, bare);                                                                \
        after_write(l, p, order, true, bare);                                                      \
        if (!bare)                                                                                 \
            trace_rmw((u64)old, (u64) new);                                                        \
        if (old == new) /* a test-and-set that found it set is a load */                           \
            note_load(pc, (uintptr_t)p, (u64)old);                                                 \
        else                                                                                       \
            made_progress();                                                                       \
        return old;                                                                                \
    }                                                                                              \
    static NOINLINE T name##n##_with_care(volatile T *p, T v, int order, uintptr_t pc)             \
    {                                                                                              \
        if (X.running)                                                                             \
            return name##n(p, v, order, pc, false);                                                \
        T old = real_load##n(p);                                                                   \
        while (!real_swap##n(p, &old, (T)(expression)))                                            \
            ;                                                                                      \
        return old;                                                                                \
    }                                                                                              \
    T __tsan_atomic##n##_##name(volatile T *p, T v, int order);                                    \
    T __tsan_atomic##n##_##name(volatile T *p, T v, int order)                                     \
    {                                                                                              \
        return X.bare ? name##n(p, v, order, PC, true) : name##n##_with_care(p, v, order, PC);     \
    }

/* True if the exchange took place; if not, *expected is what was found instead, unless the failure
 * was spurious. */
#define COMPARE(n, T)                                                                              \
    static ALWAYS_INLINE bool compare##n(volatile T *p, T *expected, T desired, int order,         \
                                         int fail_order, bool weak, uintptr_t pc, bool bare)       \
    {                                                                                              \
        PLAN(a, ACCESS_CAS, p, sizeof *p, order, fail_order, .may_fail = weak,                     \
             .expected = *expected, .pc = pc);                                                     \
        struct location *l = atomic_begin(OP_RMW, &a, p, sizeof *p, pc, bare);                     \
        bool done;                                                                                 \
        T old = l ? *p : (T)weak_read(&a, &done);                                                  \
        if (l)                                                                                     \
            done = old == *expected && !(weak && fails_spuriously(pc));                            \
        if (done && !l)                                                                            \
            weak_write(&a, desired);                                                               \
        else if (done)                                                                             \
            *p = desired;                                                                          \
        else                                                                                       \
            *expected = old;                                                                       \
        after_read(l, done ? order : fail_order, bare);                                            \
        if (done)                                                                                  \
            after_write(l, p, order, true, bare);                                                  \
        if (!bare)                                                                                 \
            trace_cas((u64)old, (u64)desired, done);                                               \
        if (done)                                                                                  \
            made_progress();                                                                       \
        else                                                                                       \
            failed_round(pc);                                                                      \
        return done;                                                                               \
    }                                                                                              \
    static NOINLINE bool compare##n##_with_care(volatile T *p, T *expected, T desired, int order,  \
                                                int fail_order, bool weak, uintptr_t pc)           \
    {                                                                                              \
        if (X.running)                                                                             \
            return compare##n(p, expected, desired, order, fail_order, weak, pc, false);           \
        return real_swap##n(p, expected, desired);                                                 \
    }                                                                                              \
    static NOINLINE bool compare##n##_either_way(volatile T *p, T *expected, T desired, int order, \
                                                 int fail_order, bool weak, uintptr_t pc)          \
    {                                                                                              \
        return X.bare ? compare##n(p, expected, desired, order, fail_order, weak, pc, true)        \
                      : compare##n##_with_care(p, expected, desired, order, fail_order, weak, pc); \
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
        return compare##n##_either_way(p, expected, v, order, fail_order, false, PC);              \
    }                                                                                              \
    int __tsan_atomic##n##_compare_exchange_weak(volatile T *p, T *expected, T v, int order,       \
                                                 int fail_order)                                   \
    {                                                                                              \
        return compare##n##_either_way(p, expected, v, order, fail_order, true, PC);               \
    }                                                                                              \
    T __tsan_atomic##n##_compare_exchange_val(volatile T *p, T expected, T v, int order,           \
                                              int fail_order)                                      \
    {                                                                                              \
        compare##n##_either_way(p, &expected, v, order, fail_order, false, PC);                    \
        return expected;                                                                           \
    }

#define ATOMICS(n, T)                                                                              \
    static ALWAYS_INLINE T load##n(const volatile T *p, int order, uintptr_t pc, bool bare)        \
    {                                                                                              \
        PLAN(a, ACCESS_LOAD, p, sizeof *p, .order = order, .pc = pc);                              \
        struct location *l = atomic_begin(OP_LOAD, &a, p, sizeof *p, pc, bare);                    \
        T v = l ? *p : (T)read_weakly(&a);                                                         \
        after_read(l, order, bare);                                                                \
        if (!bare)                                                                                 \
            trace_value((u64)v);                                                                   \
        note_load(pc, (uintptr_t)p, (u64)v);                                                       \
        return v;                                                                                  \
    }                                                                                              \
    static NOINLINE T load##n##_with_care(const volatile T *p, int order, uintptr_t pc)            \
    {                                                                                              \
        return X.running ? load##n(p, order, pc, false) : real_load##n(p);                         \
    }                                                                                              \
    T __tsan_atomic##n##_load(const volatile T *p, int order);                                     \
    T __tsan_atomic##n##_load(const volatile T *p, int order)                                      \
    {                                                                                              \
        return X.bare ? load##n(p, order, PC, true) : load##n##_with_care(p, order, PC);           \
    }                                                                                              \
    static ALWAYS_INLINE void store##n(volatile T *p, T v, int order, uintptr_t pc, bool bare)     \
    {                                                                                              \
        PLAN(a, ACCESS_STORE, p, sizeof *p, .order = order, .pc = pc);                             \
        struct location *l = atomic_begin(OP_STORE, &a, p, sizeof *p, pc, bare);                   \
        if (l)                                                                                     \
            *p = v;                                                                                \
        else                                                                                       \
            weak_write(&a, v);                                                                     \
        after_write(l, p, order, false, bare);                                                     \
        if (!bare)                                                                                 \
            trace_value((u64)v);                                                                   \
    }                                                                                              \
    static NOINLINE void store##n##_with_care(volatile T *p, T v, int order, uintptr_t pc)         \
    {                                                                                              \
        if (X.running)                                                                             \
            store##n(p, v, order, pc, false);                                                      \
        else                                                                                       \
            real_store##n(p, v);                                                                   \
    }                                                                                              \
    void __tsan_atomic##n##_store(volatile T *p, T v, int order);                                  \
    void __tsan_atomic##n##_store(volatile T *p, T v, int order)                                   \
    {                                                                                              \
        if (X.bare)                                                                                \
            store##n(p, v, order, PC, true);                                                       \
        else                                                                                       \
            store##n##_with_care(p, v, order, PC);                                                 \
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
