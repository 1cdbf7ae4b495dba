/* handling.h - what tests of signals share: handling one, blocking one. */
#ifndef HANDLING_H
#define HANDLING_H

#include "expect.h"

#include <signal.h>

/* What the handler note() was called for last. */
static volatile sig_atomic_t got;

static inline void note(int number)
{
    got = number;
}

static inline void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    ck_assert_int_eq(sigaction(number, &action, NULL), 0);
}

static inline sigset_t set_of(int number)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static inline void block(int how, int number)
{
    sigset_t set = set_of(number);

    ck_assert_int_eq(pthread_sigmask(how, &set, NULL), 0);
}

#endif
