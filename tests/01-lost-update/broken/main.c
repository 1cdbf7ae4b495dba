/*
 * main.c - five days at the branch.
 *
 * Every day all tellers pay into the same account, 1 at a time, as fast as they can.  In the
 * evening the balance is compared with what was paid in.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "lost_update.h"

enum { DAYS = 5, TELLERS = 4 };

/* How many deposits a teller makes a day: the program's argument. */
static int deposits = 2000000;

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

static void *teller(void *arg)
{
    struct branch *branch = arg;

    for (int i = 0; i < deposits; i++)
        branch_deposit(branch, 1);
    return NULL;
}

/* Returns the balance in the evening. */
static long one_day(void)
{
    struct branch *branch = branch_open(0);
    pthread_t tellers[TELLERS];

    if (branch == NULL)
        die("The branch could not be opened.");
    for (int i = 0; i < TELLERS; i++)
        if (pthread_create(&tellers[i], NULL, teller, branch) != 0)
            die("A teller did not come to work.");
    for (int i = 0; i < TELLERS; i++)
        pthread_join(tellers[i], NULL);

    long balance = branch_balance(branch);
    branch_close(branch);
    return balance;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        deposits = atoi(argv[1]);
    const long paid_in = (long)TELLERS * deposits;

    printf("%d tellers make %d deposits of 1 each, all at the same time.\n\n", TELLERS, deposits);
    printf("       paid in   balance   missing\n");
    for (int day = 1; day <= DAYS; day++) {
        long balance = one_day();
        printf("day %d  %7ld   %7ld   %7ld\n", day, paid_in, balance, paid_in - balance);
    }
    return EXIT_SUCCESS;
}
