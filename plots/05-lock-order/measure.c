/*
 * measure.c - how many transfers a second, and does the bank come to a standstill?
 *
 * The same number of transfers between 64 accounts is shared out among 1, 2, 4 and 8 tellers.  Each
 * round is a process of its own, because tellers at a standstill can be neither joined nor
 * cancelled.  A round ends when all transfers are made, or when none was made for a quarter of a
 * second: that time counts too, as it would for a customer.  Compiled with the broken bank, the
 * fixed one and the one with a single lock; argv[1] says which.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lock_order.h"

enum { TRANSFERS = 800000, ROUNDS = 5, MOST_TELLERS = 8, ACCOUNTS = 64, QUIET_MS = 250 };

/* One to a cache line, so that counting does not slow the tellers down. */
struct teller {
    _Alignas(64) pthread_t thread;
    unsigned seed;
    int share;
    atomic_int made;
};

struct result {
    int made;
    double ms;
};

static struct account *accounts[ACCOUNTS];
static struct teller tellers[MOST_TELLERS];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void *work(void *arg)
{
    struct teller *teller = arg;

    for (int i = 0; i < teller->share; i++) {
        int from = rand_r(&teller->seed) % ACCOUNTS;
        int to = (from + 1 + rand_r(&teller->seed) % (ACCOUNTS - 1)) % ACCOUNTS;

        transfer(accounts[from], accounts[to], 1);
        atomic_store_explicit(&teller->made, i + 1, memory_order_relaxed);
    }
    return NULL;
}

static void open_bank(int n, int round)
{
    for (int i = 0; i < ACCOUNTS; i++)
        if ((accounts[i] = account_open(1000)) == NULL)
            die("account_open");
    for (int i = 0; i < n; i++) {
        tellers[i].seed = (unsigned)(round * MOST_TELLERS + i);
        tellers[i].share = TRANSFERS / n;
        if (pthread_create(&tellers[i].thread, NULL, work, &tellers[i]) != 0)
            die("pthread_create");
    }
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static struct result one_round(int n, int round)
{
    const struct timespec one_ms = {.tv_nsec = 1000000};
    double begun = milliseconds(), last = begun, now = begun;
    int before = 0;

    open_bank(n, round);
    while (before < TRANSFERS && now - last < QUIET_MS) {
        int made = 0;

        nanosleep(&one_ms, NULL);
        now = milliseconds();
        for (int i = 0; i < n; i++)
            made += atomic_load_explicit(&tellers[i].made, memory_order_relaxed);
        if (made != before)
            last = now;
        before = made;
    }
    return (struct result){.made = before, .ms = now - begun};
}

static struct result one_round_in_a_child(int n, int round)
{
    struct result result;
    int channel[2];

    if (pipe(channel) != 0)
        die("pipe");
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        result = one_round(n, round);
        _exit(write(channel[1], &result, sizeof result) != sizeof result);
    }
    close(channel[1]);
    if (read(channel[0], &result, sizeof result) != sizeof result)
        die("read");
    close(channel[0]);
    waitpid(child, NULL, 0);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed|global\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\ttellers\tround\tasked\tmade\tms\n");
    for (int n = 1; n <= MOST_TELLERS; n *= 2)
        for (int round = 1; round <= ROUNDS; round++) {
            fflush(stdout); /* or the child would print it again if it died */
            struct result result = one_round_in_a_child(n, round);
            printf("%s\t%d\t%d\t%d\t%d\t%.1f\n", argv[1], n, round, TRANSFERS, result.made,
                   result.ms);
        }
    return EXIT_SUCCESS;
}
