/* Small programs of threads that come and go: with and without reduction, the same final states. */
#include "brute_force.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t sem;
static atomic_uint x, y;
static unsigned n, seen[3];

#define SEEN       seen[(uintptr_t)arg]
#define tell_all() tell(atomic_load(&x), atomic_load(&y), n, seen[0], seen[1], seen[2])

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

/* ---- Cancelled ---- */

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
    ENDS(2, once_beside_a_store),
    ENDS(23, creator_takes_part),
    ENDS(2, cancelled_or_not),
    ENDS(2, peaks),
    ENDS(3, faults, .malloc_fails = 1),
};

Suite *chapter_suite(void)
{
    return ends_suite("reduction and threads");
}
