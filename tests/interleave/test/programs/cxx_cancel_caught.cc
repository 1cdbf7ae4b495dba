// verdict: bug, crash
/* Whoever catches everything catches cancellation too, and has to let it go on. */
#include <pthread.h>
#include <unistd.h>

static void *work(void *)
{
    try {
        sleep(10);
    } catch (...) {
    }
    return nullptr;
}

int main()
{
    pthread_t thread;
    pthread_create(&thread, nullptr, work, nullptr);
    sleep(1);
    pthread_cancel(thread);
    pthread_join(thread, nullptr);
}
