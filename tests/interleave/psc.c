/*
 * psc.c - the order of SC operations under RC11: the relation psc must have no cycle.
 *
 *     scb = sb, or sb to another object; hb; sb from another object, or hb at one object, or mo, rb
 *     psc = ([SC access], or [SC fence]; hb?); scb; ([SC access], or hb?; [SC fence]),
 *           or [SC fence]; (hb, or hb; eco; hb); [SC fence]
 *
 * An operation is added last in program order and reads-from.  So a new cycle leaves it by mo or
 * rb, to a store performed earlier; an operation that reads the latest store and writes after it
 * closes none.
 */
#include <stdlib.h>

#include "pool.h"
#include "weak.h"

struct weak_event *weak_events;

static struct weak_event **sc; /* the SC operations, in the order in which they were performed */
static unsigned n_sc, room, n_fences;

void psc_begin(void)
{
    n_sc = n_fences = 0;
    weak_events = NULL;
}

void psc_note(struct weak_event *e)
{
    ensure_room(sc, room, n_sc + 1);
    sc[n_sc++] = e;
    n_fences += !e->address;
}

/* ---- Relations ---- */

bool happens_before(const struct weak_event *a, const struct weak_event *b)
{
    if (a->thread == b->thread)
        return a->number < b->number;
    return vclock_get(&b->clock, a->thread) >= a->epoch;
}

static bool same_object(const struct weak_event *a, const struct weak_event *b)
{
    return a->address && a->address == b->address;
}

/* The place in modification order that a write has, or a read comes right after. */
static int place(const struct weak_event *e)
{
    return e->wrote ? e->wrote->place : e->read->place;
}

static bool mo(const struct weak_event *a, const struct weak_event *b)
{
    return same_object(a, b) && a->wrote && b->wrote && a->wrote->place < b->wrote->place;
}

static bool rb(const struct weak_event *a, const struct weak_event *b)
{
    return same_object(a, b) && a != b && a->read && b->wrote && a->read->place < b->wrote->place;
}

/* rf, mo, rb and their compositions. */
static bool eco(const struct weak_event *a, const struct weak_event *b)
{
    if (!same_object(a, b) || a == b)
        return false;
    return place(a) < place(b) || (place(a) == place(b) && a->wrote && !b->wrote);
}

/* The first release of a's thread after an operation on something else that follows a. */
static uint32_t leaves_at(const struct weak_event *a)
{
    while (a->next_here)
        a = a->next_here;
    return a->epoch_after;
}

static bool scb(const struct weak_event *a, const struct weak_event *b)
{
    if (a == b)
        return false;
    if (a->thread == b->thread)
        return a->number < b->number;
    if (same_object(a, b))
        if (happens_before(a, b) || mo(a, b) || rb(a, b))
            return true;
    return vclock_get(b->known_elsewhere, a->thread) >= leaves_at(a);
}

static bool is_fence(const struct weak_event *e)
{
    return !e->address;
}

/* Some b that is to, or happens before it if it is a fence: a scb b; or from and to are fences
 * with a at or after from, and a eco b. */
static bool leads_to(const struct weak_event *from, const struct weak_event *a,
                     const struct weak_event *to, const struct weak_event *added)
{
    if (scb(a, to))
        return true;
    if (!is_fence(to))
        return false;
    bool fences = is_fence(from) && from != a;
    for (const struct weak_event *b = weak_events; b; b = b->next)
        if (happens_before(b, to) && (scb(a, b) || (fences && eco(a, b))))
            return true;
    return happens_before(added, to) && (scb(a, added) || (fences && eco(a, added)));
}

static bool psc(const struct weak_event *from, const struct weak_event *to,
                const struct weak_event *added)
{
    if (leads_to(from, from, to, added))
        return true;
    if (!is_fence(from))
        return false;
    if (is_fence(to) && happens_before(from, to))
        return true;
    for (const struct weak_event *a = weak_events; a; a = a->next)
        if (happens_before(from, a) && leads_to(from, a, to, added))
            return true;
    return happens_before(from, added) && leads_to(from, added, to, added);
}

/* ---- Cycles ---- */

static const struct weak_event *node(unsigned i, const struct weak_event *added)
{
    return i < n_sc ? sc[i] : added;
}

/* A depth-first search from the SC operations that a new edge may leave: added itself, and fences
 * that happen before it. */
static bool has_cycle_from(unsigned start, unsigned n, const struct weak_event *added, bool *seen)
{
    unsigned stack[n], depth = 0;
    stack[depth++] = start;
    while (depth > 0) {
        const struct weak_event *at = node(stack[--depth], added);
        for (unsigned i = 0; i < n; i++) {
            if ((seen[i] && i != start) || node(i, added) == at || !psc(at, node(i, added), added))
                continue;
            if (i == start)
                return true;
            seen[i] = true;
            stack[depth++] = i;
        }
    }
    return false;
}

bool psc_allows(const struct weak_event *e)
{
    if (!e->sc && n_fences == 0)
        return true;
    unsigned n = n_sc + e->sc;
    for (unsigned i = 0; i < n; i++) {
        bool seen[n];
        if (node(i, e) != e && !(is_fence(node(i, e)) && happens_before(node(i, e), e)))
            continue;
        for (unsigned k = 0; k < n; k++)
            seen[k] = false;
        if (has_cycle_from(i, n, e, seen))
            return false;
    }
    return true;
}
