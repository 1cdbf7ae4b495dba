/*
 * for_real.h - atomics outside executions, where threads are real: the processor's own, always
 * sequentially consistent.  Those of 16 bytes, which need a library, are plain accesses there.
 */
#ifndef FOR_REAL_H
#define FOR_REAL_H

#include <stdbool.h>
#include <stdint.h>

#define FOR_REAL(n, T)                                                                             \
    static inline T real_load##n(const volatile T *p)                                              \
    {                                                                                              \
        return __atomic_load_n(p, __ATOMIC_SEQ_CST);                                               \
    }                                                                                              \
    static inline void real_store##n(volatile T *p, T v)                                           \
    {                                                                                              \
        __atomic_store_n(p, v, __ATOMIC_SEQ_CST);                                                  \
    }                                                                                              \
    static inline bool real_swap##n(volatile T *p, T *expected, T desired)                         \
    {                                                                                              \
        return __atomic_compare_exchange_n(p, expected, desired, false, __ATOMIC_SEQ_CST,          \
                                           __ATOMIC_SEQ_CST);                                      \
    }

FOR_REAL(8, uint8_t)
FOR_REAL(16, uint16_t)
FOR_REAL(32, uint32_t)
FOR_REAL(64, uint64_t)

static inline unsigned __int128 real_load128(const volatile unsigned __int128 *p)
{
    return *p;
}

static inline void real_store128(volatile unsigned __int128 *p, unsigned __int128 v)
{
    *p = v;
}

static inline bool real_swap128(volatile unsigned __int128 *p, unsigned __int128 *expected,
                                unsigned __int128 desired)
{
    unsigned __int128 old = *p;
    if (old == *expected)
        *p = desired;
    bool done = old == *expected;
    *expected = old;
    return done;
}

#endif
