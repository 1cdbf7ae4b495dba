// verdict: verified
#include <assert.h>
#include <stdlib.h>

int main(void)
{
    assert(!getenv("SET_BY_AN_EXECUTION"));
    setenv("SET_BY_AN_EXECUTION", "1", 1);
    return 0;
}
