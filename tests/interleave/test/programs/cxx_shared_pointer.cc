// verdict: verified
// with: LEAKS=fail
#include <cassert>
#include <memory>
#include <thread>

static int gone;

struct thing {
    int value = 3;
    ~thing()
    {
        gone++;
    }
};

int main()
{
    auto it = std::make_shared<thing>();
    std::thread a([copy = it] { assert(copy->value == 3); });
    std::thread b([copy = it] { assert(copy->value == 3); });
    it.reset();
    a.join();
    b.join();
    assert(gone == 1);
}
