/*
 * memory.h - the heap of the program under test.
 *
 * Each thread allocates from a region of its own at a fixed address and nothing is reused within
 * an execution, so the address of an allocation depends only on which thread made it and how many
 * it had made before: allocations commute, and ordering by address is deterministic.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"

struct block {
    char *data;
    size_t size;
    uintptr_t alloc_pc, free_pc;
    unsigned alloc_thread, free_thread;
    bool freed, reached; /* reached: by a pointer, when the process ends */
    const char *what;    /* if it stands for something of a library's: "connection 1"; else NULL */
    void *model;         /* and this is the library's */
};

struct cell;

void memory_reset(void);

/* As malloc and free.  Never NULL: calls that may fail ask faults.h first. */
void *memory_alloc(size_t align, size_t size, uintptr_t pc);
void memory_free(void *p, uintptr_t pc);
bool memory_owns(const void *p);

/* The block that holds an address, freed or not; NULL if none. */
struct block *memory_block(const void *p);

/* Fails the execution if [p, p + size) is not memory that may be used. */
static inline void memory_check(const void *p, size_t size, bool write, uintptr_t pc);
void memory_check_cell(const struct cell *c, uintptr_t address, unsigned to, bool write,
                       uintptr_t pc);

/* Fails the execution if the address is on another thread's stack, where no frame is any more.  A
 * frame that is gone, but lies where the waiting thread's calls into the checker are now, goes
 * unseen. */
void memory_check_frame(uintptr_t address, bool write, uintptr_t pc);

/* True if the word at p was allocated and never written. */
bool memory_is_fresh(const void *p);

uint64_t memory_fresh_word(void); /* what such a word holds */
/* How many blocks there are, freed or not; and the first that is live but not reached. */
unsigned memory_blocks(void);
const struct block *memory_unreached(unsigned *count, size_t *bytes);

/* The first block not freed, those of libraries before others; NULL if there is none.  count gets
 * how many there are. */
const struct block *memory_leak(unsigned *count);

/* ---- Inline ---- */

#define HEAP_AT 0x500000000000ul /* and stacks above it */

/* Globals never end. */
static inline bool memory_may_end(const void *p)
{
    return (uintptr_t)p - HEAP_AT < STACKS_AT + (uintptr_t)MAX_SLOTS * STACK_STRIDE - HEAP_AT;
}

void memory_check_closely(const void *p, size_t size, bool write, uintptr_t pc);

static inline void memory_check(const void *p, size_t size, bool write, uintptr_t pc)
{
    if (memory_may_end(p))
        memory_check_closely(p, size, write, pc);
}

#endif
