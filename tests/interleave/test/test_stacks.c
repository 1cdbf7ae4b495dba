/* Local variables that other threads point to: in time, and after their function has returned. */
#include "expect.h"

#include <semaphore.h>
#include <stdatomic.h>

struct waiter {
    struct waiter *next;
    pthread_cond_t woken;
    bool served;
    _Atomic int credits;
    char lots[2048]; /* what is called later does not come to lie over the rest */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter *line;
static sem_t returned, done;

/* What is left by a function that returned, and its thread is elsewhere now. */
__attribute__((noinline)) static void stays_in_line(void)
{
    struct waiter me = {.woken = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&lock);
    line = &me;
    pthread_mutex_unlock(&lock);
}

__attribute__((noinline)) static void leaves_the_line(void)
{
    struct waiter me = {.woken = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&lock);
    line = &me;
    while (!me.served)
        pthread_cond_wait(&me.woken, &lock);
    pthread_mutex_unlock(&lock);
}

THREAD(stays_and_waits)
{
    stays_in_line();
    sem_post(&returned);
    sem_wait(&done);
    return NULL;
}

THREAD(stays_and_ends)
{
    stays_in_line();
    return NULL;
}

THREAD(leaves)
{
    leaves_the_line();
    return NULL;
}

static pthread_t one_in_line(thread_body *body)
{
    line = NULL;
    sem_init(&returned, 0, 0);
    sem_init(&done, 0, 0);
    return start(body, NULL);
}

SCENARIO(served_in_time)
{
    pthread_t thread = one_in_line(leaves);
    for (bool served = false; !served; sched_yield()) {
        pthread_mutex_lock(&lock);
        if (line) {
            line->served = true;
            pthread_cond_signal(&line->woken);
            served = true;
        }
        pthread_mutex_unlock(&lock);
    }
    join(thread);
}

static void with_one_that_waits(void (*use)(struct waiter *))
{
    pthread_t thread = one_in_line(stays_and_waits);
    sem_wait(&returned);
    use(line);
    sem_post(&done);
    join(thread);
}

static void with_one_that_ended(void (*use)(struct waiter *))
{
    join(one_in_line(stays_and_ends));
    use(line);
}

static void serve(struct waiter *w)
{
    w->served = true;
}

static void look(struct waiter *w)
{
    ck_assert(!w->served);
}

static void credit(struct waiter *w)
{
    atomic_fetch_add(&w->credits, 1);
}

static void wake(struct waiter *w)
{
    pthread_cond_signal(&w->woken);
}

static void wipe(struct waiter *w)
{
    memset(w, 0, sizeof *w);
}

#define EACH(use)                                                                                  \
    SCENARIO(use##_after_return)                                                                   \
    {                                                                                              \
        with_one_that_waits(use);                                                                  \
    }                                                                                              \
    SCENARIO(use##_after_the_end)                                                                  \
    {                                                                                              \
        with_one_that_ended(use);                                                                  \
    }
EACH(serve)
EACH(look)
EACH(credit)
EACH(wake)
EACH(wipe)

THREAD(adds)
{
    atomic_fetch_add((_Atomic int *)arg, 1);
    return NULL;
}

/* More threads than stacks that only one has had. */
SCENARIO(locals_of_those_who_wait)
{
    for (int i = 0; i < 20; i++) {
        _Atomic int sum = 0;
        pthread_t thread = start(adds, &sum);
        join(thread);
        ck_assert_int_eq(sum, 1);
    }
}

static const struct expectation table[] = {
    VERIFIES(served_in_time),
    FAILS(IL_USE_AFTER_FREE, serve_after_return),
    FAILS(IL_USE_AFTER_FREE, serve_after_the_end),
    FAILS(IL_USE_AFTER_FREE, look_after_return),
    FAILS(IL_USE_AFTER_FREE, look_after_the_end),
    FAILS(IL_USE_AFTER_FREE, credit_after_return),
    FAILS(IL_USE_AFTER_FREE, credit_after_the_end),
    FAILS(IL_USE_AFTER_FREE, wake_after_return),
    FAILS(IL_USE_AFTER_FREE, wake_after_the_end),
    FAILS(IL_USE_AFTER_FREE, wipe_after_return),
    FAILS(IL_USE_AFTER_FREE, wipe_after_the_end),
    VERIFIES(locals_of_those_who_wait),
};

Suite *chapter_suite(void)
{
    return table_suite("stacks");
}
