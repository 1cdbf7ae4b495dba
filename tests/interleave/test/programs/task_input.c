// verdict: bug, assertion failure, inputs sampled
#include <assert.h>
#include <pthread.h>
extern void reach_error(void);
extern int __VERIFIER_nondet_int(void);
extern void __VERIFIER_assume(int);

int main(void)
{
    int n = __VERIFIER_nondet_int();

    if (n == 2)
        reach_error();
    return 0;
}
