// verdict: verified
/* Cancellation unwinds the stack: destructors and clean-up handlers run, innermost first. */
#include <cassert>
#include <cstring>
#include <pthread.h>
#include <string>
#include <unistd.h>

static char order[8];

static void say(char letter)
{
    order[std::strlen(order)] = letter;
}

struct guard {
    char letter;
    ~guard() { say(letter); }
};

static void handler(void *)
{
    say('h');
}

static void *work(void *)
{
    guard outer{'o'};
    pthread_cleanup_push(handler, nullptr);
    guard inner{'i'};
    sleep(10);
    pthread_cleanup_pop(0);
    return nullptr;
}

int main()
{
    pthread_t thread;
    pthread_create(&thread, nullptr, work, nullptr);
    sleep(1);
    pthread_cancel(thread);
    pthread_join(thread, nullptr);
    assert(std::strcmp(order, "iho") == 0);
}
