/* Threads: creation, join, detach, exit. */
#include "expect.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

static int depth;

THREAD(returns_its_argument)
{
    return arg;
}

static void leave(void *value)
{
    pthread_exit(value);
}

THREAD(exits_from_deep_within)
{
    leave(arg);
    il_fail("came back");
}

SCENARIO(values_reach_the_join)
{
    int local;

    ck_assert_ptr_eq(join(start(returns_its_argument, &local)), &local);
    ck_assert_ptr_eq(join(start(exits_from_deep_within, &local)), &local);
    ck_assert_int_eq(pthread_join(start(returns_its_argument, NULL), NULL), 0);
}

SCENARIO(joined_in_any_order)
{
    pthread_t a = start(returns_its_argument, (void *)1);
    pthread_t b = start(returns_its_argument, (void *)2);

    ck_assert_ptr_eq(join(b), (void *)2);
    ck_assert_ptr_eq(join(a), (void *)1);
}

SCENARIO(joined_long_after_the_end)
{
    pthread_t a = start(returns_its_argument, (void *)1);

    sleep(1);
    ck_assert_ptr_eq(join(a), (void *)1);
}

/* ---- Who is who ---- */

static pthread_t scenario, known;

THREAD(knows_itself)
{
    sched_yield();
    ck_assert(pthread_equal(pthread_self(), pthread_self()));
    ck_assert(!pthread_equal(pthread_self(), scenario));
    known = pthread_self();
    return NULL;
}

SCENARIO(self_and_equal)
{
    scenario = pthread_self();
    pthread_t thread = start(knows_itself, NULL);
    join(thread);
    ck_assert(pthread_equal(known, thread));
    ck_assert(pthread_equal(scenario, pthread_self()));
}

SCENARIO(joins_itself)
{
    ck_assert_int_eq(pthread_join(pthread_self(), NULL), EDEADLK);
}

/* ---- Attributes ---- */

static pthread_t start_with(int state, thread_body *body)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int read_back;

    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setdetachstate(&attributes, state), 0);
    ck_assert_int_eq(pthread_attr_getdetachstate(&attributes, &read_back), 0);
    ck_assert_int_eq(read_back, state);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, body, NULL), 0);
    ck_assert_int_eq(pthread_attr_destroy(&attributes), 0);
    return thread;
}

SCENARIO(created_joinable)
{
    join(start_with(PTHREAD_CREATE_JOINABLE, returns_its_argument));
}

SCENARIO(created_detached)
{
    start_with(PTHREAD_CREATE_DETACHED, returns_its_argument);
    sleep(1);
}

THREAD(detaches_itself)
{
    ck_assert_int_eq(pthread_detach(pthread_self()), 0);
    return NULL;
}

SCENARIO(detached_by_itself)
{
    start(detaches_itself, NULL);
    sleep(1);
}

/* ---- Many ---- */

THREAD(starts_another)
{
    if (++depth < 4)
        join(start(starts_another, NULL));
    return NULL;
}

SCENARIO(threads_start_threads)
{
    run_threads(starts_another);
    ck_assert_int_eq(depth, 4);
}

SCENARIO(sixty_one_after_another)
{
    for (intptr_t i = 0; i < 60; i++)
        ck_assert_ptr_eq(join(start(returns_its_argument, (void *)i)), (void *)i);
}

SCENARIO(sixty_at_once)
{
    pthread_t thread[60];

    for (intptr_t i = 0; i < 60; i++)
        thread[i] = start(returns_its_argument, (void *)i);
    for (intptr_t i = 0; i < 60; i++)
        ck_assert_ptr_eq(join(thread[i]), (void *)i);
}

/* A created thread may run at once, or only when it is joined. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool has_run;

THREAD(runs)
{
    pthread_mutex_lock(&lock);
    has_run = true;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void reach_if_run(bool wanted)
{
    pthread_t thread = start(runs, NULL);

    pthread_mutex_lock(&lock);
    if (has_run == wanted)
        il_reached();
    pthread_mutex_unlock(&lock);
    join(thread);
}

SCENARIO(runs_at_once)
{
    reach_if_run(true);
}

SCENARIO(runs_later)
{
    reach_if_run(false);
}

static const struct expectation table[] = {
    VERIFIES(values_reach_the_join),
    VERIFIES(joined_in_any_order),
    VERIFIES(joined_long_after_the_end),
    VERIFIES(self_and_equal),
    VERIFIES(joins_itself),
    VERIFIES(created_joinable),
    VERIFIES(created_detached),
    VERIFIES(detached_by_itself),
    VERIFIES(threads_start_threads),
    VERIFIES(sixty_one_after_another),
    VERIFIES(sixty_at_once),
    REACHES(runs_at_once),
    REACHES(runs_later),
};

Suite *chapter_suite(void)
{
    return table_suite("thread");
}
