/*
 * measure.c - how many deposits are lost?
 *
 * The same number of deposits of 1 is shared out among 1, 2, 4 and 8 tellers, who all start
 * together.  What the balance lacks in the end was lost.  Compiled twice, with the broken and the
 * fixed branch; argv[1] says which.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "lost_update.h"

enum { DEPOSITS = 2000000, ROUNDS = 5, MOST_TELLERS = 8 };

struct shift {
    struct branch *branch;
    pthread_barrier_t start;
    int deposits; /* to be made by each teller */
};

static void *teller(void *arg)
{
    struct shift *shift = arg;

    pthread_barrier_wait(&shift->start);
    for (int i = 0; i < shift->deposits; i++)
        branch_deposit(shift->branch, 1);
    return NULL;
}

static long deposits_lost(int tellers)
{
    struct shift shift = {.branch = branch_open(0), .deposits = DEPOSITS / tellers};
    pthread_t threads[MOST_TELLERS];

    if (shift.branch == NULL)
        exit(EXIT_FAILURE);
    pthread_barrier_init(&shift.start, NULL, tellers);
    for (int i = 0; i < tellers; i++)
        if (pthread_create(&threads[i], NULL, teller, &shift) != 0)
            exit(EXIT_FAILURE);
    for (int i = 0; i < tellers; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&shift.start);

    long lost = DEPOSITS - branch_balance(shift.branch);
    branch_close(shift.branch);
    return lost;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\ttellers\tround\tmade\tlost\n");
    for (int tellers = 1; tellers <= MOST_TELLERS; tellers *= 2)
        for (int round = 1; round <= ROUNDS; round++)
            printf("%s\t%d\t%d\t%d\t%ld\n", argv[1], tellers, round, DEPOSITS,
                   deposits_lost(tellers));
    return EXIT_SUCCESS;
}
