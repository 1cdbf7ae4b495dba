// verdict: bug, crash
#include <stdexcept>
#include <thread>

int main()
{
    std::thread a([] { throw std::runtime_error("nobody listens"); });
    a.join();
}
