/* The pool, vector clocks, the shadow of memory and the table of synchronisation objects. */
#include <string.h>

#include "pool.h"
#include "shadow.h"
#include "sync.h"
#include "unit.h"

/* ---- The pool ---- */

START_TEST(pool_gives_zeroed_aligned_memory_again_and_again)
{
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 5000000; size = size * 3 + 1) {
            unsigned char *p = pool_alloc(size);
            ck_assert_uint_eq((uintptr_t)p % 16, 0);
            size_t zeros = 0;
            while (zeros < size && p[zeros] == 0)
                zeros++;
            ck_assert_uint_eq(zeros, size);
            memset(p, 0xFF, size);
        }
        pool_reset();
    }
}
END_TEST

/* ---- Vector clocks ---- */

START_TEST(clocks_are_joined_and_compared)
{
    struct vclock a = {0}, b = {0}, c = {0};
    vclock_set(&a, 1, 5);
    vclock_set(&b, 70, 2);
    ck_assert(!vclock_leq(&a, &b) && !vclock_leq(&b, &a));
    vclock_copy(&c, &a);
    vclock_join(&c, &b);
    ck_assert(vclock_leq(&a, &c) && vclock_leq(&b, &c) && !vclock_leq(&c, &a));
    ck_assert_uint_eq(vclock_get(&c, 1), 5);
    ck_assert_uint_eq(vclock_get(&c, 70), 2);
    ck_assert_uint_eq(vclock_get(&c, 71), 0); /* beyond its end */
    vclock_copy(&c, &a);
    ck_assert_uint_eq(vclock_get(&c, 70), 0);
    pool_reset();
}
END_TEST

/* ---- The shadow ---- */

START_TEST(each_eight_bytes_have_a_cell_of_their_own)
{
    enum { PAGES = 3 * CACHED_PAGES };
    X.generation = 1;
    for (uintptr_t page = 1; page <= PAGES; page++)
        shadow_cell(page * SHADOWED + 16)->valid = (uint8_t)page;
    for (uintptr_t page = 1; page <= PAGES; page++) {
        ck_assert_uint_eq(shadow_cell(page * SHADOWED + 23)->valid, (uint8_t)page);
        ck_assert_uint_eq(shadow_cell(page * SHADOWED + 24)->valid, 0);
    }
    shadow_forget(2 * SHADOWED, SHADOWED);
    ck_assert_uint_eq(shadow_cell(2 * SHADOWED + 16)->valid, 0);
    ck_assert_uint_eq(shadow_cell(3 * SHADOWED + 16)->valid, 3);
    X.generation = 2;
    ck_assert_uint_eq(shadow_cell(3 * SHADOWED + 16)->valid, 0);
}
END_TEST

/* ---- Synchronisation objects ---- */

enum { OBJECTS = 3000 };
static pthread_mutex_t mutexes[OBJECTS];

START_TEST(objects_are_found_again_until_the_next_execution)
{
    static struct sync *made[OBJECTS];
    for (X.generation = 3; X.generation < 5; X.generation++) {
        for (int i = 0; i < OBJECTS; i++) {
            made[i] = sync_init(&mutexes[i], SYNC_MUTEX, 0);
            ck_assert_uint_eq(made[i]->number, (unsigned)i + 1);
        }
        for (int i = 0; i < OBJECTS; i++)
            ck_assert_ptr_eq(sync_get(&mutexes[i], SYNC_MUTEX, 0), made[i]);
        pool_reset();
    }
}
END_TEST

START_TEST(only_those_in_use_are_busy)
{
    struct thread owner = {0};
    X.generation = 6;
    struct sync *first = sync_get(&mutexes[0], SYNC_MUTEX, 0);
    struct sync *second = sync_get(&mutexes[1], SYNC_MUTEX, 0);
    ck_assert_ptr_null(sync_busy_in(mutexes, sizeof mutexes));
    second->owner = &owner;
    ck_assert_ptr_null(sync_busy_in(&mutexes[0], sizeof mutexes[0]));
    ck_assert_ptr_eq(sync_busy_in(mutexes, sizeof mutexes), second);
    second->owner = NULL;
    sync_destroy(first);
    ck_assert(sync_init(&mutexes[0], SYNC_MUTEX, 0) == first && !first->destroyed);
    pool_reset();
}
END_TEST

START_TEST(locks_held_are_added_and_removed)
{
    static struct sync locks[20];
    struct thread t = {0};
    X.current = &t;
    for (int i = 0; i < 20; i++)
        hold_add(&locks[i], 0);
    for (int i = 0; i < 20; i += 2)
        hold_remove(&t, &locks[i]);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(holds_lock(&t, &locks[i]), i % 2);
    X.current = NULL;
    pool_reset();
}
END_TEST

Suite *tables_suite(void)
{
    return suite_of("tables", pool_gives_zeroed_aligned_memory_again_and_again,
                    clocks_are_joined_and_compared, each_eight_bytes_have_a_cell_of_their_own,
                    objects_are_found_again_until_the_next_execution, only_those_in_use_are_busy,
                    locks_held_are_added_and_removed);
}
