/* options.c - weak memory: which stores an access may read or come after. */
#include "order.h"
#include "pool.h"
#include "reduction.h"
#include "stores.h"

enum { MAX_OPTIONS = 1024 };

/* ---- Coherence ---- */

/* True if the store happens before what t does next, or t has read it, or so has somebody before:
 * nothing older may be read then, and nothing put before it. */
static bool is_known(const struct store *s, const struct thread *t)
{
    for (const struct known *k = s->known; k; k = k->next)
        if (k->thread == t->id || vclock_get(&t->clock, k->thread) >= k->epoch)
            return true;
    return false;
}

void store_know(const struct store *s)
{
    struct store *store = (struct store *)s;
    const struct thread *t = X.current;
    for (const struct known *k = s->known; k; k = k->next)
        if (k->thread == t->id)
            return;
    struct known *k = pool_alloc(sizeof *k);
    *k = (struct known){s->known, t->id, vclock_get(&t->clock, t->id)};
    store->known = k;
}

/* ---- Options ---- */

/* Whether t's access by this option leaves the SC operations in an order.  With the latest store
 * it always does. */
static bool is_consistent(const struct thread *t, const struct access_plan *a,
                          const struct option *o)
{
    struct store wrote = {.place = o->at->place + 1};
    bool reads = a->kind != ACCESS_STORE;
    int order = a->kind == ACCESS_CAS && !o->writes ? a->fail_order : a->order;
    struct weak_event e = {.thread = t->id,
                           .number = t->operations,
                           .address = a->address,
                           .read = reads ? o->at : NULL,
                           .wrote = o->writes ? &wrote : NULL,
                           .sc = !a->plain && is_sc(order),
                           .epoch = vclock_get(&t->clock, t->id)};
    if (a->plain || !o->at->newer)
        return true;
    e.epoch_after = e.epoch;
    e.known_elsewhere = follows_directly(t, a) ? t->last_access->known_elsewhere : &t->clock;
    e.clock = t->clock;
    if (reads && acquires(order)) {
        e.clock = (struct vclock){0};
        vclock_copy(&e.clock, &t->clock);
        vclock_join(&e.clock, &o->at->message);
    }
    return psc_allows(&e);
}

static unsigned add_option(const struct thread *t, const struct access_plan *a, struct option o,
                           struct option *options, unsigned n)
{
    if (!is_consistent(t, a, &o))
        return n;
    if (n == MAX_OPTIONS)
        fail(IL_UNSUPPORTED, a->pc, "one access could read more than %d stores", MAX_OPTIONS);
    options[n] = o;
    return n + 1;
}

static unsigned add_compare(const struct thread *t, const struct access_plan *a, struct store *s,
                            struct option *options, unsigned n)
{
    if (s->value != within(a->expected, a->size))
        return add_option(t, a, (struct option){s, false, false}, options, n);
    if (!s->taken)
        n = add_option(t, a, (struct option){s, true, false}, options, n);
    if (a->may_fail && X.spurious_wakes < X.test->spurious_wakes)
        n = add_option(t, a, (struct option){s, false, true}, options, n);
    return n;
}

/* The ways in which t may perform its access, the latest store first. */
static unsigned find_options(const struct thread *t, const struct access_plan *a,
                             const struct history *h, struct option *options)
{
    unsigned n = 0;
    for (struct store *s = h->newest; s; s = s->older) {
        if (a->kind == ACCESS_CAS)
            n = add_compare(t, a, s, options, n);
        else if (a->kind == ACCESS_LOAD || !s->taken)
            n = add_option(t, a, (struct option){s, a->kind != ACCESS_LOAD, false}, options, n);
        if (is_known(s, t))
            break;
    }
    return n;
}

uint16_t store_name(const struct store *s, bool spurious)
{
    enum { MOST = 510 };
    if (s->step == 0)
        return spurious;
    if (s->number > MOST || s->thread >= MAX_THREADS)
        return ANY_VALUE;
    return (uint16_t)((s->thread << 9 | s->number) << 1 | spurious);
}

struct option choose_option(const struct access_plan *a, const struct history *h)
{
    static struct option options[MAX_OPTIONS];
    static uint16_t allowed[MAX_OPTIONS], names[MAX_OPTIONS];
    unsigned n = find_options(X.current, a, h, options), m = 0;
    for (unsigned i = 0; i < n; i++)
        if (a->kind == ACCESS_STORE || options[i].at->step > X.read_since) {
            names[m] = store_name(options[i].at, options[i].spurious);
            allowed[m++] = (uint16_t)i;
        }
    if (m == 0) { /* all of them have been tried earlier */
        X.pruned = true;
        leave_execution();
    }
    return options[choose_among(allowed, names, m, n)];
}

bool weak_has_news(const struct thread *t, int since)
{
    static struct option options[MAX_OPTIONS];
    const struct history *h = history_of(t->access);
    unsigned n = h ? find_options(t, t->access, h, options) : 0;
    for (unsigned i = 0; i < n; i++)
        if (options[i].at->step > since)
            return true;
    return false;
}
