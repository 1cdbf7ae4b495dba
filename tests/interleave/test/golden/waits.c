/* Lost wake-ups, and wake-ups that are believed without looking. */
#include "golden.h"

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int n, capacity, done;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 1, 0};

/* ---- The signal comes when nobody waits ---- */

THREAD(finishes)
{
    pthread_mutex_lock(&queue.lock);
    queue.done = 1;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

THREAD(waits_without_a_test)
{
    pthread_mutex_lock(&queue.lock);
    pthread_cond_wait(&queue.changed, &queue.lock);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

SCENARIO(no_test_at_all)
{
    run_threads(waits_without_a_test, finishes);
}

THREAD(tests_before_the_lock)
{
    if (!__atomic_load_n(&queue.done, __ATOMIC_SEQ_CST)) {
        pthread_mutex_lock(&queue.lock);
        pthread_cond_wait(&queue.changed, &queue.lock);
        pthread_mutex_unlock(&queue.lock);
    }
    return NULL;
}

THREAD(finishes_atomically)
{
    pthread_mutex_lock(&queue.lock);
    __atomic_store_n(&queue.done, 1, __ATOMIC_SEQ_CST);
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

SCENARIO(tested_before_the_lock)
{
    run_threads(tests_before_the_lock, finishes_atomically);
}

THREAD(tests_under_the_lock)
{
    pthread_mutex_lock(&queue.lock);
    while (!__atomic_load_n(&queue.done, __ATOMIC_SEQ_CST))
        pthread_cond_wait(&queue.changed, &queue.lock);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

THREAD(finishes_without_the_lock)
{
    __atomic_store_n(&queue.done, 1, __ATOMIC_SEQ_CST);
    pthread_cond_signal(&queue.changed);
    return NULL;
}

SCENARIO(changed_without_the_lock)
{
    run_threads(tests_under_the_lock, finishes_without_the_lock);
}

THREAD(finishes_silently)
{
    pthread_mutex_lock(&queue.lock);
    __atomic_store_n(&queue.done, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

SCENARIO(never_signalled)
{
    run_threads(tests_under_the_lock, finishes_silently);
}

/* ---- One condition for two purposes ---- */

THREAD(adds)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.n == queue.capacity)
        pthread_cond_wait(&queue.changed, &queue.lock);
    queue.n++;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

THREAD(takes)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.n == 0)
        pthread_cond_wait(&queue.changed, &queue.lock);
    queue.n--;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

SCENARIO(signal_wakes_the_wrong_kind)
{
    run_threads(takes, takes, adds, adds);
}

SCENARIO(one_signal_for_two)
{
    run_threads(tests_under_the_lock, tests_under_the_lock, finishes_atomically);
}

/* ---- `if` ---- */

THREAD(takes_with_if)
{
    pthread_mutex_lock(&queue.lock);
    if (queue.n == 0)
        pthread_cond_wait(&queue.changed, &queue.lock);
    ck_assert_int_gt(queue.n, 0);
    queue.n--;
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

THREAD(adds_and_broadcasts)
{
    pthread_mutex_lock(&queue.lock);
    queue.n++;
    pthread_cond_broadcast(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return NULL;
}

SCENARIO(if_round_the_wait)
{
    run_threads(takes_with_if, takes_with_if, adds_and_broadcasts, adds_and_broadcasts);
}

SCENARIO(wakes_by_itself)
{
    run_threads(takes_with_if, adds);
}

/* ---- Nobody else is left ---- */

SCENARIO(waiter_outlives_the_test)
{
    start(tests_under_the_lock, NULL);
}

static pthread_barrier_t barrier;

THREAD(meets)
{
    pthread_barrier_wait(&barrier);
    return NULL;
}

SCENARIO(barrier_too_large)
{
    pthread_barrier_init(&barrier, NULL, 3);
    run_threads(meets, meets);
}

static const struct told table[] = {
    TOLD(no_test_at_all),
    TOLD(tested_before_the_lock),
    TOLD(changed_without_the_lock),
    TOLD(never_signalled),
    TOLD(signal_wakes_the_wrong_kind),
    TOLD(one_signal_for_two),
    TOLD(if_round_the_wait),
    TOLD_WITH(wakes_by_itself, .spurious_wakes = 1),
    TOLD(waiter_outlives_the_test),
    TOLD(barrier_too_large),
};

golden_suite()
