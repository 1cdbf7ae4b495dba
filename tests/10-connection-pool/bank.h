/*
 * bank.h - a bank for the tests: its database, its pool, and what is expected of them.
 */
#ifndef BANK_H
#define BANK_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "accounts.h"
#include "connection_pool.h"
#include "il_sqlite.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_failures(TCase *tests);
void add_deadlines(TCase *tests);
void add_sharing(TCase *tests);
void add_replacing(TCase *tests);
void add_ends(TCase *tests);

enum { MONEY = 100 }; /* in each of two accounts, at first */

extern const char FILE_NAME[];

/* The pool, and a connection of the test's own that keeps an eye on the accounts. */
extern struct pool *pool;
extern unsigned pool_size;
extern sqlite3 *auditor;

/* Times are milliseconds since the scenario began: such a point as the pool wants it, one far
 * enough away for everything that ends at all, and now. */
struct timespec at_ms(double ms);
struct timespec patience(void);
double now_ms(void);
void pause_ms(double ms);

/* The database and the auditor; false if a fault hits the test's own calls. */
bool open_bank(void);
void close_bank(void);

/* A pool of this size; with the bank; and the end of both, when nothing is lent any more. */
void open_pool(unsigned size);
void set_up(unsigned size);
void tear_down(void);

/* What a call should have returned, and when something should have come; nobody who waited until
 * now, in that call, has tried again and again instead of sleeping. */
void expect(int error, int expected, const char *call);
void expect_at(double ms, const char *what);
void expect_sleep(const char *call);

/* The money in both accounts.  Every connection can still be borrowed, and works. */
void expect_balances(int first, int second);
void expect_all_there(void);

/* Borrows, where a connection is to be had. */
sqlite3 *borrow(void);

int transfer(int from, int to, int amount);

pthread_t start(void *(*body)(void *), void *arg);
void join(pthread_t thread);

/* A thread that transfers 10, while another transaction is open or not; stores what it has moved.
 */
void *teller(void *moved);

#endif
