/*
 * measure.c - how long do tellers wait for each lock, and when?
 *
 * Four tellers make transfers between 16 accounts for three seconds.  Each transfer asks another
 * server while it holds its locks, which takes two milliseconds: so the tellers wait for locks and
 * not for processors, on any machine.  In the middle third of the time all of them pay the same
 * account.
 *
 * The program's pthread_mutex_lock() and pthread_mutex_unlock() are those below.  For each lock and
 * each of 30 slices of the time, out comes the share of the tellers' time that went into waiting.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lock_order.h"

enum { TELLERS = 4, ACCOUNTS = 16, BAKER = 7, SLICES = 30 };

static const double SLICE_MS = 100;
static const struct timespec answer = {.tv_nsec = 2000000};

struct teller {
    pthread_t thread;
    unsigned seed;
    bool asked; /* has this transfer asked the server? */
    double waited[ACCOUNTS][SLICES];
};

static int (*real_lock)(pthread_mutex_t *);
static int (*real_unlock)(pthread_mutex_t *);

static struct account *accounts[ACCOUNTS];
static struct teller tellers[TELLERS];
static _Thread_local struct teller *me; /* NULL in main() */
static double begun;

/* In the order in which main() took them first; not written while tellers run. */
static pthread_mutex_t *locks[ACCOUNTS];
static int locks_known;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int index_of(pthread_mutex_t *lock)
{
    int i = 0;

    while (i < locks_known && locks[i] != lock)
        i++;
    return i;
}

/* Shares out the time from..to among the slices that it touches. */
static void add_wait(double waited[SLICES], double from, double to)
{
    for (int i = from / SLICE_MS; i < SLICES && i * SLICE_MS < to; i++) {
        double first = i * SLICE_MS, last = first + SLICE_MS;

        waited[i] += (to < last ? to : last) - (from > first ? from : first);
    }
}

int pthread_mutex_lock(pthread_mutex_t *lock)
{
    double from = milliseconds();
    int result = real_lock(lock), i = index_of(lock);

    if (me != NULL)
        add_wait(me->waited[i], from - begun, milliseconds() - begun);
    else if (i == locks_known)
        locks[locks_known++] = lock;
    return result;
}

/* The first unlock of a transfer comes when it holds all that it needs. */
int pthread_mutex_unlock(pthread_mutex_t *lock)
{
    if (me != NULL && !me->asked) {
        me->asked = true;
        nanosleep(&answer, NULL);
    }
    return real_unlock(lock);
}

static void *work(void *arg)
{
    const double end = SLICES * SLICE_MS;

    me = arg;
    for (double now = 0; now < end; now = milliseconds() - begun) {
        bool noon = now >= end / 3 && now < 2 * end / 3;
        int to = noon ? BAKER : rand_r(&me->seed) % ACCOUNTS;
        int from = (to + 1 + rand_r(&me->seed) % (ACCOUNTS - 1)) % ACCOUNTS;

        me->asked = false;
        transfer(accounts[from], accounts[to], 1);
    }
    return NULL;
}

static void open_bank(void)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        if ((accounts[i] = account_open(1000)) == NULL)
            die("account_open");
        account_balance(accounts[i]); /* takes the lock that guards it */
    }
}

static void run(void)
{
    begun = milliseconds();
    for (int i = 0; i < TELLERS; i++) {
        tellers[i].seed = i + 1;
        if (pthread_create(&tellers[i].thread, NULL, work, &tellers[i]) != 0)
            die("pthread_create");
    }
    for (int i = 0; i < TELLERS; i++)
        pthread_join(tellers[i].thread, NULL);
}

static double percent(int lock, int slice)
{
    double sum = 0;

    for (int i = 0; i < TELLERS; i++)
        sum += tellers[i].waited[lock][slice];
    return 100 * sum / (TELLERS * SLICE_MS);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s fixed|global\n", argv[0]);
        return EXIT_FAILURE;
    }
    real_lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    real_unlock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    open_bank();
    run();
    printf("# program\tlock\tslice\twaited %%\n");
    for (int lock = 0; lock < locks_known; lock++)
        for (int slice = 0; slice < SLICES; slice++) {
            printf(locks_known == 1 ? "%s\tbank" : "%s\taccount %d", argv[1], lock + 1);
            printf("\t%d\t%.0f\n", slice + 1, percent(lock, slice));
        }
    return EXIT_SUCCESS;
}
