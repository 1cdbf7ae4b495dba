// verdict: bug, memory leak, after an injected fault
// with: FAULTS=malloc LEAKS=fail
// The second new throws, and nobody deletes what the first one gave.
#include <new>

struct pair {
    int *first, *second;
    pair() : first(new int(1)), second(new int(2)) {}
    ~pair()
    {
        delete first;
        delete second;
    }
};

int main()
{
    try {
        pair p;
    } catch (const std::bad_alloc &) {
    }
}
