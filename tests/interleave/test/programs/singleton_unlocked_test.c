// verdict: bug, data race
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static char *it;

static void *get(void *arg)
{
    if (!it) {
        char *made = malloc(1);
        *made = 'x';
        pthread_mutex_lock(&m);
        it = made;
        pthread_mutex_unlock(&m);
    }
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, get, NULL);
    pthread_create(&t[1], NULL, get, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(it && *it == 'x');
    return 0;
}
