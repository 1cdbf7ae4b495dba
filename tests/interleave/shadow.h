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

#include "exec.h"

enum { GRANULE = 8 };

enum cell_state { CELL_OPEN, CELL_PARTIAL, CELL_REDZONE, CELL_FREED };

/* One remembered access, besides the last plain write and read. */
struct access {
    struct access *next;
    uintptr_t pc;
    uint32_t clock;
    uint16_t thread;
    bool write, atomic;
    bool in_thread; /* atomic only for the thread and its handlers */
};

struct location;
struct history;

struct cell {
    uint32_t generation;
    uint8_t state; /* enum cell_state */
    uint8_t valid; /* CELL_PARTIAL: bytes from the start that may be used */
    uint8_t mask;  /* the bytes that all accesses so far were to */
    uint8_t unit;  /* bytes a part: 4, or 1 */
    bool shared;   /* a second thread has been here */
    bool plain;    /* others has plain reads: atomic accesses may race with them */
    uint16_t first_thread;
    uint16_t write_thread, read_thread;
    uint32_t write_clock, read_clock; /* 0: none */
    uintptr_t write_pc, read_pc;
    struct access *others;          /* reads by further threads, and atomic accesses */
    union {                         /* atomics here */
        struct location *locations; /* what they pass on, see atomics.c */
        struct history *histories;  /* weak memory: all their stores, see weak.c */
    };
    struct cell *parts; /* accesses of different extent were made: one cell for each unit */
};

enum { PAGE = 4096, CELLS = PAGE / GRANULE, CACHED_PAGES = 512 };
struct page {
    struct page *next;
    uintptr_t number;
    struct cell cells[CELLS];
};
extern struct page *cached_pages[CACHED_PAGES];
struct page *shadow_page(uintptr_t number); /* found the slow way, and cached */
void cell_renew(struct cell *c);

/* The cell for an address, emptied if it is of an earlier execution.  Never NULL. */
static inline struct cell *shadow_cell(uintptr_t address)
{
    uintptr_t number = address / PAGE;
    struct page *p = cached_pages[(number ^ number >> 10) % CACHED_PAGES];
    if (!p || p->number != number)
        p = shadow_page(number);
    struct cell *c = &p->cells[address % PAGE / GRANULE];
    if (c->generation != X.generation)
        cell_renew(c);
    return c;
}

/* Empties the cells of whole pages: a stack begins a new life. */
void shadow_forget(uintptr_t from, size_t size);

#endif
