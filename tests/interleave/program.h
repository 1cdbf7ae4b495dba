/*
 * program.h - whole programs as scenarios: main, and the end of a process.
 *
 * The end of a process is performed by the thread that calls for it, when no other thread can go on
 * (or when the execution is only being finished).  What others could still have done before it,
 * they do: whatever goes wrong if the process ends early also goes wrong if it ends late, and the
 * search need not try both.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave.h"

/* The body of thread 0: constructors, main, and what exit() promises. */
void program_main(void) __attribute__((noreturn));

/* exit(code) and its like; at_exit: with handlers and destructors. */
void program_exit(int code, bool at_exit, uintptr_t pc) __attribute__((noreturn));

/* The last thread has ended by pthread_exit() or by returning: the process does too. */
void program_last_thread(void) __attribute__((noreturn));

/* Some thread waits to end the process, as soon as no other can go on. */
bool program_is_ending(void);

/* From here on this execution is of no interest (an assumption does not hold, or a failure is one
 * that nobody asked for), but what the other threads still do is. */
void program_give_up(uintptr_t pc) __attribute__((noreturn));

/* True for a failure that only ends its execution; and that end. */
bool program_ignores(enum il_verdict v);
bool program_ignores_in(const struct il_test *t, enum il_verdict v);
void program_ignore(enum il_verdict v, uintptr_t pc) __attribute__((noreturn));

/* Ends an execution at once, which is then incomplete. */
void program_cut_short(void) __attribute__((noreturn));

/* True if some execution ended so early that others could not be let go on. */
bool program_incomplete(void);
void program_forget_incomplete(void);

/* Registered by atexit, on_exit and the like; lost with the execution. */
void program_at_exit(void (*f)(void *), void *arg);

#endif
