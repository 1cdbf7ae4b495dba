/*
 * race.h - data races: two accesses to the same bytes, one of them a write, not both atomic, that
 * the happens-before order leaves unordered.
 *
 * The detector is FastTrack (Flanagan and Freund, PLDI 2009) with two differences: concurrent
 * readers and atomic accesses are kept in a list rather than a vector, and an eight-byte cell is
 * split into bytes when accesses of different extent meet.  Neither loses an access, so a race of
 * an execution is found whatever the order in which its accesses were run.
 */
#ifndef RACE_H
#define RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A volatile sig_atomic_t is atomic for a thread and its handlers, and for nobody else. */
enum atomicity { PLAIN, ATOMIC, ATOMIC_IN_THREAD };

/* The current thread is about to access memory: checks that it may, and for races. */
void race_access(uintptr_t address, size_t size, bool write, enum atomicity kind, uintptr_t pc);

/* True if another thread has touched these eight bytes in this execution. */
bool race_is_shared(uintptr_t address);

/* Addresses whose plain accesses are scheduling points, because they were found to race. */
bool race_promote(const void *address); /* false if it was promoted already */
bool race_is_promoted(uintptr_t address);
void race_forget_promoted(void);
unsigned race_promoted(void); /* how many */
uintptr_t race_promoted_at(unsigned i);

#endif
