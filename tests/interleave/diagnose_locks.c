/* diagnose_locks.c - a circle of threads, each waiting for a lock that the next one holds. */
#include "diagnose.h"
#include "history.h"
#include "names.h"
#include "stuck.h"
#include "sync.h"

enum { LONGEST = 8 };

static const struct hold *hold_of(const struct thread *t, const struct sync *s)
{
    for (unsigned i = 0; i < t->n_holds; i++)
        if (t->holds[i].lock == s)
            return &t->holds[i];
    return NULL;
}

static bool wants_lock(const struct thread *t)
{
    return t->op.kind == OP_LOCK || t->op.kind == OP_RDLOCK || t->op.kind == OP_WRLOCK ||
           (t->op.kind == OP_WAKE && !t->waits_in);
}

/* ---- One thread alone ---- */

static bool taken_twice(const struct thread *t)
{
    const struct sync *s = t->op.object;
    const struct hold *h = wants_lock(t) ? hold_of(t, s) : NULL;
    if (!h)
        return false;
    if (s->kind == SYNC_RWLOCK && s->owner != t && t->op.kind == OP_WRLOCK)
        advise("%s already holds the %s for reading, since %s: a read lock cannot become a write "
               "lock. Give it back, take the write lock, and look again at what may have changed",
               t->name, called(s), place_of_pc(h->pc));
    else if (s->kind == SYNC_RWLOCK && s->owner != t)
        return false;
    else
        advise("%s has held the %s since %s and locks it again at %s: it waits for itself", t->name,
               called(s), place_of_pc(h->pc), place_of_pc(t->op.pc));
    return true;
}

static bool holder_has_gone(const struct thread *t)
{
    const struct sync *s = t->op.object;
    if (!wants_lock(t) || !s->owner || !s->owner->finished)
        return false;
    const struct hold *h = hold_of(s->owner, s);
    advise("%s locked the %s at %s and ended without unlocking it", s->owner->name, called(s),
           place_of_pc(h ? h->pc : t->op.pc));
    return h;
}

/* ---- A circle ---- */

/* Follows blockers from t; the number of threads in the circle they run into, or 0. */
static unsigned circle(const struct thread *t, const struct thread **out)
{
    const struct thread *slow = t, *seen[LONGEST * 2];
    unsigned n = 0;
    for (; slow && n < LONGEST * 2; slow = blocker(slow)) {
        for (unsigned i = 0; i < n; i++)
            if (seen[i] == slow) {
                for (unsigned k = i; k < n; k++)
                    out[k - i] = seen[k];
                return n - i;
            }
        seen[n++] = slow;
    }
    return 0;
}

/* Every one of them holds a lock and wants another. */
static bool opposite_order(const struct thread **c, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (!wants_lock(c[i]))
            return false;
    const struct thread *a = c[0], *b = c[1];
    if (n == 2)
        advise("%s takes the %s and then the %s; %s takes them in the opposite order. All threads "
               "must "
               "take them in one order",
               a->name, called(b->op.object), called(a->op.object), b->name);
    else
        advise(
            "%u threads wait in a circle, each holding the lock that the one before it wants. One "
            "order for all locks, kept by every thread, leaves no circle",
            n);
    return true;
}

/* One of them waits for another to end, and holds what that one needs to get there. */
static bool joins_with_lock(const struct thread **c, unsigned n)
{
    for (unsigned i = 0; n == 2 && i < n; i++) {
        const struct thread *joiner = c[i], *other = c[!i];
        if (joiner->op.kind != OP_JOIN || !wants_lock(other))
            continue;
        advise("%s waits at %s for %s to end while it holds the %s, which %s needs to get there. "
               "Unlock "
               "it before joining",
               joiner->name, place_of_pc(joiner->op.pc), other->name, called(other->op.object),
               other->name);
        return true;
    }
    return false;
}

/* A thread that waits for another one's signal keeps a second lock, which that one needs. */
static bool waits_with_lock(const struct thread *t)
{
    if (!t->waits_in || t->n_holds == 0)
        return false;
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *o = X.live[i];
        if (!wants_lock(o) || !hold_of(t, o->op.object))
            continue;
        advise("%s waits on the %s with the %s still locked, which %s wants: waiting gives back "
               "only the "
               "mutex that it names",
               t->name, called(t->waits_in), called(o->op.object), o->name);
        return true;
    }
    return false;
}

bool diagnose_locks(void)
{
    const struct thread *c[LONGEST * 2];
    for (unsigned i = 0; i < X.n_live; i++)
        if (taken_twice(X.live[i]) || holder_has_gone(X.live[i]) || waits_with_lock(X.live[i]))
            return true;
    for (unsigned i = 0; i < X.n_live; i++) {
        unsigned n = circle(X.live[i], c);
        if (n >= 2 && (joins_with_lock(c, n) || opposite_order(c, n)))
            return true;
    }
    return false;
}
