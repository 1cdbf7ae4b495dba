/* reachable.h - memory that a process has lost: nothing that it could still read points there. */
#ifndef REACHABLE_H
#define REACHABLE_H

#include <stddef.h>
#include <stdint.h>

/* At the end of a process: memory that is out of reach fails the execution if the test says so, and
 * is otherwise kept for reachable_note(). */
void reachable_check(uintptr_t pc);

/* One sentence about the memory lost in some execution of the search; "" if there was none. */
void reachable_note(char *out, size_t size);
void reachable_forget(void);

#endif
