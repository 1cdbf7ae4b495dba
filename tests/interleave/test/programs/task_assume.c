// verdict: verified
#include <assert.h>
#include <pthread.h>
extern void reach_error(void);
extern int __VERIFIER_nondet_int(void);
extern void __VERIFIER_assume(int);

int main(void)
{
    int n = __VERIFIER_nondet_int();

    __VERIFIER_assume(n > 0 && n < 3);
    if (n < 1 || n > 2)
        reach_error();
    return 0;
}
