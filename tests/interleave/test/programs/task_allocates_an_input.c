// verdict: nothing found, 5 schedules of more
#include <stdlib.h>
extern int __VERIFIER_nondet_int(void);

int main(void)
{
    int n = __VERIFIER_nondet_int();

    if (n <= 0)
        return 0;
    char *text = malloc((size_t)n);
    text[0] = 1;
    free(text);
}
