// verdict: verified
// with: CFLAGS=-fexceptions
/* With -fexceptions a clean-up handler is the destructor of a variable. */
#include <assert.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int cleaned;

static void unlock(void *mutex)
{
    cleaned++;
    pthread_mutex_unlock(mutex);
}

static void inner(void)
{
    pthread_cleanup_push(unlock, &m);
    sleep(10);
    pthread_cleanup_pop(0);
}

static void *work(void *arg)
{
    pthread_mutex_lock(&m);
    inner();
    pthread_mutex_unlock(&m);
    return arg;
}

int main(void)
{
    pthread_t thread;
    void *result;

    pthread_create(&thread, NULL, work, NULL);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    pthread_mutex_lock(&m);
    assert((result == PTHREAD_CANCELED) == cleaned);
    pthread_mutex_unlock(&m);
    return 0;
}
