/*
 * own.h - a thread's accesses to its own stack.
 *
 * Most accesses are to local variables, which hardly any other thread ever looks at.  So all that
 * is noted here is when and where each int was last read and written by its own thread.  As soon as
 * somebody else comes, or something else than an int or a pointer is accessed, the eight bytes
 * around it are handed over to their cell (shadow.h) for the rest of the execution: nothing is
 * lost, and a race with a local variable is found like any other.
 */
#ifndef OWN_H
#define OWN_H

#include "exec.h"
#include "shadow.h"

enum { WORD = 4 };

struct word {
    uint32_t life;     /* of the slot, in which this is true; + HANDED_OVER */
    uint32_t clock[2]; /* of the last read and write; 0: none */
    place pc[2];
};
enum { HANDED_OVER = 1 }; /* lives are even */

/* The current thread accesses four or eight bytes, aligned: noted, and true, if they are its own.
 */
static inline bool own_access(uintptr_t address, size_t size, bool write, uintptr_t pc);

/* Hands over what is known of these bytes, which are on a stack. */
void own_hand_over(struct slot *s, uintptr_t address, size_t size);

/* ---- Inline ---- */

/* Without a branch on whether it is the first access: that cannot be foretold. */
static inline void own_note(struct word *w, uint32_t life, bool write, uint32_t clock, place pc)
{
    w->clock[!write] = w->life == life ? w->clock[!write] : 0;
    w->life = life;
    w->clock[write] = clock;
    w->pc[write] = pc;
}

static inline bool own_access(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    const struct thread *t = X.current;
    const struct slot *s = t->slot;
    uintptr_t at = address - (uintptr_t)s->words_from;
    if ((size != WORD && size != GRANULE) || at >= WORDS_SIZE || at % size)
        return false;
    struct word *w = &s->words[at / WORD];
    uint32_t clock = vclock_get(&t->clock, t->hb);
    if (w->life == s->life + HANDED_OVER) /* and so is that of the other half */
        return false;
    for (size_t i = 0; i < size / WORD; i++)
        own_note(&w[i], s->life, write, clock, (place)pc);
    return true;
}

#endif
