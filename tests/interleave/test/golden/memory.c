/* Memory: freed too early, twice or never, never written, outside of a block. */
#include "golden.h"

#include <stdlib.h>

struct request {
    pthread_mutex_t lock;
    int done, tries;
};

static struct request *request;

static struct request *new_request(void)
{
    struct request *r = calloc(1, sizeof *r);

    pthread_mutex_init(&r->lock, NULL);
    return r;
}

THREAD(answers)
{
    pthread_mutex_lock(&request->lock);
    request->done++;
    pthread_mutex_unlock(&request->lock);
    return NULL;
}

THREAD(gives_up)
{
    pthread_mutex_lock(&request->lock);
    int tries = ++request->tries;
    pthread_mutex_unlock(&request->lock);
    if (tries == 1)
        free(request);
    return NULL;
}

SCENARIO(freed_before_use)
{
    request = new_request();
    run_threads(answers, gives_up);
}

THREAD(answers_twice)
{
    answers(NULL);
    answers(NULL);
    return NULL;
}

SCENARIO(freed_while_in_use)
{
    request = new_request();
    run_threads(answers_twice, gives_up);
}

THREAD(closes)
{
    pthread_mutex_lock(&request->lock);
    pthread_mutex_unlock(&request->lock);
    free(request);
    return NULL;
}

static int *numbers;

THREAD(frees_numbers)
{
    free(numbers);
    return NULL;
}

SCENARIO(freed_by_both)
{
    numbers = calloc(4, sizeof *numbers);
    run_threads(frees_numbers, frees_numbers);
}

SCENARIO(freed_while_locked)
{
    request = new_request();
    pthread_mutex_lock(&request->lock);
    free(request);
}

SCENARIO(never_freed)
{
    request = new_request();
    run_threads(answers);
}

SCENARIO(never_written)
{
    int *count = malloc(sizeof *count);

    ck_assert_int_eq(*count, 0);
    free(count);
}

SCENARIO(past_the_end)
{
    numbers = calloc(4, sizeof *numbers);
    numbers[4] = 1;
}

SCENARIO(never_allocated)
{
    static int number;

    free(&number);
}

SCENARIO(null_pointer)
{
    request = NULL;
    request->done = 1;
}

SCENARIO(too_much)
{
    for (;;)
        numbers = malloc(1 << 20);
}

THREAD(grows)
{
    (void)closes;
    return NULL;
}

SCENARIO(never_joined)
{
    start(grows, NULL);
}

static const struct told table[] = {
    TOLD(freed_before_use), TOLD(freed_while_in_use), TOLD(freed_by_both), TOLD(freed_while_locked),
    TOLD(never_freed),      TOLD(never_written),      TOLD(past_the_end),  TOLD(never_allocated),
    TOLD(null_pointer),     TOLD(too_much),           TOLD(never_joined),
};

golden_suite()
