/*
 * frames.h - which functions of the program a thread is in: where its parameters and locals live.
 *
 * Recorded by the thread itself, on its own stack, each time it announces an operation: until it
 * goes on, its frames stay where they are.  Only while tracing.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdint.h>

enum { MAX_FRAMES = 16 };

struct frame {
    uintptr_t pc;  /* within the call that is under way */
    uintptr_t cfa; /* canonical frame address: where DWARF's frame base points in gcc's code */
    uintptr_t fp;  /* frame pointer: where it points in clang's */
};

void frames_reset(void);
void frames_record(void); /* the current thread's */

/* Those of thread id, innermost first; *n is 0 if there are none. */
const struct frame *frames_of(unsigned id, unsigned *n);

#endif
