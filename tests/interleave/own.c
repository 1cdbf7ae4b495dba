/* own.c - what a thread did on its own stack becomes known to the race detector. */
#include "own.h"

#include "pool.h"
#include "race.h"

/* The write first: it stands for the reads before it. */
static void tell(struct cell *c, unsigned owner, const struct word *w)
{
    if (w->clock[true])
        note_access(c, owner, w->clock[true], true, w->pc[true]);
    if (w->clock[false])
        note_access(c, owner, w->clock[false], false, w->pc[false]);
}

static void hand_over(uintptr_t granule, unsigned owner, struct word *w, uint32_t life)
{
    bool lower = w[0].life == life, upper = w[1].life == life;
    if (w[0].life == life + HANDED_OVER)
        return;
    if (lower || upper) {
        struct cell *c = shadow_cell(granule);
        cell_begin(c, simple_key((uint8_t)(0x0F * lower | 0xF0 * upper), false), (uint16_t)owner);
        if (lower && upper) {
            c->unit = WORD;
            c->parts = pool_alloc(2 * sizeof *c->parts);
            tell(&c->parts[0], owner, &w[0]);
            tell(&c->parts[1], owner, &w[1]);
        } else {
            tell(c, owner, lower ? &w[0] : &w[1]);
        }
    }
    w[0].life = w[1].life = life + HANDED_OVER;
}

void own_hand_over(struct slot *s, uintptr_t address, size_t size)
{
    uintptr_t from = (uintptr_t)s->words_from, end = address + size;
    for (uintptr_t g = address & ~(uintptr_t)(GRANULE - 1); g < end; g += GRANULE)
        if (g - from < WORDS_SIZE)
            hand_over(g, X.threads[s->carries]->hb, &s->words[(g - from) / WORD], s->life);
}
