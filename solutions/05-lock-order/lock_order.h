/*
 * lock_order.h - accounts, transfers between them, and audits.
 *
 * Any thread may call any of these functions at any time, and every call returns.  Only
 * account_close() wants its account to itself.
 */
#ifndef LOCK_ORDER_H
#define LOCK_ORDER_H

#include <stdbool.h>
#include <stddef.h>

/* An audit covers at most so many accounts. */
#define AUDIT_MAX 64

struct account;

/* Opens an account that holds balance.  Returns NULL if there is no memory. */
struct account *account_open(long balance);

/* Every account has a number of its own, which never changes. */
unsigned account_number(const struct account *account);

/* What the account holds now. */
long account_balance(struct account *account);

/* Closes the account and frees it.  Nobody else may be using it any more. */
void account_close(struct account *account);

/*
 * Moves amount, which is not negative, and returns true.  Moves nothing and returns false if from
 * holds less than amount, and for no other reason.
 *
 * from and to may be the same account, whose balance then stays as it is.  Transfers that have no
 * account in common can run at the same time.
 */
bool transfer(struct account *from, struct account *to, long amount);

/*
 * What n accounts hold together at one moment: of a transfer between two of them, the total has
 * seen both halves or neither.  The accounts are listed once each, in any order.
 */
long bank_total(struct account *const accounts[], size_t n);

#endif
