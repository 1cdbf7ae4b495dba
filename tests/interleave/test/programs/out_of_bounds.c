// verdict: bug, out of bounds
#include <stdlib.h>

int main(int argc, char **argv)
{
    char *p = malloc(3);

    (void)argv;
    p[argc + 2] = 'x';
    free(p);
    return 0;
}
