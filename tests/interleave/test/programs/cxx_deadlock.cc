// verdict: bug, deadlock
#include <mutex>
#include <thread>

static std::mutex a, b;

int main()
{
    std::thread one([] {
        std::lock_guard<std::mutex> first(a);
        std::lock_guard<std::mutex> second(b);
    });
    std::thread two([] {
        std::lock_guard<std::mutex> first(b);
        std::lock_guard<std::mutex> second(a);
    });
    one.join();
    two.join();
}
