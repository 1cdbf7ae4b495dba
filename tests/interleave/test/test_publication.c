/* Message passing: data written plainly, then a flag stored atomically.  Release and acquire, on
 * both sides, order the data; anything weaker is a data race, whatever the values are. */
#include "expect.h"

#include <stdatomic.h>

/* gcc warns that its own ThreadSanitizer does not understand fences; the checker does. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

static int data;
static atomic_int flag;

#define PUBLISHES(name, order)                                                                     \
    THREAD(name)                                                                                   \
    {                                                                                              \
        data = 1;                                                                                  \
        atomic_store_explicit(&flag, 1, order);                                                    \
        return NULL;                                                                               \
    }

#define READS(name, order)                                                                         \
    THREAD(name)                                                                                   \
    {                                                                                              \
        if (atomic_load_explicit(&flag, order))                                                    \
            ck_assert_int_eq(data, 1);                                                             \
        return NULL;                                                                               \
    }

PUBLISHES(publishes_relaxed, memory_order_relaxed)
PUBLISHES(publishes_release, memory_order_release)
PUBLISHES(publishes_seq_cst, memory_order_seq_cst)
READS(reads_relaxed, memory_order_relaxed)
READS(reads_acquire, memory_order_acquire)
READS(reads_seq_cst, memory_order_seq_cst)

SCENARIO(release_and_acquire)
{
    run_threads(publishes_release, reads_acquire);
}

SCENARIO(seq_cst_and_seq_cst)
{
    run_threads(publishes_seq_cst, reads_seq_cst);
}

SCENARIO(release_and_seq_cst)
{
    run_threads(publishes_release, reads_seq_cst);
}

SCENARIO(relaxed_and_acquire)
{
    run_threads(publishes_relaxed, reads_acquire);
}

SCENARIO(release_and_relaxed)
{
    run_threads(publishes_release, reads_relaxed);
}

SCENARIO(relaxed_and_relaxed)
{
    run_threads(publishes_relaxed, reads_relaxed);
}

/* Read-modify-writes publish and receive by the same rules. */
THREAD(takes_by_compare_exchange)
{
    int one = 1;

    if (atomic_compare_exchange_strong_explicit(&flag, &one, 2, memory_order_acquire,
                                                memory_order_relaxed))
        data++;
    return NULL;
}

SCENARIO(compare_exchange_acquires)
{
    run_threads(publishes_release, takes_by_compare_exchange, takes_by_compare_exchange);
}

/* The failure order counts when it fails: relaxed here, so what is read then is not ordered. */
THREAD(reads_after_failed_exchange)
{
    int zero = 0;

    if (!atomic_compare_exchange_strong_explicit(&flag, &zero, 2, memory_order_acquire,
                                                 memory_order_relaxed))
        data++;
    return NULL;
}

SCENARIO(failed_compare_exchange_is_relaxed)
{
    run_threads(publishes_release, reads_after_failed_exchange);
}

THREAD(publishes_by_fetch_add)
{
    data = 1;
    atomic_fetch_add_explicit(&flag, 1, memory_order_release);
    return NULL;
}

SCENARIO(fetch_add_releases)
{
    run_threads(publishes_by_fetch_add, reads_acquire);
}

/* ---- Fences ---- */

THREAD(publishes_after_fence)
{
    data = 1;
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    return NULL;
}

THREAD(reads_after_fence)
{
    if (atomic_load_explicit(&flag, memory_order_relaxed)) {
        atomic_thread_fence(memory_order_acquire);
        ck_assert_int_eq(data, 1);
    }
    return NULL;
}

THREAD(reads_before_fence)
{
    if (atomic_load_explicit(&flag, memory_order_relaxed)) {
        ck_assert_int_eq(data, 1);
        atomic_thread_fence(memory_order_acquire);
    }
    return NULL;
}

THREAD(publishes_before_fence)
{
    data = 1;
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    return NULL;
}

SCENARIO(fence_and_fence)
{
    run_threads(publishes_after_fence, reads_after_fence);
}

SCENARIO(fence_and_acquire)
{
    run_threads(publishes_after_fence, reads_acquire);
}

SCENARIO(release_and_fence)
{
    run_threads(publishes_release, reads_after_fence);
}

SCENARIO(fence_and_relaxed)
{
    run_threads(publishes_after_fence, reads_relaxed);
}

SCENARIO(release_fence_too_late)
{
    run_threads(publishes_before_fence, reads_after_fence);
}

SCENARIO(acquire_fence_too_late)
{
    run_threads(publishes_after_fence, reads_before_fence);
}

/* ---- Release sequences: a read-modify-write carries the release on, a store does not ---- */

THREAD(adds_relaxed)
{
    int one = 1;

    atomic_compare_exchange_strong_explicit(&flag, &one, 2, memory_order_relaxed,
                                            memory_order_relaxed);
    return NULL;
}

THREAD(stores_two_relaxed)
{
    if (atomic_load_explicit(&flag, memory_order_relaxed) == 1)
        atomic_store_explicit(&flag, 2, memory_order_relaxed);
    return NULL;
}

THREAD(reads_at_two)
{
    if (atomic_load_explicit(&flag, memory_order_acquire) == 2)
        ck_assert_int_eq(data, 1);
    return NULL;
}

SCENARIO(release_sequence_through_exchange)
{
    run_threads(publishes_release, adds_relaxed, reads_at_two);
}

SCENARIO(release_sequence_broken_by_a_store)
{
    run_threads(publishes_release, stores_two_relaxed, reads_at_two);
}

static const struct expectation table[] = {
    VERIFIES(release_and_acquire),
    VERIFIES(seq_cst_and_seq_cst),
    VERIFIES(release_and_seq_cst),
    FAILS(IL_RACE, relaxed_and_acquire),
    FAILS(IL_RACE, release_and_relaxed),
    FAILS(IL_RACE, relaxed_and_relaxed),
    VERIFIES(compare_exchange_acquires),
    FAILS(IL_RACE, failed_compare_exchange_is_relaxed),
    VERIFIES(fetch_add_releases),
    VERIFIES(fence_and_fence),
    VERIFIES(fence_and_acquire),
    VERIFIES(release_and_fence),
    FAILS(IL_RACE, fence_and_relaxed),
    FAILS(IL_RACE, release_fence_too_late),
    FAILS(IL_RACE, acquire_fence_too_late),
    VERIFIES(release_sequence_through_exchange),
    FAILS(IL_RACE, release_sequence_broken_by_a_store),
};

Suite *chapter_suite(void)
{
    return table_suite("publication");
}
