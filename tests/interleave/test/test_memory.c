/* What the program does wrong with the heap. */
#include "expect.h"

#include <stdlib.h>

static char *block, *another;
static char global[16];

/* ---- Leaks ---- */

SCENARIO(never_freed)
{
    block = malloc(10);
}

SCENARIO(zeroed_and_never_freed)
{
    block = calloc(2, 5);
}

SCENARIO(grown_and_never_freed)
{
    block = realloc(malloc(10), 1000);
}

SCENARIO(aligned_and_never_freed)
{
    block = aligned_alloc(64, 64);
}

SCENARIO(duplicated_and_never_freed)
{
    block = strdup("text");
}

THREAD(allocates)
{
    return malloc(10);
}

SCENARIO(never_freed_by_a_thread)
{
    join(start(allocates, NULL));
}

SCENARIO(freed_by_another_thread)
{
    free(join(start(allocates, NULL)));
}

/* One schedule in a few leaks: two threads see that there is no block yet. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

THREAD(makes_the_block)
{
    pthread_mutex_lock(&lock);
    bool missing = !block;
    pthread_mutex_unlock(&lock);
    if (missing) {
        pthread_mutex_lock(&lock);
        block = malloc(10);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

SCENARIO(leaked_in_some_schedules)
{
    run_threads(makes_the_block, makes_the_block);
    free(block);
}

/* ---- Use after free ---- */

SCENARIO(read_after_free)
{
    block = malloc(10);
    free(block);
    (void)(block[9] + 1);
}

SCENARIO(write_after_free)
{
    block = malloc(10);
    free(block);
    block[0] = 1;
}

SCENARIO(memset_after_free)
{
    block = malloc(10);
    free(block);
    memset(block, 0, 10);
}

SCENARIO(use_after_realloc)
{
    block = malloc(10);
    another = realloc(block, 1000000);
    block[0] = 1;
}

THREAD(frees)
{
    free(block);
    return NULL;
}

THREAD(uses)
{
    block[0] = 1;
    return NULL;
}

SCENARIO(use_before_or_after_free)
{
    block = malloc(10);
    run_threads(frees, uses);
}

/* The block is not handed out again while someone could still be caught using it. */
SCENARIO(use_after_free_and_malloc)
{
    block = malloc(10);
    free(block);
    another = malloc(10);
    block[0] = 1;
}

/* ---- Bad frees ---- */

SCENARIO(freed_twice)
{
    block = malloc(10);
    free(block);
    free(block);
}

SCENARIO(freed_by_both_threads)
{
    block = malloc(10);
    run_threads(frees, frees);
}

SCENARIO(freed_from_its_middle)
{
    block = malloc(10);
    block++;
    free(block);
}

SCENARIO(global_freed)
{
    block = global;
    free(block);
}

SCENARIO(stack_freed)
{
    char local[16];

    block = local;
    free(block);
}

SCENARIO(realloc_after_free)
{
    block = malloc(10);
    free(block);
    another = realloc(block, 20);
}

/* ---- Out of bounds ---- */

SCENARIO(read_one_past_the_end)
{
    block = malloc(10);
    (void)(block[10] + 1);
}

SCENARIO(write_one_past_the_end)
{
    block = malloc(10);
    block[10] = 1;
}

SCENARIO(write_one_before_the_start)
{
    block = malloc(16);
    block[-1] = 1;
}

SCENARIO(write_across_the_end)
{
    int *number = malloc(sizeof *number + 2);

    block = (char *)number;
    number[1] = 1;
}

SCENARIO(write_past_what_realloc_kept)
{
    block = realloc(malloc(20), 10);
    block[10] = 1;
}

SCENARIO(strcpy_one_too_long)
{
    block = malloc(4);
    strcpy(block, "four");
}

SCENARIO(memset_one_too_long)
{
    block = malloc(10);
    memset(block, 0, 11);
}

SCENARIO(memcpy_from_one_too_many)
{
    block = malloc(10);
    memcpy(global, block, 11);
}

SCENARIO(exactly_filled)
{
    block = malloc(5);
    strcpy(block, "four");
    memset(block, 0, 5);
    block[0] = block[4] = 1;
    free(block);
}

/* ---- Too much ---- */

SCENARIO(more_than_the_limit_at_once)
{
    block = malloc(1000);
    another = malloc(1000);
    free(block);
    free(another);
}

SCENARIO(more_than_the_limit_in_all)
{
    for (int i = 0; i < 10; i++)
        free(malloc(1000));
}

/* ---- What the C library promises ---- */

SCENARIO(contents)
{
    char *zeros = calloc(10, 10);

    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(zeros[i], 0);
    strcpy(zeros, "kept");
    zeros = realloc(zeros, 100000);
    ck_assert_str_eq(zeros, "kept");
    zeros = realloc(zeros, 5);
    ck_assert_str_eq(zeros, "kept");
    free(zeros);
}

SCENARIO(corner_cases)
{
    char *nothing = malloc(0), *from_null = realloc(NULL, 10), *text = strdup("text");

    from_null[9] = 1;
    ck_assert_str_eq(text, "text");
    free(nothing);
    free(from_null);
    free(text);
    free(NULL);
}

SCENARIO(alignment)
{
    void *p[3] = {malloc(1), aligned_alloc(256, 256), NULL};

    ck_assert_int_eq(posix_memalign(&p[2], 4096, 10), 0);
    ck_assert_uint_eq((uintptr_t)p[0] % 16, 0);
    ck_assert_uint_eq((uintptr_t)p[1] % 256, 0);
    ck_assert_uint_eq((uintptr_t)p[2] % 4096, 0);
    for (int i = 0; i < 3; i++)
        free(p[i]);
}

static const struct expectation table[] = {
    FAILS(IL_MEMORY_LEAK, never_freed),
    FAILS(IL_MEMORY_LEAK, zeroed_and_never_freed),
    FAILS(IL_MEMORY_LEAK, grown_and_never_freed),
    FAILS(IL_MEMORY_LEAK, aligned_and_never_freed),
    FAILS(IL_MEMORY_LEAK, duplicated_and_never_freed),
    FAILS(IL_MEMORY_LEAK, never_freed_by_a_thread),
    VERIFIES(freed_by_another_thread),
    FAILS(IL_MEMORY_LEAK, leaked_in_some_schedules),
    FAILS(IL_USE_AFTER_FREE, read_after_free),
    FAILS(IL_USE_AFTER_FREE, write_after_free),
    FAILS(IL_USE_AFTER_FREE, memset_after_free),
    FAILS(IL_USE_AFTER_FREE, use_after_realloc),
    FAILS(IL_USE_AFTER_FREE, use_before_or_after_free),
    FAILS(IL_USE_AFTER_FREE, use_after_free_and_malloc),
    FAILS(IL_BAD_FREE, freed_twice),
    FAILS(IL_BAD_FREE, freed_by_both_threads),
    FAILS(IL_BAD_FREE, freed_from_its_middle),
    FAILS(IL_BAD_FREE, global_freed),
    FAILS(IL_BAD_FREE, stack_freed),
    FAILS(IL_BAD_FREE, realloc_after_free),
    FAILS(IL_OUT_OF_BOUNDS, read_one_past_the_end),
    FAILS(IL_OUT_OF_BOUNDS, write_one_past_the_end),
    FAILS(IL_OUT_OF_BOUNDS, write_one_before_the_start),
    FAILS(IL_OUT_OF_BOUNDS, write_across_the_end),
    FAILS(IL_OUT_OF_BOUNDS, write_past_what_realloc_kept),
    FAILS(IL_OUT_OF_BOUNDS, strcpy_one_too_long),
    FAILS(IL_OUT_OF_BOUNDS, memset_one_too_long),
    FAILS(IL_OUT_OF_BOUNDS, memcpy_from_one_too_many),
    VERIFIES(exactly_filled),
    FAILS(IL_OUT_OF_MEMORY, more_than_the_limit_at_once, .memory = 1500),
    VERIFIES(more_than_the_limit_at_once, .memory = 2500),
    VERIFIES(more_than_the_limit_in_all, .memory = 1500),
    VERIFIES(contents),
    VERIFIES(corner_cases),
    VERIFIES(alignment),
};

Suite *chapter_suite(void)
{
    return table_suite("memory");
}
