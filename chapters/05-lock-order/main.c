/*
 * main.c - a day at the bank.
 *
 * Tellers move random sums between random accounts while the manager watches that they get on.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lock_order.h"

enum { TELLERS = 4, TRANSFERS = 500000, ACCOUNTS = 6, OPENING_BALANCE = 1000 };

struct teller {
    pthread_t thread;
    unsigned seed;
    atomic_ulong made;    /* transfers so far */
    atomic_uint from, to; /* numbers of the accounts in the present one */
};

static struct account *accounts[ACCOUNTS];
static struct teller tellers[TELLERS];

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

static void *work(void *arg)
{
    struct teller *teller = arg;

    for (int i = 0; i < TRANSFERS; i++) {
        int from = rand_r(&teller->seed) % ACCOUNTS;
        int to = (from + 1 + rand_r(&teller->seed) % (ACCOUNTS - 1)) % ACCOUNTS;

        teller->from = account_number(accounts[from]);
        teller->to = account_number(accounts[to]);
        transfer(accounts[from], accounts[to], rand_r(&teller->seed) % 100);
        teller->made++;
    }
    return NULL;
}

static unsigned long transfers_made(void)
{
    unsigned long made = 0;

    for (int i = 0; i < TELLERS; i++)
        made += tellers[i].made;
    return made;
}

/* Looks ten times a second.  Returns false if no transfer is made for a whole second. */
static bool all_get_made(void)
{
    const struct timespec tenth = {.tv_nsec = 100000000};
    unsigned long before = 0;

    for (int quiet = 0; quiet < 10; quiet++) {
        unsigned long now = transfers_made();

        if (now == (unsigned long)TELLERS * TRANSFERS)
            return true;
        if (now != before)
            quiet = 0;
        before = now;
        nanosleep(&tenth, NULL);
    }
    return false;
}

static void report_standstill(void)
{
    printf("%lu transfers were made, then none for a second. Under way:\n\n", transfers_made());
    for (int i = 0; i < TELLERS; i++)
        if (tellers[i].made < TRANSFERS)
            printf("teller %d   from account %u to account %u\n", i + 1, tellers[i].from,
                   tellers[i].to);
    printf("\nThe bank is at a standstill.\n");
}

static void open_bank(void)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        accounts[i] = account_open(OPENING_BALANCE);
        if (accounts[i] == NULL)
            die("An account could not be opened.");
    }
    for (int i = 0; i < TELLERS; i++) {
        tellers[i].seed = (unsigned)i + 1;
        if (pthread_create(&tellers[i].thread, NULL, work, &tellers[i]) != 0)
            die("A teller did not come to work.");
    }
}

static void close_bank(void)
{
    for (int i = 0; i < TELLERS; i++)
        pthread_join(tellers[i].thread, NULL);
    printf("All transfers were made. The accounts opened with %d and hold %ld.\n",
           ACCOUNTS * OPENING_BALANCE, bank_total(accounts, ACCOUNTS));
    for (int i = 0; i < ACCOUNTS; i++)
        account_close(accounts[i]);
}

int main(void)
{
    printf("%d tellers make %d transfers each between %d accounts.\n", TELLERS, TRANSFERS,
           ACCOUNTS);
    open_bank();
    if (!all_get_made()) {
        report_standstill();
        return EXIT_FAILURE; /* the tellers cannot be joined any more */
    }
    close_bank();
    return EXIT_SUCCESS;
}
