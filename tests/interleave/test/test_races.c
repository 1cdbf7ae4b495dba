/* Two accesses to one memory location, at least one a write and one not atomic, that nothing
 * orders are a data race, wherever the memory lies.  What the primitives order is none. */
#include "expect.h"

#include <stdatomic.h>
#include <stdlib.h>

static int x;

THREAD(writes)
{
    x = 1;
    return NULL;
}

THREAD(reads)
{
    return (void *)(intptr_t)x;
}

SCENARIO(write_and_write)
{
    run_threads(writes, writes);
}

SCENARIO(write_and_read)
{
    run_threads(writes, reads);
}

SCENARIO(read_and_read)
{
    run_threads(reads, reads);
}

SCENARIO(creation_and_join_order)
{
    x = 2;
    run_threads(writes);
    ck_assert_int_eq(x, 1);
    run_threads(writes);
}

SCENARIO(read_before_the_join)
{
    pthread_t thread = start(writes, NULL);

    (void)(x + 1);
    join(thread);
}

static volatile int v;

THREAD(writes_volatile)
{
    v = 1;
    return NULL;
}

SCENARIO(volatile_orders_nothing)
{
    run_threads(writes_volatile, writes_volatile);
}

static atomic_int a;

THREAD(stores_atomically)
{
    atomic_store(&a, 1);
    return NULL;
}

THREAD(reads_plainly)
{
    return (void *)(intptr_t) * (int *)&a;
}

SCENARIO(atomic_and_plain)
{
    run_threads(stores_atomically, reads_plainly);
}

/* The same int in both ways, and all in order: by one thread, and by the next. */
static int sometimes_plain;

THREAD(in_both_ways)
{
    for (int i = 0; i < 2; i++) {
        __atomic_fetch_add(&sometimes_plain, 1, __ATOMIC_SEQ_CST);
        __atomic_fetch_add(&sometimes_plain, 1, __ATOMIC_SEQ_CST);
        sometimes_plain = sometimes_plain + 1;
    }
    return NULL;
}

SCENARIO(atomic_after_plain)
{
    sometimes_plain = 0;
    join(start(in_both_ways, NULL));
    in_both_ways(NULL);
    join(start(in_both_ways, NULL));
    ck_assert_int_eq(__atomic_load_n(&sometimes_plain, __ATOMIC_SEQ_CST), 18);
}

SCENARIO(atomic_and_atomic)
{
    run_threads(stores_atomically, stores_atomically);
}

/* ---- Where memory lies ---- */

THREAD(writes_through)
{
    *(int *)arg = 1;
    return NULL;
}

SCENARIO(on_the_stack_of_another)
{
    int local = 0;
    pthread_t thread = start(writes_through, &local);

    local = 2;
    join(thread);
}

static _Thread_local int own;

SCENARIO(thread_local_of_another)
{
    pthread_t thread = start(writes_through, &own);

    own = 2;
    join(thread);
}

SCENARIO(on_the_heap)
{
    int *block = malloc(sizeof *block);
    pthread_t thread = start(writes_through, block);

    *block = 2;
    join(thread);
    free(block);
}

/* A stack slot or a heap block that another thread used before is not shared. */
THREAD(uses_memory_of_its_own)
{
    int local[16];
    int *block = malloc(sizeof local);

    for (int i = 0; i < 16; i++)
        local[i] = block[i] = i;
    own = local[15];
    free(block);
    return NULL;
}

SCENARIO(memory_used_again)
{
    run_threads(uses_memory_of_its_own, uses_memory_of_its_own);
    run_threads(uses_memory_of_its_own);
}

/* ---- The consequence is the verdict, where there is one ---- */

THREAD(increments)
{
    x++;
    return NULL;
}

SCENARIO(race_without_consequence)
{
    run_threads(increments, increments);
}

SCENARIO(race_with_a_consequence)
{
    run_threads(increments, increments);
    ck_assert_int_eq(x, 2);
}

THREAD(claims_if_zero)
{
    if (x == 0)
        x += 1;
    return NULL;
}

SCENARIO(race_between_check_and_act)
{
    run_threads(claims_if_zero, claims_if_zero);
    ck_assert_int_eq(x, 1);
}

/* Two racy variables at once.  No order of the accesses makes both read 0, but they race. */
static int y, saw_x, saw_y;

THREAD(writes_x_reads_y)
{
    x = 1;
    saw_y = y;
    return NULL;
}

THREAD(writes_y_reads_x)
{
    y = 1;
    saw_x = x;
    return NULL;
}

SCENARIO(races_that_never_read_two_zeros)
{
    run_threads(writes_x_reads_y, writes_y_reads_x);
    ck_assert(saw_x || saw_y);
}

SCENARIO(races_that_may_read_two_ones)
{
    run_threads(writes_x_reads_y, writes_y_reads_x);
    ck_assert(!saw_x || !saw_y);
}

static const struct expectation table[] = {
    FAILS(IL_RACE, write_and_write),
    FAILS(IL_RACE, write_and_read),
    VERIFIES(read_and_read),
    VERIFIES(creation_and_join_order),
    FAILS(IL_RACE, read_before_the_join),
    FAILS(IL_RACE, volatile_orders_nothing),
    FAILS(IL_RACE, atomic_and_plain),
    VERIFIES(atomic_and_atomic),
    VERIFIES(atomic_after_plain),
    FAILS(IL_RACE, on_the_stack_of_another),
    FAILS(IL_RACE, thread_local_of_another),
    FAILS(IL_RACE, on_the_heap),
    VERIFIES(memory_used_again),
    FAILS(IL_RACE, race_without_consequence),
    FAILS(IL_ASSERTION, race_with_a_consequence),
    FAILS(IL_ASSERTION, race_between_check_and_act),
    FAILS(IL_RACE, races_that_never_read_two_zeros),
    FAILS(IL_ASSERTION, races_that_may_read_two_ones),
};

Suite *chapter_suite(void)
{
    return table_suite("races");
}
