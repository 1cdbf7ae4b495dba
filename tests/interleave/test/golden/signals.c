/* Handlers: what they must not call or share, and signals that come when nobody waits for them yet.
 */
#include "golden.h"

#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop;
static int jobs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    sigaction(number, &action, NULL);
}

static void sets_stop(int number)
{
    stop = number;
}

/* ---- Between the test and the wait ---- */

SCENARIO(pause_after_the_signal)
{
    handle(SIGTERM, sets_stop);
    il_signal(SIGTERM);
    while (!stop)
        pause();
}

/* ---- Called in a handler ---- */

static void prints(int number)
{
    printf("caught %d\n", number);
}

SCENARIO(prints_in_a_handler)
{
    handle(SIGTERM, prints);
    il_signal(SIGTERM);
    pause();
}

static void counts_under_the_lock(int number)
{
    pthread_mutex_lock(&lock);
    jobs -= number;
    pthread_mutex_unlock(&lock);
}

THREAD(works)
{
    pthread_mutex_lock(&lock);
    jobs++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* Raised by the thread itself, so that the call alone is no mistake. */
SCENARIO(handler_wants_its_threads_lock)
{
    handle(SIGUSR1, counts_under_the_lock);
    pthread_mutex_lock(&lock);
    raise(SIGUSR1);
    pthread_mutex_unlock(&lock);
}

SCENARIO(handler_locks)
{
    handle(SIGTERM, counts_under_the_lock);
    pthread_t thread = start(works, NULL);
    il_signal(SIGTERM);
    join(thread);
}

/* ---- Shared with a handler ---- */

static void drops_jobs(int number __attribute__((unused)))
{
    jobs = 0;
}

SCENARIO(plain_variable)
{
    handle(SIGTERM, drops_jobs);
    il_signal(SIGTERM);
    jobs++;
}

THREAD(looks_for_stop)
{
    return (void *)(intptr_t)stop;
}

SCENARIO(flag_of_another_thread)
{
    handle(SIGTERM, sets_stop);
    pthread_t thread = start(looks_for_stop, NULL);
    il_signal(SIGTERM);
    join(thread);
}

/* ---- Not handled ---- */

SCENARIO(nobody_handles_it)
{
    pthread_t thread = start(works, NULL);
    il_signal(SIGTERM);
    join(thread);
}

static const struct told table[] = {
    TOLD(pause_after_the_signal), TOLD(prints_in_a_handler), TOLD(handler_wants_its_threads_lock),
    TOLD(handler_locks),          TOLD(plain_variable),      TOLD(flag_of_another_thread),
    TOLD(nobody_handles_it),
};
golden_suite()
