/*
 * measure.c - how many items are sent, and never received?
 *
 * Two threads send over a channel each and close it; one receives from both by select, with a
 * moment's work for each item.  Once for each capacity, from 0 to 1,024.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "channels.h"

enum { SENDERS = 2, ITEMS = 20000, ROUNDS = 5, WORK = 100 };

static char items[SENDERS][ITEMS]; /* 1 once it has been received */

struct sender {
    struct chan *chan;
    char *items;
    pthread_t thread;
};

static void *send_all(void *arg)
{
    struct sender *sender = arg;

    for (int i = 0; i < ITEMS; i++)
        chan_send(sender->chan, &sender->items[i]);
    chan_close(sender->chan);
    return NULL;
}

static void work(void)
{
    for (volatile int i = 0; i < WORK; i++)
        continue;
}

static void receive_all(struct sender *senders)
{
    struct chan_case cases[SENDERS];
    size_t chosen;

    for (int i = 0; i < SENDERS; i++)
        cases[i] = (struct chan_case){CHAN_RECV, senders[i].chan, NULL};
    for (int open = SENDERS; open > 0;)
        if (chan_select(cases, SENDERS, NULL, &chosen) == 0) {
            *(char *)cases[chosen].item = 1;
            work();
        } else {
            cases[chosen].chan = NULL;
            open--;
        }
}

static int missing(void)
{
    int n = 0;

    for (int s = 0; s < SENDERS; s++)
        for (int i = 0; i < ITEMS; i++) {
            n += !items[s][i];
            items[s][i] = 0;
        }
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tcapacity\tround\titems sent\tnever received\n");
    for (size_t capacity = 0; capacity <= 1024; capacity = capacity == 0 ? 1 : 2 * capacity)
        for (int round = 1; round <= ROUNDS; round++) {
            struct sender senders[SENDERS];

            for (int i = 0; i < SENDERS; i++) {
                senders[i].chan = chan_make(capacity);
                senders[i].items = items[i];
                if (senders[i].chan == NULL ||
                    pthread_create(&senders[i].thread, NULL, send_all, &senders[i]) != 0)
                    return EXIT_FAILURE;
            }
            receive_all(senders);
            for (int i = 0; i < SENDERS; i++) {
                pthread_join(senders[i].thread, NULL);
                chan_free(senders[i].chan);
            }
            printf("%s\t%zu\t%d\t%d\t%d\n", argv[1], capacity, round, SENDERS * ITEMS, missing());
        }
    return EXIT_SUCCESS;
}
