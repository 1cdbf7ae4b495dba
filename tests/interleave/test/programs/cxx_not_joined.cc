// verdict: bug, crash
#include <thread>

int main()
{
    std::thread a([] {});
}
