/* Accesses race if they share a byte, whatever their sizes; and what shares a memory location but
 * no bit, too. */
#include "expect.h"

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

static const struct expectation table[] = {
    VERIFIES(neighbouring_bytes),      FAILS(IL_RACE, byte_inside_two),
    FAILS(IL_RACE, four_inside_eight), FAILS(IL_RACE, neighbouring_bit_fields),
    FAILS(IL_RACE, unaligned),         FAILS(IL_RACE, field_and_struct_assignment),
    FAILS(IL_RACE, field_and_memset),  FAILS(IL_RACE, field_and_memcpy),
    FAILS(IL_RACE, strcpy_and_strlen),
};

Suite *chapter_suite(void)
{
    return table_suite("sizes of races");
}
