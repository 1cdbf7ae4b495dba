// verdict: verified
// with: ARGS='3 fast'
#include <assert.h>
#include <string.h>

int main(int argc, char **argv)
{
    assert(argc == 3);
    assert(strcmp(argv[1], "3") == 0 && strcmp(argv[2], "fast") == 0 && !argv[3]);
    argv[1][0] = '4'; /* which the next execution does not see */
    return 0;
}
