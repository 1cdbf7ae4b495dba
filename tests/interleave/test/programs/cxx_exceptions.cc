// verdict: verified
#include <atomic>
#include <cassert>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

static std::atomic<int> caught;
static std::mutex lock;

static void fails(int n)
{
    std::lock_guard<std::mutex> hold(lock); // given back on the way out
    throw std::runtime_error("number " + std::to_string(n) +
                             ", a text that is too long to be kept in place");
}

int main()
{
    auto body = [](int n) {
        try {
            fails(n);
        } catch (const std::exception &e) {
            caught++;
        }
    };
    std::thread a(body, 1), b(body, 2);
    a.join();
    b.join();
    assert(caught == 2);
}
