// verdict: bug, crash
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static char *text;

static void *makes(void *arg)
{
    pthread_mutex_lock(&m);
    text = malloc(8);
    pthread_mutex_unlock(&m);
    return arg;
}

static void *uses(void *arg)
{
    pthread_mutex_lock(&m);
    strcpy(text, "Bigshot"); /* which may not be there yet */
    pthread_mutex_unlock(&m);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, makes, NULL);
    pthread_create(&t[1], NULL, uses, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
