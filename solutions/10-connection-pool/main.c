/*
 * main.c - tellers of a bank move money to and fro, with fewer connections than there are tellers.
 *
 * Tells what they got done in each tenth of a second.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts.h"
#include "connection_pool.h"

enum { TELLERS = 6, CONNECTIONS = 4, ACCOUNTS = 20, MONEY = 20, REPORTS = 10, TENTH = 100 };

static struct pool *pool;
static atomic_long done, refused, poor, late;
static atomic_bool closed;
static atomic_int at_work = TELLERS;

static struct timespec ms_from_now(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms % 1000 * 1000000;
    return (struct timespec){t.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static atomic_long *count_of(int error)
{
    switch (error) {
    case 0:
        return &done;
    case ERANGE:
        return &poor;
    case ETIMEDOUT:
        return &late;
    default:
        return &refused;
    }
}

/* A transfer that another one is in the way of is nothing special: its customer tries again. */
static void *work(void *arg)
{
    unsigned seed = *(unsigned *)arg;

    while (!closed) {
        int from = 1 + rand_r(&seed) % ACCOUNTS, to = 1 + rand_r(&seed) % ACCOUNTS,
            amount = 1 + rand_r(&seed) % MONEY;
        int error = pool_transfer(pool, from, to, amount, ms_from_now(TENTH));
        atomic_fetch_add(count_of(error), 1);
        if (error == EBUSY)
            pause_ms(1);
    }
    at_work--;
    return NULL;
}

static int create_bank(char *file)
{
    sqlite3 *db;
    int fd = mkstemp(file);

    if (fd < 0)
        return EIO;
    close(fd);
    int error = sqlite3_open(file, &db) == SQLITE_OK ? accounts_create(db, ACCOUNTS, MONEY) : EIO;
    sqlite3_close(db);
    return error;
}

static void report(void)
{
    printf("     time  transfers  not enough money  another in the way  no connection\n");
    for (int n = 1; n <= REPORTS; n++) {
        pause_ms(TENTH);
        printf("%6d ms  %9ld  %16ld  %18ld  %13ld\n", n * TENTH, atomic_exchange(&done, 0),
               atomic_exchange(&poor, 0), atomic_exchange(&refused, 0), atomic_exchange(&late, 0));
        fflush(stdout);
    }
}

int main(void)
{
    char file[] = "/tmp/bank-XXXXXX";
    pthread_t tellers[TELLERS];
    unsigned seeds[TELLERS];
    int error = create_bank(file);

    if (error != 0 || (error = pool_open(file, CONNECTIONS, &pool)) != 0) {
        fprintf(stderr, "%s: %s\n", file, strerror(error));
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < TELLERS; i++) {
        seeds[i] = i;
        if (pthread_create(&tellers[i], NULL, work, &seeds[i]) != 0)
            return EXIT_FAILURE;
    }
    printf("%d tellers share %d connections.\n\n", TELLERS, CONNECTIONS);
    report();
    closed = true;
    pause_ms(5 * TENTH);
    unlink(file);
    if (at_work > 0) {
        printf("\nThe bank is closed, and %d tellers still wait for a connection.\n", at_work);
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < TELLERS; i++)
        pthread_join(tellers[i], NULL);
    pool_close(pool);
    return EXIT_SUCCESS;
}
