/*
 * shadow.h - what is known about each eight bytes of the program's memory in this execution.
 *
 * Cells are found by a hash of the page, so heap, stacks and globals are all alike.  A cell whose
 * generation is not the execution's counts as empty: nothing is cleared between executions.
 */
#ifndef SHADOW_H
#define SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "exec.h"

enum { GRANULE = 8 };

enum cell_state { CELL_OPEN, CELL_PARTIAL, CELL_REDZONE, CELL_FREED };

/* A volatile sig_atomic_t is atomic for a thread and its handlers, and for nobody else. */
enum atomicity { PLAIN, ATOMIC, ATOMIC_IN_THREAD };

/* Where code is: programs are linked to lie below 4 GB (-no-pie). */
typedef uint32_t place;

/* The last atomic load and store of a thread; a clock of 0: none. */
struct use {
    uint32_t clock[2];
    place pc[2];
};
struct uses {
    unsigned threads;
    struct use by[];
};

/* One remembered access, besides these and the last plain write and read. */
struct access {
    struct access *next;
    place pc;
    uint32_t clock;
    uint32_t manner; /* by whom and how, in one word; of each manner the last one is remembered */
};

static inline uint32_t manner_of(unsigned thread, bool write, enum atomicity atomicity)
{
    return thread << 3 | (uint32_t)write << 2 | atomicity;
}
static inline unsigned access_thread(const struct access *a)
{
    return a->manner >> 3;
}
static inline bool access_writes(const struct access *a)
{
    return a->manner & 4;
}
static inline enum atomicity access_atomicity(const struct access *a)
{
    return a->manner & 3;
}

struct location;
struct history;

struct cell {
    union {
        struct {
            uint32_t generation;
            uint8_t state; /* enum cell_state */
            bool shared;   /* a second thread has been here */
            uint8_t unit;  /* bytes a part: 4, or 1; 0 while there are no parts */
            uint8_t mask;  /* the bytes that all accesses so far were to */
        };
        uint64_t key; /* all of these (the first is the lowest): is a cell as simple as most? */
    };
    uint8_t valid; /* CELL_PARTIAL: bytes from the start that may be used */
    uint16_t first_thread;
    uint16_t write_thread, read_thread;
    uint32_t write_clock, read_clock; /* 0: none */
    place write_pc, read_pc;
    struct access *others;          /* reads by further threads, accesses atomic in their thread */
    struct uses *uses;              /* atomic accesses */
    union {                         /* atomics here */
        struct location *locations; /* what they pass on, see atomics.c */
        struct history *histories;  /* weak memory: all their stores, see weak.c */
    };
    struct cell *parts; /* accesses of different extent were made: one cell for each unit */
};

enum {
    SHADOWED = 4096 /* bytes, by one page of cells */,
    CELLS = SHADOWED / GRANULE,
    CACHED_PAGES = 512
};
struct page {
    struct cell cells[CELLS]; /* first: each is one line of the cache */
    struct page *next;
    uintptr_t number;
};
_Static_assert(sizeof(struct cell) == 64, "a cell is a line of the cache");
extern struct page *cached_pages[CACHED_PAGES];
struct page *shadow_page(uintptr_t number); /* found the slow way, and cached */

/* The bytes of a cell, one a bit, that an access within it is to. */
static inline uint8_t mask_of(unsigned from, size_t size)
{
    return (uint8_t)(((1u << size) - 1) << from);
}

/* The key of a cell without parts that may be used. */
static inline uint64_t simple_key(uint8_t mask, bool shared)
{
    return X.generation | (uint64_t)shared << 40 | (uint64_t)mask << 56;
}

/* That of one with a part for each half. */
static inline uint64_t halves_key(void)
{
    return simple_key(0xFF, false) | (uint64_t)4 << 48;
}

/* Written in place: as a whole it would be read back in wider pieces than it was just written in.
 */
static inline void cell_begin(struct cell *c, uint64_t key, uint16_t first_thread)
{
    memset(c, 0, sizeof *c);
    c->key = key;
    c->first_thread = first_thread;
}

/* The cell for an address, which may be of an earlier execution; NULL if its page is not cached. */
static inline struct cell *shadow_cell_at_hand(uintptr_t address)
{
    uintptr_t number = address / SHADOWED;
    struct page *p = cached_pages[(number ^ number >> 10) % CACHED_PAGES];
    if (__builtin_expect(!p || p->number != number, false))
        return NULL;
    return &p->cells[address % SHADOWED / GRANULE];
}

/* The same, never NULL. */
static inline struct cell *shadow_cell_as_is(uintptr_t address)
{
    struct cell *c = shadow_cell_at_hand(address);
    return c ? c : &shadow_page(address / SHADOWED)->cells[address % SHADOWED / GRANULE];
}

/* Emptied if it is. */
static inline struct cell *shadow_cell(uintptr_t address)
{
    struct cell *c = shadow_cell_as_is(address);
    if (c->generation != X.generation)
        cell_begin(c, simple_key(0, false), UINT16_MAX);
    return c;
}

/* Empties the cells of whole pages: a stack begins a new life. */
void shadow_forget(uintptr_t from, size_t size);

#endif
