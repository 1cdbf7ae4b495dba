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

/* ---- How much of it ---- */

static union {
    char byte[8];
    uint16_t two[4];
    uint32_t four[2];
    uint64_t eight;
} u;

THREAD(writes_byte_0)
{
    u.byte[0] = 1;
    return NULL;
}

THREAD(writes_byte_1)
{
    u.byte[1] = 1;
    return NULL;
}

THREAD(writes_byte_3)
{
    u.byte[3] = 1;
    return NULL;
}

THREAD(writes_bytes_2_and_3)
{
    u.two[1] = 1;
    return NULL;
}

THREAD(writes_bytes_4_to_7)
{
    u.four[1] = 1;
    return NULL;
}

THREAD(reads_all_eight)
{
    return (void *)u.eight;
}

SCENARIO(neighbouring_bytes)
{
    run_threads(writes_byte_0, writes_byte_1, writes_bytes_4_to_7);
}

SCENARIO(byte_inside_two)
{
    run_threads(writes_bytes_2_and_3, writes_byte_3);
}

SCENARIO(four_inside_eight)
{
    run_threads(reads_all_eight, writes_bytes_4_to_7);
}

/* Two bit-fields side by side are one memory location. */
static struct {
    unsigned low : 4, high : 4;
} bits;

THREAD(writes_low_bits)
{
    bits.low = 1;
    return NULL;
}

THREAD(writes_high_bits)
{
    bits.high = 1;
    return NULL;
}

SCENARIO(neighbouring_bit_fields)
{
    run_threads(writes_low_bits, writes_high_bits);
}

static struct __attribute__((packed)) {
    char head;
    uint64_t value;
} crooked;

THREAD(writes_unaligned)
{
    crooked.value = 1;
    return NULL;
}

THREAD(writes_last_unaligned_byte)
{
    ((char *)&crooked)[8] = 1;
    return NULL;
}

SCENARIO(unaligned)
{
    run_threads(writes_unaligned, writes_last_unaligned_byte);
}

static struct {
    int field[20];
} all, copy;

THREAD(writes_a_field)
{
    all.field[19] = 1;
    return NULL;
}

THREAD(assigns_the_struct)
{
    copy = all;
    return NULL;
}

THREAD(clears_with_memset)
{
    memset(&all, 0, sizeof all);
    return NULL;
}

THREAD(copies_with_memcpy)
{
    memcpy(&copy, &all, sizeof all);
    return NULL;
}

SCENARIO(field_and_struct_assignment)
{
    run_threads(writes_a_field, assigns_the_struct);
}

SCENARIO(field_and_memset)
{
    run_threads(writes_a_field, clears_with_memset);
}

SCENARIO(field_and_memcpy)
{
    run_threads(writes_a_field, copies_with_memcpy);
}

static char text[8] = "old";

THREAD(writes_text)
{
    strcpy(text, "new");
    return NULL;
}

THREAD(measures_text)
{
    return (void *)strlen(text);
}

SCENARIO(strcpy_and_strlen)
{
    run_threads(writes_text, measures_text);
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
    FAILS(IL_RACE, on_the_stack_of_another),
    FAILS(IL_RACE, thread_local_of_another),
    FAILS(IL_RACE, on_the_heap),
    VERIFIES(memory_used_again),
    VERIFIES(neighbouring_bytes),
    FAILS(IL_RACE, byte_inside_two),
    FAILS(IL_RACE, four_inside_eight),
    FAILS(IL_RACE, neighbouring_bit_fields),
    FAILS(IL_RACE, unaligned),
    FAILS(IL_RACE, field_and_struct_assignment),
    FAILS(IL_RACE, field_and_memset),
    FAILS(IL_RACE, field_and_memcpy),
    FAILS(IL_RACE, strcpy_and_strlen),
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
