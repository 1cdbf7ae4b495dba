/* Small programs of what waits, and of threads that come and go: with and without reduction, the
 * same final states. */
#include "brute_force.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t sem;
static atomic_uint x, y;
static unsigned n, order, seen[3];

#define SEEN       seen[(uintptr_t)arg]
#define tell_all() tell(atomic_load(&x), atomic_load(&y), n, order, seen[0], seen[1], seen[2])

static void sign(uintptr_t who)
{
    order = order * 3 + (unsigned)who + 1;
}

/* ---- Waiting ---- */

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

/* ---- Once, creation, cancellation ---- */

static void store_x(void)
{
    atomic_store(&x, 1 + atomic_load(&y));
}

THREAD(calls_once)
{
    pthread_once(&once, store_x);
    SEEN = atomic_load(&x);
    return NULL;
}

SCENARIO(once_beside_a_store)
{
    pthread_t one = start(calls_once, (void *)0), two = start(calls_once, (void *)1);

    atomic_store(&y, 1);
    join(one);
    join(two);
    tell_all();
}

THREAD(adds_one)
{
    SEEN = atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(doubles)
{
    atomic_store(&x, 2 * atomic_load(&x));
    return NULL;
}

/* What happens between create and join may come before or after what the thread does. */
SCENARIO(creator_takes_part)
{
    pthread_t one = start(adds_one, (void *)0);

    atomic_fetch_add(&x, 2);
    pthread_t two = start(doubles, (void *)1);
    atomic_fetch_add(&x, 4);
    join(one);
    seen[2] = atomic_load(&x);
    join(two);
    tell_all();
}

THREAD(sleeps_on_request)
{
    sleep(10);
    pthread_testcancel();
    SEEN = 1;
    return NULL;
}

SCENARIO(cancelled_or_not)
{
    pthread_t thread = start(sleeps_on_request, (void *)0);

    sleep(10);
    pthread_cancel(thread);
    seen[1] = join(thread) == PTHREAD_CANCELED;
    tell_all();
}

THREAD(enters)
{
    il_enter(0);
    il_leave(0);
    return NULL;
}

SCENARIO(peaks)
{
    run_threads(enters, enters);
    n = il_peak_inside(0);
    tell_all();
}

THREAD(allocates)
{
    char *p = malloc(10);

    SEEN = !p;
    free(p);
    return NULL;
}

SCENARIO(faults)
{
    run_threads(allocates, allocates);
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

/* Cancelled at every point of its run, or after it. */
static void cancel(thread_body *body)
{
    pthread_t thread = start(body, 0);

    pthread_cancel(thread);
    seen[2] = join(thread) == PTHREAD_CANCELED;
    tell_all();
}

static void unlock(void *lock)
{
    seen[1]++;
    pthread_mutex_unlock(lock);
}

THREAD(waits_for_a_signal)
{
    pthread_mutex_lock(&a);
    pthread_cleanup_push(unlock, &a);
    seen[0] = 1;
    pthread_cond_signal(&cond);
    pthread_cond_wait(&cond, &a);
    seen[0] = 2;
    pthread_cleanup_pop(1);
    return NULL;
}

SCENARIO(cancelled_beside_a_wait)
{
    cancel(waits_for_a_signal);
}

THREAD(signals_it)
{
    pthread_mutex_lock(&a);
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(cancelled_or_signalled)
{
    pthread_t other = start(signals_it, 0);

    cancel(waits_for_a_signal);
    join(other);
}

THREAD(takes_and_tests)
{
    sem_wait(&sem);
    seen[0] = 1;
    sem_wait(&sem);
    seen[0] = 2;
    pthread_testcancel();
    seen[0] = 3;
    return NULL;
}

SCENARIO(cancelled_beside_permits)
{
    sem_init(&sem, 0, 2);
    cancel(takes_and_tests);
}

THREAD(sleeps_twice)
{
    sleep(1);
    seen[0] = 1;
    sleep(1);
    return NULL;
}

SCENARIO(cancelled_beside_sleep)
{
    cancel(sleeps_twice);
}

static const struct ends table[] = {
    ENDS(1, cancelled_beside_a_wait, .spurious_wakes = IL_NONE),
    ENDS(2, cancelled_or_signalled, .spurious_wakes = IL_NONE),
    ENDS(4, cancelled_beside_permits),
    ENDS(1, cancelled_beside_sleep),
    ENDS(3, cancelled_beside_sleep, .time = IL_TIMERS_AS_CHOICES),
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
    ENDS(2, once_beside_a_store),
    ENDS(23, creator_takes_part),
    ENDS(2, cancelled_or_not),
    ENDS(2, peaks),
    ENDS(3, faults, .malloc_fails = 1),
};

Suite *chapter_suite(void)
{
    return ends_suite("reduction of waits");
}
