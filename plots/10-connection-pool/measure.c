/*
 * measure.c - how many connections are at work, and how long does somebody wait, over two seconds?
 *
 * Eight tellers share four connections; between two customers a teller has a little time.  A trace
 * of SQLite's tells when a connection was used last.  Compiled twice, with the broken and the fixed
 * pool; argv[1] says which.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "accounts.h"
#include "connection_pool.h"

enum {
    TELLERS = 8,
    CONNECTIONS = 4,
    ACCOUNTS = 20,
    MONEY = 40,
    TICKS = 80,
    TICK_MS = 25,
    WINDOW_US = 200000
};

static struct pool *pool;
static atomic_long begun[TELLERS]; /* when the transfer under way began, in us; 0: none is */
static atomic_long used[64];       /* when each connection was used last */
static atomic_uint connections;
static atomic_bool closed;
static atomic_int ended;

static long now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct timespec ms_from_now(long ms)
{
    long us = now_us() + ms * 1000;

    return (struct timespec){us / 1000000, us % 1000000 * 1000};
}

static void pause_us(long us)
{
    nanosleep(&(struct timespec){us / 1000000, us % 1000000 * 1000}, NULL);
}

/* ---- Who is at work: called by SQLite ---- */

static int on_statement(unsigned type, void *when, void *statement, void *text)
{
    (void)type, (void)statement, (void)text;
    atomic_store((atomic_long *)when, now_us());
    return 0;
}

static int on_open(sqlite3 *db, const char **error, const void *api)
{
    (void)error, (void)api;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, &used[connections++ % 64]);
}

/* ---- The tellers ---- */

static void *work(void *arg)
{
    atomic_long *mine = arg;
    unsigned seed = (unsigned)(mine - begun);

    while (!closed) {
        int from = 1 + rand_r(&seed) % ACCOUNTS, to = 1 + rand_r(&seed) % ACCOUNTS,
            amount = 1 + rand_r(&seed) % 20;
        pause_us(rand_r(&seed) % 60000);
        *mine = now_us();
        pool_transfer(pool, from, to, amount, ms_from_now(100));
        *mine = 0;
    }
    ended++;
    return NULL;
}

static void open_bank(char *file)
{
    sqlite3 *db;
    int fd = mkstemp(file);

    if (fd < 0 || sqlite3_open(file, &db) != SQLITE_OK ||
        accounts_create(db, ACCOUNTS, MONEY) != 0 || sqlite3_close(db) != SQLITE_OK ||
        sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK ||
        pool_open(file, CONNECTIONS, &pool) != 0)
        exit(EXIT_FAILURE);
    close(fd);
}

static void report(const char *program, long start)
{
    long now = now_us(), longest = 0;
    int at_work = 0;

    for (unsigned i = 0; i < connections && i < 64; i++)
        at_work += used[i] >= now - WINDOW_US;
    for (unsigned i = 0; i < TELLERS; i++) {
        long from = begun[i];
        if (from != 0 && now - from > longest)
            longest = now - from;
    }
    printf("%s\t%ld\t%d\t%.1f\n", program, (now - start) / 1000, at_work, (double)longest / 1e3);
}

int main(int argc, char **argv)
{
    char file[] = "/tmp/bank-XXXXXX";
    pthread_t tellers[TELLERS];

    if (argc != 2)
        return EXIT_FAILURE;
    open_bank(file);
    long start = now_us();
    for (unsigned i = 0; i < TELLERS; i++)
        if (pthread_create(&tellers[i], NULL, work, &begun[i]) != 0)
            return EXIT_FAILURE;
    printf("# program\tms\tconnections at work\tlongest wait so far in ms\n");
    for (int tick = 1; tick <= TICKS; tick++) {
        long next = start + tick * TICK_MS * 1000L;
        pause_us(next > now_us() ? next - now_us() : 0);
        report(argv[1], start);
    }
    closed = true;
    unlink(file);
    pause_us(300000);
    if (ended < TELLERS) /* of the broken pool: they wait for ever */
        return EXIT_SUCCESS;
    for (unsigned i = 0; i < TELLERS; i++)
        pthread_join(tellers[i], NULL);
    pool_close(pool);
    return EXIT_SUCCESS;
}
