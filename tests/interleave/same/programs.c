/* programs.c - one program for each way in which a schedule is chosen. */
#include "programs.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int items;
static atomic_int x;
static sem_t permits;

static void run(void *(*a)(void *), void *(*b)(void *))
{
    pthread_t t[2];
    pthread_create(&t[0], NULL, a, NULL);
    pthread_create(&t[1], NULL, b, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
}

/* ---- Every order of three critical sections each ---- */

static void *counts(void *unused)
{
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void counters(void *unused)
{
    (void)unused;
    run(counts, counts);
}

/* ---- Who is woken, and for nothing ---- */

static void *takes(void *unused)
{
    pthread_mutex_lock(&lock);
    while (items == 0)
        pthread_cond_wait(&changed, &lock);
    items--;
    pthread_mutex_unlock(&lock);
    return unused;
}

static void *puts_two(void *unused)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void waiters(void *unused)
{
    (void)unused;
    pthread_t t;
    pthread_create(&t, NULL, takes, NULL);
    run(takes, puts_two);
    pthread_join(t, NULL);
}

/* ---- A lost update between atomics, that one schedule in several shows ---- */

static void *adds_twice(void *unused)
{
    for (int i = 0; i < 2; i++)
        atomic_store(&x, atomic_load(&x) + 1);
    return unused;
}

static void lost_update(void *unused)
{
    (void)unused;
    run(adds_twice, adds_twice);
    if (atomic_load(&x) == 2)
        il_fail("two updates are lost");
}

/* ---- Two locks, two orders ---- */

static void *one_way(void *unused)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&other);
    pthread_mutex_unlock(&other);
    pthread_mutex_unlock(&lock);
    return unused;
}

static void *other_way(void *unused)
{
    pthread_mutex_lock(&other);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&other);
    return unused;
}

static void lock_order(void *unused)
{
    (void)unused;
    run(one_way, other_way);
}

/* ---- A time-out against a permit, and allocations that fail ---- */

static void *waits_a_second(void *unused)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    if (sem_timedwait(&permits, &until) == 0)
        free(malloc(8));
    return unused;
}

static void *posts(void *unused)
{
    sem_post(&permits);
    return unused;
}

static void time_out(void *unused)
{
    (void)unused;
    sem_init(&permits, 0, 0);
    run(waits_a_second, posts);
    sem_destroy(&permits);
}

/* ---- Plain accesses that race ---- */

static void *counts_unlocked(void *unused)
{
    items++;
    return unused;
}

static void race(void *unused)
{
    (void)unused;
    run(counts_unlocked, counts_unlocked);
}

/* ---- An event loop that hears of two writers ---- */

static int in[2], out[2];

static void *writes_twice(void *arg)
{
    int fd = *(int *)arg;

    return write(fd, "ab", 2) == 2 ? NULL : arg;
}

static void loop(void *unused)
{
    struct epoll_event e = {.events = EPOLLIN};
    pthread_t writers[2];
    char bytes[4];
    int ep = epoll_create1(0), heard = 0;

    (void)unused;
    for (int i = 0; i < 2; i++) {
        int fd[2];

        if (pipe(fd) != 0)
            return;
        in[i] = fd[0];
        out[i] = fd[1];
        e.data.fd = in[i];
        epoll_ctl(ep, EPOLL_CTL_ADD, in[i], &e);
        pthread_create(&writers[i], NULL, writes_twice, &out[i]);
    }
    while (heard < 4) {
        epoll_wait(ep, &e, 1, -1);
        heard += (int)read(e.data.fd, bytes, sizeof bytes);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(writers[i], NULL);
        close(in[i]);
        close(out[i]);
    }
    close(ep);
}

/* ---- Store buffering ---- */

static atomic_int x, y;
static int saw_x, saw_y;

static void *looks_at_y(void *unused)
{
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    saw_y = atomic_load_explicit(&y, memory_order_relaxed);
    return unused;
}

static void *looks_at_x(void *unused)
{
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    saw_x = atomic_load_explicit(&x, memory_order_relaxed);
    return unused;
}

static void stale(void *unused)
{
    (void)unused;
    run(looks_at_x, looks_at_y);
    if (!saw_x && !saw_y)
        il_fail("both saw what was there at first");
}

/* ---- A handler anywhere ---- */

static volatile sig_atomic_t told;

static void tells(int number)
{
    told = number;
}

static void *sends(void *unused)
{
    kill(getpid(), SIGTERM);
    return unused;
}

static void interrupted(void *unused)
{
    (void)unused;
    signal(SIGTERM, tells);
    run(sends, counts);
}

const struct program programs[] = {
    {"counters", {.run = counters}},
    {"waiters", {.run = waiters}},
    {"lost update", {.run = lost_update}},
    {"lock order", {.run = lock_order}},
    {"time-out", {.run = time_out, .time = IL_TIMERS_AS_CHOICES, .malloc_fails = 1}},
    {"race", {.run = race}},
    {"loop", {.run = loop, .short_transfers = 1}},
    {"stale", {.run = stale, .weak = true}},
    {"signal", {.run = interrupted}},
};
const unsigned n_programs = sizeof programs / sizeof *programs;
