// verdict: bug, crash, after an injected fault
// with: FAULTS=open
/* A file that cannot be opened. */
#include <stdio.h>

int main(void)
{
    char line[80];
    FILE *f = fopen("/dev/null", "r");

    while (fgets(line, sizeof line, f))
        ;
    fclose(f);
    return 0;
}
