// verdict: bug, assertion failure, after an injected fault
// with: FAULTS=write
/* What was written may still be in the buffer when the disk is full: fclose() tells, to those who
 * ask. */
#include <assert.h>
#include <stdio.h>

int main(void)
{
    char text[8] = "";
    FILE *f = tmpfile();

    assert(f);
    if (fwrite("text", 1, 4, f) < 4) {
        fclose(f);
        return 1;
    }
    fflush(f);
    rewind(f);
    assert(fread(text, 1, 4, f) == 4);
    assert(fclose(f) == 0);
    return 0;
}
