/* Readers-writer locks: readers together, writers alone. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <unistd.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

/* Place 0 counts the writers inside, place 1 the readers. */
THREAD(writes)
{
    ck_assert_int_eq(pthread_rwlock_wrlock(&lock), 0);
    il_enter(0);
    ck_assert_uint_eq(il_inside(0), 1);
    ck_assert_uint_eq(il_inside(1), 0);
    il_leave(0);
    ck_assert_int_eq(pthread_rwlock_unlock(&lock), 0);
    return NULL;
}

THREAD(reads)
{
    ck_assert_int_eq(pthread_rwlock_rdlock(&lock), 0);
    il_enter(1);
    ck_assert_uint_eq(il_inside(0), 0);
    il_leave(1);
    ck_assert_int_eq(pthread_rwlock_unlock(&lock), 0);
    return NULL;
}

SCENARIO(writers_exclude_each_other)
{
    run_threads(writes, writes);
}

SCENARIO(writers_and_readers_exclude_each_other)
{
    run_threads(writes, reads, reads);
}

SCENARIO(readers_meet)
{
    run_threads(reads, reads);
    if (il_peak_inside(1) == 2)
        il_reached();
}

/* ---- try ---- */

static int tries(int (*lock_it)(pthread_rwlock_t *))
{
    int error = lock_it(&lock);

    if (error == 0)
        pthread_rwlock_unlock(&lock);
    return error;
}

THREAD(can_only_read)
{
    ck_assert_int_eq(tries(pthread_rwlock_tryrdlock), 0);
    ck_assert_int_eq(tries(pthread_rwlock_trywrlock), EBUSY);
    return NULL;
}

THREAD(can_do_nothing)
{
    ck_assert_int_eq(tries(pthread_rwlock_tryrdlock), EBUSY);
    ck_assert_int_eq(tries(pthread_rwlock_trywrlock), EBUSY);
    return NULL;
}

SCENARIO(tries_beside_a_reader)
{
    ck_assert_int_eq(pthread_rwlock_tryrdlock(&lock), 0);
    run_threads(can_only_read);
    can_only_read(NULL);
    pthread_rwlock_unlock(&lock);
    ck_assert_int_eq(tries(pthread_rwlock_trywrlock), 0);
}

SCENARIO(tries_beside_a_writer)
{
    ck_assert_int_eq(pthread_rwlock_trywrlock(&lock), 0);
    run_threads(can_do_nothing);
    can_do_nothing(NULL);
    pthread_rwlock_unlock(&lock);
    ck_assert_int_eq(tries(pthread_rwlock_tryrdlock), 0);
}

/* A reader may lock again; two unlocks let a writer in. */
SCENARIO(reader_counts)
{
    pthread_rwlock_rdlock(&lock);
    ck_assert_int_eq(pthread_rwlock_rdlock(&lock), 0);
    pthread_rwlock_unlock(&lock);
    run_threads(can_only_read);
    pthread_rwlock_unlock(&lock);
    run_threads(writes);
}

/* ---- Deadlines ---- */

THREAD(gives_up_reading)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    ck_assert_int_eq(pthread_rwlock_timedrdlock(&lock, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    return NULL;
}

THREAD(gives_up_writing)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 3 * SECOND);

    ck_assert_int_eq(pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    return NULL;
}

SCENARIO(deadlines_beside_a_writer)
{
    pthread_rwlock_wrlock(&lock);
    run_threads(gives_up_reading, gives_up_writing);
    pthread_rwlock_unlock(&lock);
}

THREAD(reads_in_time)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 3 * SECOND);

    ck_assert_int_eq(pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &deadline), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    pthread_rwlock_unlock(&lock);
    return NULL;
}

SCENARIO(reader_gets_in_when_the_writer_leaves)
{
    pthread_rwlock_wrlock(&lock);
    pthread_t thread = start(reads_in_time, NULL);
    sleep(2);
    pthread_rwlock_unlock(&lock);
    join(thread);
}

THREAD(writes_when_both_have_left)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 5 * SECOND);

    ck_assert_int_eq(pthread_rwlock_timedwrlock(&lock, &deadline), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    pthread_rwlock_unlock(&lock);
    return NULL;
}

SCENARIO(writer_gets_in_when_the_last_reader_leaves)
{
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_rdlock(&lock);
    pthread_t thread = start(writes_when_both_have_left, NULL);
    sleep(1);
    pthread_rwlock_unlock(&lock);
    sleep(1);
    pthread_rwlock_unlock(&lock);
    join(thread);
}

SCENARIO(initialised_by_call)
{
    ck_assert_int_eq(pthread_rwlock_init(&lock, NULL), 0);
    run_threads(reads, writes);
    ck_assert_int_eq(pthread_rwlock_destroy(&lock), 0);
}

static pthread_rwlock_t impatient = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

/* Older writers keep readers out of it; that is not modelled, and is said. */
SCENARIO(prefers_writers)
{
    pthread_rwlock_rdlock(&impatient);
    pthread_rwlock_unlock(&impatient);
}

static const struct expectation table[] = {
    FAILS(IL_UNSUPPORTED, prefers_writers),
    VERIFIES(writers_exclude_each_other),
    VERIFIES(writers_and_readers_exclude_each_other),
    REACHES(readers_meet),
    VERIFIES(tries_beside_a_reader),
    VERIFIES(tries_beside_a_writer),
    VERIFIES(reader_counts),
    VERIFIES(deadlines_beside_a_writer),
    VERIFIES(reader_gets_in_when_the_writer_leaves),
    VERIFIES(writer_gets_in_when_the_last_reader_leaves),
    VERIFIES(initialised_by_call),
};

Suite *chapter_suite(void)
{
    return table_suite("rwlock");
}
