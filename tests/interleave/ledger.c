/* ledger.c - who wrote which bytes of a stream, so that who reads them learns what they knew. */
#include "io.h"

#include "pool.h"
#include "sync.h"

void ledger_wrote(struct ledger *l, size_t n)
{
    struct parcel *p = pool_alloc(sizeof *p);
    l->written += n;
    p->end = l->written;
    release_to(&p->clock);
    if (l->last)
        l->last->next = p;
    else
        l->first = p;
    l->last = p;
}

void ledger_saw(const struct ledger *l, size_t n)
{
    uint64_t from = l->read;
    for (const struct parcel *p = l->first; p && n > 0; p = p->next) {
        acquire_from(&p->clock);
        if (p->end - from >= n)
            return;
        n -= (size_t)(p->end - from);
        from = p->end;
    }
}

unsigned ledger_took(struct ledger *l, size_t n)
{
    unsigned used_up = 0;
    ledger_saw(l, n);
    l->read += n;
    while (l->first && l->first->end <= l->read) {
        l->first = l->first->next;
        used_up++;
    }
    if (!l->first)
        l->last = NULL;
    return used_up;
}
