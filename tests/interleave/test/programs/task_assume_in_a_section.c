// verdict: verified
// with: RACES=pass
#include <pthread.h>
extern void __VERIFIER_atomic_begin(void);
extern void __VERIFIER_atomic_end(void);
extern void __VERIFIER_assume(int);
extern void reach_error(void);
static int x;

static void *sets_and_gives_up(void *unused)
{
    __VERIFIER_atomic_begin();
    x = 1;
    __VERIFIER_assume(0);
    x = 0;
    __VERIFIER_atomic_end();
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, sets_and_gives_up, NULL);
    if (x == 1)
        reach_error();
    pthread_join(thread, NULL);
}
