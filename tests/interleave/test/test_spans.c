/* Spans: could two operations have been at work at the same time, whatever they lock? */
#include "expect.h"

#include <stdatomic.h>

static pthread_mutex_t global = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int account[2];
static atomic_int requests;

/* Runs the body in two threads as spans 0 and 1, on accounts that the scenario has touched. */
static void reach_overlap(thread_body *body)
{
    account[0] = account[1] = 100;
    run_threads(body, body);
    ck_assert_int_eq(il_spans_overlap(0, 1), il_spans_overlap(1, 0));
    if (il_spans_overlap(0, 1))
        il_reached();
}

static void write_twice(int i)
{
    account[i]--;
    account[i]--;
}

/* ---- A lock each: nothing orders the two ---- */

THREAD(writes_its_own)
{
    int i = (int)(intptr_t)arg;

    il_span_begin(i);
    pthread_mutex_lock(&lock[i]);
    write_twice(i);
    pthread_mutex_unlock(&lock[i]);
    il_span_end(i);
    return NULL;
}

SCENARIO(a_lock_each)
{
    reach_overlap(writes_its_own);
}

/* ---- One lock for all: always one after the other ---- */

THREAD(writes_its_own_under_one_lock)
{
    int i = (int)(intptr_t)arg;

    il_span_begin(i);
    pthread_mutex_lock(&global);
    write_twice(i);
    pthread_mutex_unlock(&global);
    il_span_end(i);
    return NULL;
}

SCENARIO(one_lock)
{
    reach_overlap(writes_its_own_under_one_lock);
}

/* A counter that both touch outside the lock does not make them overlap. */
THREAD(counts_then_writes)
{
    int i = (int)(intptr_t)arg;

    atomic_fetch_add(&requests, 1);
    return writes_its_own_under_one_lock((void *)(intptr_t)i);
}

SCENARIO(one_lock_and_a_counter_before)
{
    reach_overlap(counts_then_writes);
}

/* ---- The same lock taken twice: the other may come between ---- */

THREAD(writes_in_two_sections)
{
    int i = (int)(intptr_t)arg;

    il_span_begin(i);
    for (int half = 0; half < 2; half++) {
        pthread_mutex_lock(&global);
        account[0] += half ? 1 : -1;
        pthread_mutex_unlock(&global);
    }
    il_span_end(i);
    return NULL;
}

SCENARIO(one_lock_taken_twice)
{
    reach_overlap(writes_in_two_sections);
}

/* ---- A short lock first, as to look the account up, then a lock each ---- */

THREAD(looks_up_then_writes)
{
    int i = (int)(intptr_t)arg;

    il_span_begin(i);
    pthread_mutex_lock(&global);
    int *found = &account[i];
    pthread_mutex_unlock(&global);
    pthread_mutex_lock(&lock[i]);
    --*found;
    --*found;
    pthread_mutex_unlock(&lock[i]);
    il_span_end(i);
    return NULL;
}

SCENARIO(short_lock_before)
{
    reach_overlap(looks_up_then_writes);
}

/* ---- Joined before the next is started ---- */

SCENARIO(one_after_the_other)
{
    account[0] = account[1] = 100;
    join(start(writes_its_own, (void *)0));
    join(start(writes_its_own, (void *)1));
    if (il_spans_overlap(0, 1))
        il_reached();
}

static const struct expectation table[] = {
    REACHES(a_lock_each),
    NEVER_REACHES(one_lock),
    NEVER_REACHES(one_lock_and_a_counter_before),
    REACHES(one_lock_taken_twice),
    REACHES(short_lock_before),
    NEVER_REACHES(one_after_the_other),
};

Suite *chapter_suite(void)
{
    return table_suite("spans");
}
