// verdict: bug, data race
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
static int log_open = 1;

static void close_log(void)
{
    log_open = 0;
}

static void *logs(void *arg)
{
    return log_open ? arg : NULL;
}

int main(void)
{
    pthread_t t;

    atexit(close_log);
    pthread_create(&t, NULL, logs, NULL);
    pthread_detach(t);
    return 0;
}
