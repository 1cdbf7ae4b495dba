/* Races with local variables: what their own thread did with them before anybody else came counts,
 * byte by byte. */
#include "expect.h"

#include <stdatomic.h>

struct locals {
    int first, second;
    long both;
    char bytes[8];
};

static atomic_int ready;
static memory_order publish, look;
static int into;

/* Its own thread goes first, always; whether the other is ordered after it, the orders say. */
#define LOCALS(name, of_its_own, by_another)                                                       \
    THREAD(another_##name)                                                                         \
    {                                                                                              \
        struct locals *l = arg;                                                                    \
        if (atomic_load_explicit(&ready, look)) {                                                  \
            by_another;                                                                            \
        }                                                                                          \
        return NULL;                                                                               \
    }                                                                                              \
    __attribute__((noinline)) static void use_##name(void)                                         \
    {                                                                                              \
        struct locals mine, *l = &mine; /* initialised at once, it would not count as its ints */  \
        mine.first = mine.second = 1;                                                              \
        atomic_store_explicit(&ready, 0, memory_order_relaxed);                                    \
        pthread_t thread = start(another_##name, l);                                               \
        of_its_own;                                                                                \
        atomic_store_explicit(&ready, 1, publish);                                                 \
        join(thread);                                                                              \
        into = mine.first;                                                                         \
    }                                                                                              \
    SCENARIO(name##_unordered)                                                                     \
    {                                                                                              \
        publish = look = memory_order_relaxed;                                                     \
        use_##name();                                                                              \
    }                                                                                              \
    SCENARIO(name##_ordered)                                                                       \
    {                                                                                              \
        publish = memory_order_release;                                                            \
        look = memory_order_acquire;                                                               \
        use_##name();                                                                              \
    }

LOCALS(write_then_read, l->first = 2, into = l->first)
LOCALS(write_then_write, l->first = 2, l->first = 3)
LOCALS(read_then_write, into = l->first, l->first = 3)
LOCALS(read_then_read, into = l->first, (void)l->first)
LOCALS(whole_then_upper_half, l->both = 2, into = ((int *)&l->both)[1])
LOCALS(upper_half_then_whole, ((int *)&l->both)[1] = 2, into = (int)l->both)
LOCALS(halves_then_whole, (l->first = 2, l->second = 3), memset(&l->first, 0, 8))
LOCALS(int_then_byte, l->second = 2, ((char *)&l->second)[3] = 1)
LOCALS(byte_then_int, l->bytes[5] = 2, into = ((int *)l->bytes)[1])
LOCALS(byte_then_byte, l->bytes[5] = 2, into = l->bytes[5])
LOCALS(copied, memset(l->bytes, 1, 8), into = l->bytes[7])
LOCALS(write_before_a_byte, (l->second = 2, ((char *)&l->second)[0] = 1), into = l->second)
LOCALS(read_after_a_write, (l->first = 2, into = l->first), l->first = 3)

/* Nothing to do with each other, though close. */
LOCALS(neighbours, l->first = 2, l->second = 3)
LOCALS(neighbouring_bytes, l->bytes[2] = 2, l->bytes[3] = 3)
LOCALS(half_beside_bytes, l->bytes[1] = 2, ((int *)l->bytes)[1] = 3)

/* Its own thread goes on with them after the other has come. */
THREAD(reads_both)
{
    struct locals *l = arg;
    into = l->first + l->second;
    return NULL;
}

SCENARIO(goes_on_after_another)
{
    struct locals mine, *l = &mine; /* by which clang 14 sees that it is shared */
    l->first = l->second = 1;
    pthread_t thread = start(reads_both, l);
    sched_yield();
    l->second = 2;
    join(thread);
}

SCENARIO(goes_on_after_a_join)
{
    struct locals mine, *l = &mine; /* by which clang 14 sees that it is shared */
    l->first = l->second = 1;
    join(start(reads_both, l));
    l->second = 2;
    l->first = 3;
    join(start(reads_both, l));
}

#define RACES(name) FAILS(IL_RACE, name##_unordered), VERIFIES(name##_ordered)
#define FINE(name)  VERIFIES(name##_unordered), VERIFIES(name##_ordered)

static const struct expectation table[] = {
    RACES(write_then_read),
    RACES(write_then_write),
    RACES(read_then_write),
    FINE(read_then_read),
    RACES(whole_then_upper_half),
    RACES(upper_half_then_whole),
    RACES(halves_then_whole),
    RACES(int_then_byte),
    RACES(byte_then_int),
    RACES(byte_then_byte),
    RACES(copied),
    RACES(write_before_a_byte),
    RACES(read_after_a_write),
    FINE(neighbours),
    FINE(neighbouring_bytes),
    FINE(half_beside_bytes),
    FAILS(IL_RACE, goes_on_after_another),
    VERIFIES(goes_on_after_a_join),
};

Suite *chapter_suite(void)
{
    return table_suite("locals");
}
