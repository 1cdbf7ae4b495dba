// verdict: verified
// with: FAULTS=1
/* Whatever fails, the program gives up in good order; its exit status says so, which is no bug. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock;
static int total;

static void *add(void *n)
{
    pthread_mutex_lock(&lock);
    total += *(int *)n;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int add_both(int *numbers)
{
    pthread_t thread[2];
    int started = 0;

    while (started < 2 && pthread_create(&thread[started], NULL, add, &numbers[started]) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    return started == 2 ? 0 : -1;
}

int main(void)
{
    int *numbers = calloc(2, sizeof *numbers), result = -1;

    if (numbers && pthread_mutex_init(&lock, NULL) == 0) {
        result = add_both(numbers);
        pthread_mutex_destroy(&lock);
    }
    free(numbers);
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
