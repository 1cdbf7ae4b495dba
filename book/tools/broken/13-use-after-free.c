/* An object freed by one thread while another may still look at it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct job {
    atomic_int holders;
};

static void leave(struct job *job)
{
    atomic_fetch_sub(&job->holders, 1);
    if (atomic_load(&job->holders) == 0) /* both may find this */
        free(job);
}

static void *work(void *arg)
{
    leave(arg);
    return NULL;
}

int main(void)
{
    pthread_t a;
    struct job *job = calloc(1, sizeof *job);

    if (job == NULL)
        return 0;
    job->holders = 2;
    pthread_create(&a, NULL, work, job);
    leave(job);
    pthread_join(a, NULL);
    return 0;
}
