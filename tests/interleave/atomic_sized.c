/*
 * atomic_sized.c - atomics of sizes that no instruction serves: the compiler calls libatomic, and
 * these stand for its functions.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "atomic.h"

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
static struct location *begin(enum op_kind kind, struct access_plan *a, volatile const void *p,
                              uintptr_t pc)
{
    if (X.weak && a->size > sizeof(wide))
        fail(IL_UNSUPPORTED, pc, "weak memory does not model atomics of %u bytes", a->size);
    return atomic_begin(kind, a, p, a->size, pc, false);
}

#define PLAN(kind, p, ...)                                                                         \
    {                                                                                              \
        kind, (uintptr_t)(p), (unsigned)size, __VA_ARGS__                                          \
    }

void il___atomic_load(size_t size, const volatile void *p, void *out, int order)
{
    struct access_plan a = PLAN(ACCESS_LOAD, p, .order = order, .pc = PC);
    bool done;
    if (!X.running) {
        copy(out, p, size);
        return;
    }
    struct location *l = begin(OP_LOAD, &a, p, PC);
    if (l) {
        copy(out, p, size);
    } else {
        wide v = weak_read(&a, &done);
        memcpy(out, &v, size);
    }
    after_read(l, order, false);
}

void il___atomic_store(size_t size, volatile void *p, const void *value, int order)
{
    struct access_plan a = PLAN(ACCESS_STORE, p, .order = order, .pc = PC);
    if (!X.running) {
        copy(p, value, size);
        return;
    }
    struct location *l = begin(OP_STORE, &a, p, PC);
    if (l)
        copy(p, value, size);
    else
        weak_write(&a, bytes(value, size));
    after_write(l, p, order, false, false);
}

static void exchange(volatile void *p, const void *value, void *out, size_t size)
{
    copy(out, p, size);
    copy(p, value, size);
}

static void exchange_weakly(const struct access_plan *a, const void *value, void *out)
{
    bool done;
    wide desired = bytes(value, a->size), old = weak_read(a, &done); /* out may be value */
    memcpy(out, &old, a->size);
    weak_write(a, desired);
}

void il___atomic_exchange(size_t size, volatile void *p, const void *value, void *out, int order)
{
    struct access_plan a = PLAN(ACCESS_RMW, p, .order = order, .pc = PC);
    if (!X.running) {
        exchange(p, value, out, size);
        return;
    }
    struct location *l = begin(OP_RMW, &a, p, PC);
    if (l)
        exchange(p, value, out, size);
    else
        exchange_weakly(&a, value, out);
    after_read(l, order, false);
    after_write(l, p, order, true, false);
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

static bool compare(size_t size, volatile void *p, void *expected, const void *desired)
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
    struct access_plan a =
        PLAN(ACCESS_CAS, p, order, fail_order, .expected = bytes(expected, size), .pc = PC);
    if (!X.running)
        return compare(size, p, expected, desired);
    struct location *l = begin(OP_RMW, &a, p, PC);
    bool done = l ? compare(size, p, expected, desired) : compare_weakly(&a, expected, desired);
    after_read(l, done ? order : fail_order, false);
    if (done) {
        after_write(l, p, order, true, false);
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
