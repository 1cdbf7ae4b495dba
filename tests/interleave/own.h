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

static inline bool own_word(struct word *w, uint32_t life)
{
    if (w->life == life)
        return true;
    if (w->life == life + HANDED_OVER)
        return false;
    *w = (struct word){.life = life};
    return true;
}

static inline bool own_access(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    const struct thread *t = X.current;
    const struct slot *s = t->slot;
    uintptr_t at = address - (uintptr_t)s->words_from;
    if ((size != WORD && size != GRANULE) || at >= WORDS_SIZE || at & (size - 1))
        return false;
    struct word *w = &s->words[at / WORD];
    for (size_t i = 0; i < size / WORD; i++) { /* both are handed over, or neither */
        if (!own_word(&w[i], s->life))
            return false;
        w[i].clock[write] = clock_of(t);
        w[i].pc[write] = (place)pc;
    }
    return true;
}

#endif
