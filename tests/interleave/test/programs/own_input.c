// verdict: verified
// with: INPUT=$dir/own_input.c
#include <stdio.h>

int main(void)
{
    int n = 0;

    return scanf("// verdict: verified %d", &n) == EOF;
}
