/* Small programs of what waits: with and without reduction, the same final states. */
#include "brute_force.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t sem;
static atomic_uint x, y;
static unsigned n, order, seen[3];

#define SEEN       seen[(uintptr_t)arg]
#define tell_all() tell(atomic_load(&x), atomic_load(&y), n, order, seen[0], seen[1], seen[2])

static void sign(uintptr_t who)
{
    order = order * 3 + (unsigned)who + 1;
}

THREAD(takes)
{
    pthread_mutex_lock(&a);
    while (n == 0) {
        SEEN++;
        pthread_cond_wait(&cond, &a);
    }
    n--;
    sign((uintptr_t)arg);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(puts_two)
{
    pthread_mutex_lock(&a);
    n += 2;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(puts_one)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(waiter_and_signaller)
{
    run_threads(takes, puts_one);
    tell_all();
}

SCENARIO(waiters_and_broadcast)
{
    run_three(takes, takes, puts_two);
    tell_all();
}

THREAD(waits_for_a_second)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, SECOND);

    pthread_mutex_lock(&a);
    while (n == 0 && SEEN == 0)
        SEEN = pthread_cond_timedwait(&cond, &a, &deadline) == ETIMEDOUT;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(signal_or_time_out)
{
    run_threads(waits_for_a_second, puts_one);
    tell_all();
}

THREAD(puts_one_after_a_second)
{
    sleep(1);
    return puts_one(NULL);
}

SCENARIO(signal_at_the_time_out)
{
    run_threads(waits_for_a_second, puts_one_after_a_second);
    tell_all();
}

THREAD(waits_then_posts)
{
    sem_wait(&sem);
    pthread_mutex_lock(&a);
    sign((uintptr_t)arg);
    pthread_mutex_unlock(&a);
    sem_post(&sem);
    return NULL;
}

SCENARIO(semaphore_of_one)
{
    sem_init(&sem, 0, 1);
    run_threads(waits_then_posts, waits_then_posts);
    sem_destroy(&sem);
    tell_all();
}

THREAD(posts)
{
    sem_post(&sem);
    return NULL;
}

THREAD(tries_semaphore)
{
    for (int i = 0; i < 2; i++)
        SEEN += sem_trywait(&sem) == 0;
    return NULL;
}

SCENARIO(semaphore_posted_and_tried)
{
    sem_init(&sem, 0, 0);
    run_three(posts, tries_semaphore, posts);
    sem_destroy(&sem);
    tell_all();
}

THREAD(reads_value)
{
    int value;

    sem_getvalue(&sem, &value);
    SEEN = (unsigned)value;
    return NULL;
}

SCENARIO(semaphore_read)
{
    sem_init(&sem, 0, 1);
    run_three(posts, reads_value, tries_semaphore);
    sem_destroy(&sem);
    tell_all();
}

/* The permit that was there from the start may go to the waiter before it is tried for. */
THREAD(tries_looks_and_posts)
{
    int value;

    SEEN = sem_trywait(&sem) == 0;
    sem_getvalue(&sem, &value);
    sem_post(&sem);
    return NULL;
}

THREAD(waits)
{
    sem_wait(&sem);
    return NULL;
}

SCENARIO(semaphore_taken_and_given_back)
{
    sem_init(&sem, 0, 1);
    run_threads(tries_looks_and_posts, waits);
    sem_destroy(&sem);
    tell_all();
}

/* Whether the trylock fails depends on who gets the first permit, and when. */
THREAD(tries_mutex_and_posts)
{
    SEEN = pthread_mutex_trylock(&a) == 0;
    if (SEEN)
        pthread_mutex_unlock(&a);
    sem_post(&sem);
    return NULL;
}

THREAD(waits_and_locks)
{
    sem_wait(&sem);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(looks_and_tries)
{
    int value;

    sem_getvalue(&sem, &value);
    SEEN = 10 * (unsigned)value + (sem_trywait(&sem) == 0);
    return NULL;
}

SCENARIO(semaphore_and_mutex_tried)
{
    sem_init(&sem, 0, 1);
    run_three(waits_and_locks, looks_and_tries, tries_mutex_and_posts);
    sem_getvalue(&sem, (int *)&n);
    sem_destroy(&sem);
    tell_all();
}

THREAD(meets)
{
    atomic_fetch_add(&x, 1 + (unsigned)(uintptr_t)arg);
    SEEN = pthread_barrier_wait(&barrier) != 0;
    atomic_store(&y, (unsigned)(uintptr_t)arg);
    return NULL;
}

SCENARIO(meeting)
{
    pthread_barrier_init(&barrier, NULL, 2);
    run_threads(meets, meets);
    pthread_barrier_destroy(&barrier);
    tell_all();
}

THREAD(takes_if_free)
{
    SEEN = sem_trywait(&sem) == 0;
    return NULL;
}

THREAD(takes_within_a_second)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, SECOND);

    SEEN = sem_timedwait(&sem, &deadline) == 0;
    return NULL;
}

/* Who timed out could have been first, although nothing but the passing of time let it go on. */
SCENARIO(semaphore_tried_and_waited_for)
{
    sem_init(&sem, 0, 1);
    run_threads(takes_if_free, takes_within_a_second);
    tell_all();
}

static const struct ends table[] = {
    ENDS(2, semaphore_tried_and_waited_for),
    ENDS(3, waiter_and_signaller),
    ENDS(8, waiters_and_broadcast, .spurious_wakes = IL_NONE),
    ENDS(1, signal_or_time_out),
    ENDS(2, signal_or_time_out, .time = IL_TIMERS_AS_CHOICES),
    ENDS(2, signal_at_the_time_out),
    ENDS(2, signal_at_the_time_out, .time = IL_TIMERS_AS_CHOICES),
    ENDS(2, semaphore_of_one),
    ENDS(3, semaphore_posted_and_tried),
    ENDS(5, semaphore_read),
    ENDS(2, semaphore_taken_and_given_back),
    ENDS(9, semaphore_and_mutex_tried),
    ENDS(4, meeting),
};

Suite *chapter_suite(void)
{
    return ends_suite("reduction of waits");
}
