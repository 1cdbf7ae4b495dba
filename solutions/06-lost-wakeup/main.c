/*
 * main.c - a shop sends its newsletter.
 *
 * Two clerks put a mail for every customer into the queue, four workers send them, and the manager
 * watches that they get on.  In the end every customer should have one mail.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lost_wakeup.h"

enum { CLERKS = 2, WORKERS = 4, MOST_CUSTOMERS = 200000, CAPACITY = 8 };

struct customer {
    atomic_uint mails; /* sent so far */
};

static struct customer customers[MOST_CUSTOMERS];
static int customer_count = MOST_CUSTOMERS;
static struct queue *queue;
static atomic_ulong sent;      /* mails, however often */
static atomic_ulong addressed; /* to nobody */
static atomic_uint at_work;    /* clerks and workers who are not done */

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

static void send_mail(void *job)
{
    struct customer *customer = job;

    if (customer != NULL)
        customer->mails++;
    else
        addressed++;
    sent++;
}

/* Each clerk has every second customer. */
static void *write_mails(void *arg)
{
    for (struct customer *c = arg; c < customers + customer_count; c += CLERKS)
        queue_put(queue, c);
    at_work--;
    return NULL;
}

static void *send_mails(void *unused)
{
    while (queue_run(queue))
        continue;
    at_work--;
    return unused;
}

/* Looks ten times a second.  Returns false if no mail is sent for a whole second. */
static bool get_done(unsigned still_at_work)
{
    const struct timespec tenth = {.tv_nsec = 100000000};
    unsigned long before = 0;

    for (int quiet = 0; at_work > still_at_work; quiet++) {
        unsigned long now = sent;

        if (quiet == 10)
            return false;
        if (now != before)
            quiet = 0;
        before = now;
        nanosleep(&tenth, NULL);
    }
    return true;
}

static void report(void)
{
    unsigned long none = 0, several = 0;

    for (int i = 0; i < customer_count; i++) {
        none += customers[i].mails == 0;
        several += customers[i].mails > 1;
    }
    printf("%lu mails were sent, %lu of them to nobody.\n", (unsigned long)sent,
           (unsigned long)addressed);
    printf("%lu customers have had none, %lu several.\n", none, several);
}

static void start(pthread_t threads[])
{
    at_work = CLERKS + WORKERS;
    for (int i = 0; i < CLERKS + WORKERS; i++)
        if (pthread_create(&threads[i], NULL, i < CLERKS ? write_mails : send_mails,
                           i < CLERKS ? &customers[i] : NULL) != 0)
            die("A thread could not be started.");
}

/* main [CUSTOMERS] */
int main(int argc, char **argv)
{
    pthread_t threads[CLERKS + WORKERS];
    bool done;

    if (argc > 1 && atoi(argv[1]) < MOST_CUSTOMERS)
        customer_count = atoi(argv[1]);
    printf("A newsletter for %d customers, %d clerks, %d workers.\n\n", customer_count, CLERKS,
           WORKERS);
    queue = queue_open(CAPACITY, send_mail);
    if (queue == NULL)
        die("There is no memory for the queue.");
    start(threads);
    done = get_done(WORKERS); /* the clerks go home first */
    queue_close(queue);
    done = get_done(0) && done;
    report();
    if (!done)
        printf("\nThreads that wait, and nobody wakes them: %u.\n", (unsigned)at_work);
    for (int i = 0; i < CLERKS + WORKERS; i++)
        if (done)
            pthread_join(threads[i], NULL);
        else
            pthread_detach(threads[i]); /* who still waits cannot be joined any more */
    if (done)
        queue_free(queue);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
