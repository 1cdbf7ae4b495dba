/* Programs that do not survive an injected fault. */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>

struct message {
    int length;
    char text[44];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct message *latest;

THREAD(posts)
{
    struct message *m = malloc(sizeof *m), *old;

    m->length = 0;
    pthread_mutex_lock(&lock);
    old = latest;
    latest = m;
    pthread_mutex_unlock(&lock);
    free(old);
    return NULL;
}

SCENARIO(message_unchecked)
{
    latest = NULL;
    run_threads(posts, posts);
    free(latest);
}

/* The early return forgets what was allocated before. */
static int open_pair(struct message **a, struct message **b)
{
    *a = malloc(sizeof **a);
    if (!*a)
        return -1;
    *b = malloc(sizeof **b);
    return *b ? 0 : -1;
}

SCENARIO(first_of_two_is_lost)
{
    struct message *a, *b;

    if (open_pair(&a, &b) != 0)
        return;
    free(a);
    free(b);
}

/* Who was counted before being created is waited for, and never comes. */
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static int running;

THREAD(works)
{
    pthread_mutex_lock(&lock);
    if (--running == 0)
        pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(counted_but_not_created)
{
    pthread_t worker[2];
    int created = 0;

    running = 2;
    for (int i = 0; i < 2; i++)
        created += pthread_create(&worker[created], NULL, works, NULL) == 0;
    pthread_mutex_lock(&lock);
    while (running > 0)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < created; i++)
        pthread_join(worker[i], NULL);
}

/* A lock that could not be made is used all the same. */
SCENARIO(lock_that_there_is_not)
{
    static pthread_mutex_t own;

    pthread_mutex_init(&own, NULL);
    pthread_mutex_lock(&own);
    pthread_mutex_unlock(&own);
    pthread_mutex_destroy(&own);
}

SCENARIO(lock_returned_too_early)
{
    pthread_mutex_lock(&lock);
    FILE *f = fopen("/dev/null", "r");
    if (!f)
        return;
    fclose(f);
    pthread_mutex_unlock(&lock);
}

static const struct told table[] = {
    TOLD_WITH(message_unchecked, .malloc_fails = 1),
    TOLD_WITH(first_of_two_is_lost, .malloc_fails = 1),
    TOLD_WITH(counted_but_not_created, .create_fails = 1, .spurious_wakes = IL_NONE),
    TOLD_WITH(lock_that_there_is_not, .init_fails = 1),
    TOLD_WITH(lock_returned_too_early, .open_fails = 1),
};

golden_suite()
