/* diagnose_race.c - two accesses that nothing orders: what should have ordered them. */
#include <stdatomic.h>

#include "diagnose.h"
#include "history.h"
#include "names.h"
#include "sync.h"

/* The two accesses: in the order in which they happened, and their events. */
struct pair {
    struct {
        unsigned thread;
        uintptr_t pc;
        int event; /* the trace ends before the second if that is where it failed */
    } first, second;
};

static int access_event(unsigned thread, uintptr_t pc, uintptr_t address, int before)
{
    int i = last_at(thread, pc, before);
    while (i >= 0 && (trace_events[i].address | 7) != (address | 7))
        i = last_at(thread, pc, i);
    return i;
}

static struct pair pair_of(const struct race *r)
{
    uintptr_t address = (uintptr_t)r->address;
    struct pair p = {{r->first.thread, r->first.pc, -1}, {r->second.thread, r->second.pc, -1}};
    p.second.event = access_event(r->second.thread, r->second.pc, address, (int)trace_n);
    if (p.second.event < 0)
        p.second.event = (int)trace_n;
    p.first.event = access_event(r->first.thread, r->first.pc, address, p.second.event);
    return p;
}

/* ---- Publication by an atomic whose order is too weak ---- */

static bool is_release(int order)
{
    return order == memory_order_release || order == memory_order_acq_rel ||
           order == memory_order_seq_cst;
}

static bool is_acquire(int order)
{
    return order == memory_order_acquire || order == memory_order_acq_rel ||
           order == memory_order_seq_cst;
}

static const char *order_name(int order)
{
    static const char *const names[] = {"memory_order_relaxed", "memory_order_consume",
                                        "memory_order_acquire", "memory_order_release",
                                        "memory_order_acq_rel", "memory_order_seq_cst"};
    return names[order];
}

static bool is_atomic(const struct event *e)
{
    return e->kind == OP_LOAD || e->kind == OP_STORE || e->kind == OP_RMW;
}

/* The second thread's last atomic load before its access that saw what the first thread stored
 * after its own: the message that should have carried the order.  *store gets the store. */
static int message_between(const struct pair *p, int *store)
{
    for (int i = last_of(p->second.thread, p->second.event); i > p->first.event;
         i = last_of(p->second.thread, i)) {
        const struct event *e = &trace_events[i];
        if (!is_atomic(e) || !event_reads(e))
            continue;
        *store = last_write(e->address, i);
        if (*store > p->first.event && trace_events[*store].thread == p->first.thread)
            return i;
    }
    return -1;
}

static bool weak_order(const struct pair *p)
{
    int store, load = message_between(p, &store);
    if (load < 0)
        return false;
    const struct event *l = &trace_events[load], *s = &trace_events[store];
    const char *flag = thing((const void *)l->address, "the flag");
    if (!is_release(s->order) && !is_acquire(l->order))
        advise(
            "%s is stored relaxed at %s and loaded relaxed at %s: that passes on its own value and "
            "nothing else. Use memory_order_release for the store and memory_order_acquire for the "
            "load",
            flag, place_of_event(store), place_of_event(load));
    else if (!is_release(s->order))
        advise("%s is stored with %s at %s, which does not publish what was written before: use "
               "memory_order_release",
               flag, order_name(s->order), place_of_event(store));
    else if (!is_acquire(l->order))
        advise("%s is loaded with %s at %s, which does not show what was written before it was "
               "stored: "
               "use memory_order_acquire",
               flag, order_name(l->order), place_of_event(load));
    else
        return false;
    return true;
}

/* ---- A thread's own handle ---- */

bool diagnose_handle(void)
{
    const struct thread *t = X.threads[X.failure.thread];
    uintptr_t handle = (uintptr_t)t->handle;
    for (int i = last_of(t->id, (int)trace_n); handle && i >= 0; i = last_of(t->id, i)) {
        if (trace_events[i].address != handle || last_write(handle, i) >= 0)
            continue;
        advise(
            "%s reads its handle at %s before pthread_create() has stored it. A thread learns from "
            "pthread_self() who it is",
            t->name, place_of_event(i));
        return true;
    }
    return false;
}

static bool own_handle(const struct race *r)
{
    for (unsigned i = 0; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        const struct thread *made = e->kind == OP_CREATE ? e->object : NULL;
        if (!made || (e->pc != r->first.pc && e->pc != r->second.pc))
            continue;
        unsigned reader = e->pc == r->first.pc ? r->second.thread : r->first.thread;
        if (made->id == reader)
            advise("%s may run before pthread_create() has stored its handle. A thread learns from "
                   "pthread_self() who it is",
                   thread_name(reader));
        else
            advise("%s may look for the handle of %s before pthread_create() has stored it",
                   thread_name(reader), made->name);
        return true;
    }
    return false;
}

/* ---- Locks ---- */

static const struct sync *common(const struct sync **a, unsigned n, const struct sync **b,
                                 unsigned m)
{
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < m; k++)
            if (a[i] == b[k])
                return a[i];
    return NULL;
}

static bool missing_lock(const struct pair *p, const char *what)
{
    const struct sync *a[MOST_LOCKS], *b[MOST_LOCKS], *both;
    unsigned n = locks_at(p->first.thread, p->first.event, a);
    unsigned m = locks_at(p->second.thread, p->second.event, b);
    const char *t = thread_name(p->first.thread), *u = thread_name(p->second.thread);
    const char *here = place_of_pc(p->first.pc), *there = place_of_pc(p->second.pc);
    if ((both = common(a, n, b, m)) && both->kind != SYNC_RWLOCK)
        return false;
    if (both) /* for reading, or they would be ordered */
        advise("both hold the %s only for reading; whoever writes %s needs it for writing",
               called(both), what);
    else if (n && m)
        advise("%s holds the %s, and %s the %s: different locks keep nobody apart. One lock must "
               "guard %s",
               t, called(a[0]), u, called(b[0]), what);
    else if (n)
        advise(
            "%s holds the %s at %s, but %s holds no lock at %s. Every access to %s needs that lock",
            t, called(a[0]), here, u, there, what);
    else if (m)
        advise(
            "%s holds the %s at %s, but %s holds no lock at %s. Every access to %s needs that lock",
            u, called(b[0]), there, t, here, what);
    else
        return false;
    return true;
}

/* ---- What a thread was handed by address, and its creator changes ---- */

static bool owns_stack(const struct thread *t, const void *address)
{
    return slot_of_address(address) == t->slot;
}

static bool created(unsigned parent, unsigned child)
{
    for (unsigned i = 0; i < trace_n; i++)
        if (trace_events[i].kind == OP_CREATE && trace_events[i].thread == parent &&
            trace_events[i].object == X.threads[child])
            return true;
    return false;
}

/* The creator writes to a local variable of its own that the thread it has made looks at. */
static bool borrowed(const struct race *r)
{
    bool second = owns_stack(X.threads[r->second.thread], r->address);
    unsigned owner = second ? r->second.thread : r->first.thread;
    unsigned other = second ? r->first.thread : r->second.thread;
    bool writes = second ? r->second.write : r->first.write;
    if (!writes || !owns_stack(X.threads[owner], r->address) || !created(owner, other))
        return false;
    advise("%s is a variable of %s, which goes on changing it while %s looks at it. Give each "
           "thread a "
           "copy of its own, made before it is created",
           thing(r->address, "it"), thread_name(owner), thread_name(other));
    return true;
}

/* The creator reads what the thread writes, and has not joined it. */
static bool not_joined(const struct race *r)
{
    bool second = created(r->second.thread, r->first.thread);
    unsigned parent = second ? r->second.thread : r->first.thread;
    unsigned child = second ? r->first.thread : r->second.thread;
    bool reads = second ? !r->second.write : !r->first.write;
    if (!reads || !created(parent, child))
        return false;
    advise(
        "%s may still be running when %s reads %s: join it first, or guard every access with one "
        "mutex",
        thread_name(child), thread_name(parent), thing(r->address, "it"));
    return true;
}

static bool half_atomic(const struct race *r)
{
    if (r->first.atomic == r->second.atomic)
        return false;
    advise(
        "%s is used as an atomic at %s and as an ordinary variable at %s: make every access atomic",
        thing(r->address, "the variable"),
        place_of_pc(r->first.atomic ? r->first.pc : r->second.pc),
        place_of_pc(r->first.atomic ? r->second.pc : r->first.pc));
    return true;
}

bool diagnose_race(const struct race *r)
{
    struct pair p = pair_of(r);
    if (own_handle(r) || half_atomic(r))
        return true;
    if (p.first.event < 0)
        return false;
    if (weak_order(&p) || missing_lock(&p, thing(r->address, "it")) || borrowed(r) || not_joined(r))
        return true;
    advise("neither thread holds a lock there. One mutex must guard every access to %s",
           thing(r->address, "it"));
    return true;
}
