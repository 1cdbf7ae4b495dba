/* The two modes of virtual time: with timers as choices, any time-out may come before anything. */
#include "expect.h"

#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int *answer;

/* The bug: whoever asked gives up after ten seconds and frees what is answered into. */
THREAD(answers)
{
    pthread_mutex_lock(&lock);
    *answer = 1;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(asks_and_frees_at_a_time_out)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 10 * SECOND);
    int error = 0;

    answer = calloc(1, sizeof *answer);
    pthread_t thread = start(answers, NULL);
    pthread_mutex_lock(&lock);
    while (!*answer && error == 0)
        error = pthread_cond_timedwait(&answered, &lock, &deadline);
    free(answer);
    pthread_mutex_unlock(&lock);
    join(thread);
}

SCENARIO(asks_and_frees_after_the_join)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 10 * SECOND);
    int error = 0;

    answer = calloc(1, sizeof *answer);
    pthread_t thread = start(answers, NULL);
    pthread_mutex_lock(&lock);
    while (!*answer && error == 0)
        error = pthread_cond_timedwait(&answered, &lock, &deadline);
    pthread_mutex_unlock(&lock);
    join(thread);
    free(answer);
}

/* ---- Every kind of deadline may pass early ---- */

THREAD(holds_the_lock)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(mutex_may_time_out)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 10 * SECOND);
    pthread_t thread = start(holds_the_lock, NULL);

    if (pthread_mutex_timedlock(&lock, &deadline) == ETIMEDOUT)
        il_reached();
    else
        pthread_mutex_unlock(&lock);
    join(thread);
}

static sem_t sem;

THREAD(posts)
{
    sem_post(&sem);
    return NULL;
}

SCENARIO(semaphore_may_time_out)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 10 * SECOND);

    sem_init(&sem, 0, 0);
    pthread_t thread = start(posts, NULL);
    if (sem_timedwait(&sem, &deadline) != 0)
        il_reached();
    join(thread);
    sem_destroy(&sem);
}

/* A sleep is as long as a slow machine makes it: the short one may end last. */
static char order[3];

static void *sign_after(unsigned s, char letter)
{
    sleep(s);
    pthread_mutex_lock(&lock);
    order[strlen(order)] = letter;
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(short_sleep)
{
    return sign_after(1, 's');
}

THREAD(long_sleep)
{
    return sign_after(9, 'l');
}

SCENARIO(long_sleep_may_end_first)
{
    run_threads(short_sleep, long_sleep);
    if (!strcmp(order, "ls"))
        il_reached();
}

/* But no clock ever goes backwards, and none shows a time before the deadline that has passed. */
THREAD(looks_after_its_sleep)
{
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    sleep(2);
    clock_gettime(CLOCK_MONOTONIC, &after);
    ck_assert_int_ge(after.tv_sec - before.tv_sec, 2);
    return NULL;
}

SCENARIO(clocks_go_forwards)
{
    run_threads(looks_after_its_sleep, looks_after_its_sleep);
}

#define AS_CHOICES .time = IL_TIMERS_AS_CHOICES

static const struct expectation table[] = {
    VERIFIES(asks_and_frees_at_a_time_out),
    FAILS(IL_USE_AFTER_FREE, asks_and_frees_at_a_time_out, AS_CHOICES),
    VERIFIES(asks_and_frees_after_the_join),
    VERIFIES(asks_and_frees_after_the_join, AS_CHOICES),
    NEVER_REACHES(mutex_may_time_out),
    REACHES(mutex_may_time_out, AS_CHOICES),
    NEVER_REACHES(semaphore_may_time_out),
    REACHES(semaphore_may_time_out, AS_CHOICES),
    NEVER_REACHES(long_sleep_may_end_first),
    REACHES(long_sleep_may_end_first, AS_CHOICES),
    VERIFIES(clocks_go_forwards),
    VERIFIES(clocks_go_forwards, AS_CHOICES),
};

Suite *chapter_suite(void)
{
    return table_suite("timers");
}
