/*
 * lost_update.h - a bank branch: one account, and any number of tellers who pay into it.
 */
#ifndef LOST_UPDATE_H
#define LOST_UPDATE_H

struct branch;

/* Opens a branch whose account holds opening_balance.  Returns NULL if there is no memory. */
struct branch *branch_open(long opening_balance);

/* Adds amount to the account; a negative amount is a withdrawal.  Any thread may call it. */
void branch_deposit(struct branch *branch, long amount);

/* What the account holds now.  Any thread may call it, also while deposits are being made. */
long branch_balance(struct branch *branch);

/* Closes the branch and frees it.  Nobody else may be using it any more. */
void branch_close(struct branch *branch);

#endif
