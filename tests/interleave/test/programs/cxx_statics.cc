// verdict: verified
#include <atomic>
#include <cassert>
#include <thread>

static std::atomic<int> made, gone;

struct counted {
    int value;
    counted() : value(7)
    {
        made++;
    }
    ~counted()
    {
        gone++;
    }
};

static counted global;
static thread_local counted mine;

static counted &local()
{
    static counted once;
    return once;
}

int main()
{
    auto body = [] { assert(local().value == 7 && mine.value == 7); };
    std::thread a(body), b(body);
    a.join();
    b.join();
    assert(made == 4 && gone == 2); // the global, the local one, and one a thread
}
