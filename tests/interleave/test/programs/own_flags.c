// verdict: verified
// with: CFLAGS=-DN=8 LIBS=-lm
#include <math.h>

int main(void)
{
    volatile double x = N;

    return cbrt(x) != 2;
}
