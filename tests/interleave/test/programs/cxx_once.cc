// verdict: verified
#include <cassert>
#include <iostream>
#include <mutex>
#include <thread>

static std::once_flag flag;
static int made;

int main()
{
    auto body = [] {
        std::call_once(flag, [] { made++; });
        assert(made == 1);
        std::cout << "made " << made << std::endl;
    };
    std::thread a(body), b(body);
    a.join();
    b.join();
}
