/* threads.h - threads by their handle, and their end once all handlers have run. */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdint.h>

struct thread;

/* The thread behind a handle; fails the execution if there is none.  what: "joins", "cancels". */
struct thread *thread_of(pthread_t handle, uintptr_t pc, const char *what);

void thread_end(void *result) __attribute__((noreturn));

#endif
