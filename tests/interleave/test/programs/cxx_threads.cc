// verdict: verified
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

static std::vector<int> items = {1, 2};
static std::mutex lock;
static std::condition_variable filled;

int main()
{
    std::thread takes([] {
        std::unique_lock<std::mutex> hold(lock);
        filled.wait(hold, [] { return items.size() == 3; });
        items.pop_back();
    });
    {
        std::lock_guard<std::mutex> hold(lock);
        items.push_back(3);
        filled.notify_one();
    }
    takes.join();
    assert(items.size() == 2);
}
