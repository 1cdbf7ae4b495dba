/* Atomics of every size: each operation computes what C11 says, and no update is lost to another
 * thread unless load and store are two steps. */
#include "expect.h"

#include <stdatomic.h>

/* One set of scenarios a type.  `top` has the type's highest bits set, so that an operation of
 * the wrong width shows. */
#define ATOMIC_OF(type)                                                                            \
    static _Atomic(type) type##_shared;                                                            \
                                                                                                   \
    SCENARIO(operations_on_##type)                                                                 \
    {                                                                                              \
        const type top = (type)((type)3 << (sizeof(type) * 8 - 2));                                \
        _Atomic(type) around[3] = {top, top, top};                                                 \
        _Atomic(type) *a = &around[1];                                                             \
                                                                                                   \
        ck_assert(atomic_load(a) == top);                                                          \
        atomic_store(a, 5);                                                                        \
        ck_assert(atomic_exchange(a, top) == 5);                                                   \
        ck_assert(atomic_fetch_add(a, 7) == top);                                                  \
        ck_assert(atomic_fetch_sub(a, 4) == top + 7);                                              \
        ck_assert(atomic_fetch_or(a, 12) == top + 3);                                              \
        ck_assert(atomic_fetch_and(a, 10) == top + 15);                                            \
        ck_assert(atomic_fetch_xor(a, top) == 10);                                                 \
        ck_assert(__atomic_fetch_nand((type *)a, (type)~top, __ATOMIC_SEQ_CST) == top + 10);       \
        ck_assert(atomic_load(a) == (type)~10);                                                    \
        atomic_store(a, (type)-1);                                                                 \
        ck_assert(++*a == 0);                                                                      \
        ck_assert(around[0] == top && around[2] == top);                                           \
    }                                                                                              \
                                                                                                   \
    SCENARIO(compare_exchange_of_##type)                                                           \
    {                                                                                              \
        const type top = (type)((type)3 << (sizeof(type) * 8 - 2));                                \
        _Atomic(type) a = top;                                                                     \
        type seen = top + 1;                                                                       \
                                                                                                   \
        ck_assert(!atomic_compare_exchange_strong(&a, &seen, 1));                                  \
        ck_assert(seen == top && a == top);                                                        \
        ck_assert(atomic_compare_exchange_strong(&a, &seen, 1));                                   \
        ck_assert(seen == top && a == 1);                                                          \
        ck_assert(!atomic_compare_exchange_weak(&a, &seen, 2));                                    \
        ck_assert(seen == 1 && a == 1);                                                            \
        while (!atomic_compare_exchange_weak(&a, &seen, top))                                      \
            ck_assert(seen == 1);                                                                  \
        ck_assert(a == top);                                                                       \
    }                                                                                              \
                                                                                                   \
    THREAD(adds_to_##type)                                                                         \
    {                                                                                              \
        atomic_fetch_add(&type##_shared, 1);                                                       \
        return NULL;                                                                               \
    }                                                                                              \
                                                                                                   \
    SCENARIO(fetch_add_of_##type)                                                                  \
    {                                                                                              \
        run_threads(adds_to_##type, adds_to_##type);                                               \
        ck_assert(type##_shared == 2);                                                             \
    }                                                                                              \
                                                                                                   \
    THREAD(loads_and_stores_##type)                                                                \
    {                                                                                              \
        atomic_store(&type##_shared, atomic_load(&type##_shared) + 1);                             \
        return NULL;                                                                               \
    }                                                                                              \
                                                                                                   \
    SCENARIO(load_and_store_of_##type)                                                             \
    {                                                                                              \
        run_threads(loads_and_stores_##type, loads_and_stores_##type);                             \
        ck_assert(type##_shared == 2);                                                             \
    }

#define EXPECT_ATOMIC(type)                                                                        \
    VERIFIES(operations_on_##type), VERIFIES(compare_exchange_of_##type),                          \
        VERIFIES(fetch_add_of_##type), FAILS(IL_ASSERTION, load_and_store_of_##type)

ATOMIC_OF(uint8_t)
ATOMIC_OF(uint16_t)
ATOMIC_OF(uint32_t)
ATOMIC_OF(uint64_t)

/* clang calls libatomic for 16 bytes unless told that the processor has cmpxchg16b. */
#if defined(__SIZEOF_INT128__) &&                                                                  \
    (!defined(__clang__) || defined(__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16))
#define HAVE_SIXTEEN_BYTES
typedef unsigned __int128 uint128_t;
ATOMIC_OF(uint128_t)
#endif

/* ---- What is not an integer ---- */

static int cells[3];
static _Atomic(int *) cursor = cells;

THREAD(advances)
{
    int *mine = atomic_load(&cursor);

    while (!atomic_compare_exchange_weak(&cursor, &mine, mine + 1))
        ;
    *mine = 1;
    return NULL;
}

SCENARIO(compare_exchange_of_pointers)
{
    run_threads(advances, advances);
    ck_assert(cells[0] == 1 && cells[1] == 1 && cells[2] == 0);
    ck_assert_ptr_eq(cursor, &cells[2]);
}

static atomic_bool taken;
static atomic_flag held = ATOMIC_FLAG_INIT;

THREAD(takes)
{
    return (void *)(intptr_t)(!atomic_exchange(&taken, true) + !atomic_flag_test_and_set(&held));
}

SCENARIO(one_taker_of_bool_and_flag)
{
    pthread_t other = start(takes, NULL);
    intptr_t mine = (intptr_t)takes(NULL);

    ck_assert_int_eq(mine + (intptr_t)join(other), 2);
    atomic_flag_clear(&held);
    ck_assert(!atomic_flag_test_and_set(&held));
}

static _Atomic double balance = 0.5;

THREAD(adds_to_double)
{
    double seen = atomic_load(&balance);

    while (!atomic_compare_exchange_weak(&balance, &seen, seen + 0.25))
        ;
    return NULL;
}

SCENARIO(compare_exchange_of_double)
{
    run_threads(adds_to_double, adds_to_double);
    ck_assert_double_eq(balance, 1.0);
}

/* ---- Compare-and-swap loops ---- */

static atomic_int count;

THREAD(adds_by_strong_loop)
{
    int seen = atomic_load(&count);

    while (!atomic_compare_exchange_strong(&count, &seen, seen + 1))
        ;
    return NULL;
}

THREAD(adds_by_weak_loop)
{
    int seen = atomic_load(&count);

    while (!atomic_compare_exchange_weak(&count, &seen, seen + 1))
        ;
    return NULL;
}

THREAD(adds_if_unchanged)
{
    int seen = atomic_load(&count);

    atomic_compare_exchange_strong(&count, &seen, seen + 1);
    return NULL;
}

SCENARIO(strong_loops)
{
    run_threads(adds_by_strong_loop, adds_by_strong_loop);
    ck_assert_int_eq(count, 2);
}

SCENARIO(weak_loops)
{
    run_threads(adds_by_weak_loop, adds_by_weak_loop);
    ck_assert_int_eq(count, 2);
}

SCENARIO(no_loop)
{
    run_threads(adds_if_unchanged, adds_if_unchanged);
    ck_assert_int_eq(count, 2);
}

/* ---- Sequential consistency ---- */

static atomic_int x, y;
static int seen_x, seen_y;

THREAD(stores_x_loads_y)
{
    atomic_store(&x, 1);
    seen_y = atomic_load(&y);
    return NULL;
}

THREAD(stores_y_loads_x)
{
    atomic_store(&y, 1);
    seen_x = atomic_load(&x);
    return NULL;
}

SCENARIO(store_buffering)
{
    run_threads(stores_x_loads_y, stores_y_loads_x);
    ck_assert(seen_x || seen_y);
    if (seen_x && seen_y)
        il_reached();
}

static const struct expectation table[] = {
    EXPECT_ATOMIC(uint8_t),
    EXPECT_ATOMIC(uint16_t),
    EXPECT_ATOMIC(uint32_t),
    EXPECT_ATOMIC(uint64_t),
#ifdef HAVE_SIXTEEN_BYTES
    EXPECT_ATOMIC(uint128_t),
#endif
    PASSES(compare_exchange_of_pointers),
    VERIFIES(one_taker_of_bool_and_flag),
    PASSES(compare_exchange_of_double),
    PASSES(strong_loops),
    PASSES(weak_loops),
    FAILS(IL_ASSERTION, no_loop),
    REACHES(store_buffering),
};

Suite *chapter_suite(void)
{
    return table_suite("atomic");
}
