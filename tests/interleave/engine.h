/*
 * engine.h - how controlled threads are carried.
 *
 * Every controlled thread runs on a stack of its own, at the same address in every execution, with
 * the thread-local storage of a carrier: a real, parked thread.  The two engines differ only in who
 * executes the code.
 *
 *   fiber   the kernel thread that called il_explore() switches stack and TLS pointer: ~20 ns
 *   thread  each carrier runs its own stack and passes a baton: portable, the cross-check
 *
 * Exactly one controlled thread, or the host (the search loop), runs at any time.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STACK_SIZE = 256 * 1024,
    STACK_GUARD = 64 * 1024,
    STACK_STRIDE = STACK_SIZE + STACK_GUARD,
    WORDS_SIZE = 16 * 1024, /* at its upper end, for which there are words: see own.h */
    MAX_SLOTS = 2048
};
#define STACKS_AT 0x600000000000ul

/* A place to run: a stack and a carrier.  Slots are reused within an execution, but for the first.
 */
struct slot {
    unsigned index;
    char *stack;              /* lowest usable address; the page below it is a guard */
    void *sp;                 /* saved stack pointer while not running */
    uintptr_t thread_pointer; /* its carrier's */
    struct carrier *carrier;
    struct slot *next_free;
    char *words_from;
    struct word *words;
    uint32_t life;    /* unlike that of any other slot or time, and even */
    unsigned carries; /* the id of its latest thread */
    bool started, finished;
};

struct engine {
    const char *name;
    void (*enter)(struct slot *to);                       /* host: run until somebody leaves */
    void (*transfer)(struct slot *from, struct slot *to); /* from's code continues when chosen */
    void (*leave)(struct slot *from); /* back to the host, for good: does not return */
    void (*finish)(void); /* host: forget threads that are still in the middle of something */
};
extern const struct engine fiber_engine, thread_engine;

/* The entry that every slot runs; defined by the scheduler. */
void thread_body(void); /* does not return */

/* A free slot, ready to run thread_body() from the top.  NULL if there are MAX_SLOTS in use. */
struct slot *slot_take(void);
void slot_release(struct slot *s);

/* The slot carries another thread now: forgets who touched its stack and thread-local storage. */
void slot_forget(struct slot *s);
void slots_reset(void);
unsigned slots_in_use(void);
struct slot *slot_at(unsigned index);

/* Calls look for its thread-local storage. */
void slot_storage(const struct slot *s, void (*look)(const char *from, size_t size));

/* Whether the address is where stacks are; it is asked of every access to shared memory. */
static inline bool is_on_a_stack(uintptr_t address)
{
    return address - STACKS_AT < (uintptr_t)MAX_SLOTS * STACK_STRIDE;
}

/* Which slot's stack, guard page included, holds this address; NULL if none. */
struct slot *slot_of_address(const void *p);

struct carrier;
void carrier_go(struct carrier *c);   /* thread engine: hand it the baton */
void carrier_wait(struct carrier *c); /* thread engine: called on the carrier */
void carrier_home(struct slot *s) __attribute__((noreturn)); /* back to the carrier's own stack */
void carrier_is_home(void); /* thread engine: called there, passes the baton on */

/* switch.S: saves the callee-saved registers and stack pointer, loads another's; if tp is not 0
 * the thread pointer is set too. */
void il_switch(void **save_sp, void *load_sp, uintptr_t tp);
extern int il_have_fsgsbase;
uintptr_t il_thread_pointer(void);

#endif
