// verdict: bug, crash
#include <stdlib.h>

int main(void)
{
    abort();
}
