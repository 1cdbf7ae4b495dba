// verdict: bug, use after free
#include <atomic>
#include <thread>

static std::atomic<int *> shared;

int main()
{
    shared = new int(1);
    std::thread reads([] {
        if (int *p = shared.load())
            *p = 2;
    });
    std::thread drops([] { delete shared.exchange(nullptr); });
    reads.join();
    drops.join();
}
