/* weak.c - weak memory: the execution graph, and the accesses that it grows by. */
#include "stores.h"

#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "pool.h"
#include "reduction.h"
#include "shadow.h"
#include "sync.h"
#include "trace.h"

static struct weak_event **by_step; /* the operation of each step; NULL: no access */
static unsigned n_steps, room;
static struct {
    struct history *h;
    struct store *written; /* NULL: it was read */
} unsettled;

void weak_begin(void)
{
    n_steps = 0;
    unsettled.h = NULL;
    psc_begin();
}

/* ---- Values in memory ---- */

static wide load_value(uintptr_t address, unsigned size)
{
    wide v = 0;
    memcpy(&v, (const void *)address, size);
    return v;
}

static void put_value(const struct history *h, wide v)
{
    memcpy((void *)h->address, &v, h->size);
}

/* ---- Locations ---- */

static struct store *new_store(int step, int place)
{
    struct store *s = pool_alloc(sizeof *s);
    s->step = step;
    s->place = place;
    return s;
}

static bool overlaps(const struct history *h, uintptr_t address, size_t size)
{
    return h->address < address + size && address < h->address + h->size;
}

static struct history *find(uintptr_t address, size_t size)
{
    struct history *h = shadow_cell(address)->histories;
    while (h && !overlaps(h, address, size))
        h = h->next;
    return h;
}

static struct history *history(uintptr_t address, unsigned size)
{
    struct history *h = find(address, size);
    if (!h) {
        struct cell *c = shadow_cell(address);
        h = pool_alloc(sizeof *h);
        h->next = c->histories;
        h->address = address;
        h->size = size;
        c->histories = h;
    }
    if (!h->newest) {
        h->newest = new_store(0, h->first_place);
        h->newest->value = load_value(address, size);
    }
    return h;
}

struct history *history_of(const struct access_plan *a)
{
    struct history *h = history(a->address, a->size);
    return h->address == a->address && h->size == a->size ? h : NULL;
}

void weak_overwrite(uintptr_t address, size_t size)
{
    uintptr_t end = address + size;
    for (uintptr_t g = address & ~(uintptr_t)(GRANULE - 1); g < end; g += GRANULE)
        for (struct history *h = shadow_cell(g)->histories; h; h = h->next)
            if (overlaps(h, address, size) && h->newest) {
                h->first_place = h->newest->place + 2;
                h->newest = NULL;
            }
}

/* ---- The graph ---- */

static void note_step(struct weak_event *e)
{
    unsigned step = (unsigned)current_event();
    ensure_room(by_step, room, step + 1);
    while (n_steps <= step)
        by_step[n_steps++] = NULL;
    by_step[step] = e;
}

/* The current thread's operation joins the graph; what it knew by others is taken down before it
 * learns anything. */
static struct weak_event *add_event(const struct access_plan *a, bool sc)
{
    struct thread *t = X.current;
    struct weak_event *e = pool_alloc(sizeof *e);
    e->thread = t->id;
    e->number = t->operations;
    e->address = a ? a->address : 0;
    e->sc = sc;
    e->plain = a && a->plain;
    e->compares = a && a->kind == ACCESS_CAS;
    e->expected = e->compares ? within(a->expected, a->size) : 0;
    e->epoch = e->epoch_after = vclock_get(&t->clock, t->id);
    if (a && follows_directly(t, a)) {
        t->last_access->next_here = e;
        e->known_elsewhere = t->last_access->known_elsewhere;
    } else {
        struct vclock *known = pool_alloc(sizeof *known);
        vclock_copy(known, &t->clock);
        e->known_elsewhere = known;
    }
    vclock_copy(&e->clock, &t->clock);
    e->next = weak_events;
    weak_events = e;
    t->last_access = e;
    if (sc)
        psc_note(e);
    note_step(e);
    return e;
}

int weak_source(int step)
{
    const struct weak_event *e = step < (int)n_steps ? by_step[step] : NULL;
    return e && e->read ? e->read->step : -1;
}

int weak_predecessor(int step)
{
    const struct weak_event *e = step < (int)n_steps ? by_step[step] : NULL;
    return e && e->wrote && e->wrote->older ? e->wrote->older->step : -1;
}

bool weak_wrote(int step)
{
    const struct weak_event *e = step < (int)n_steps ? by_step[step] : NULL;
    return e && e->wrote;
}

uint16_t weak_name(int step)
{
    return weak_wrote(step) ? store_name(by_step[step]->wrote, false) : NOTHING_STORED;
}

bool weak_could_replace(int step, int other)
{
    const struct weak_event *e = by_step[step], *o = by_step[other];
    return e->compares && !e->wrote && o->read && o->wrote && o->read->value == e->expected;
}

uint16_t weak_place(int step, bool (*kept)(int step))
{
    const struct store *s = by_step[step]->wrote->older;
    while (s->step > 0 && (s->step > step || !kept(s->step)))
        s = s->older;
    return store_name(s, false);
}

/* ---- Reading ---- */

static void receive(const struct store *s, int order, struct weak_event *e)
{
    struct thread *t = X.current;
    vclock_join(acquires(order) ? &t->clock : &t->acquire_fence, &s->message);
    vclock_copy(&e->clock, &t->clock);
}

static struct weak_event *read_store(const struct access_plan *a, const struct store *s, int order)
{
    struct weak_event *e = add_event(a, !a->plain && is_sc(order));
    e->read = s;
    store_know(s);
    trace_source(s->step, s->newer ? s->newer->step : 0, a->plain);
    if (!a->plain)
        receive(s, order, e);
    return e;
}

/* ---- Writing ---- */

static void number_places(struct history *h)
{
    struct store *s = h->newest;
    while (s->older)
        s = s->older;
    for (int place = h->first_place; s; s = s->newer, place += 2)
        s->place = place;
}

static struct store *insert_after(struct history *h, struct store *older)
{
    struct store *s = new_store(current_event(), 0);
    s->thread = X.current->id;
    s->number = X.current->operations;
    s->older = older;
    s->newer = older->newer;
    if (older->newer)
        older->newer->older = s;
    else
        h->newest = s;
    older->newer = s;
    number_places(h);
    return s;
}

static struct head *head_of(struct history *h)
{
    struct head *head = h->heads;
    while (head && head->thread != X.current->id)
        head = head->next;
    if (!head) {
        head = pool_alloc(sizeof *head);
        *head = (struct head){.next = h->heads, .thread = X.current->id};
        h->heads = head;
    }
    return head;
}

/* What is acquired from s: what its thread knew at its last release store here, or before its
 * last release fence; and of a read-modify-write, what is acquired from the store that it read. */
static void publish(struct history *h, struct store *s, int order, struct weak_event *e)
{
    struct thread *t = X.current;
    struct head *head = head_of(h);
    if (e->read)
        vclock_join(&s->message, &e->read->message);
    vclock_join(&s->message, &t->release_fence);
    if (releases(order)) {
        vclock_copy(&head->clock, &t->clock);
        release_to(&s->message);
        e->epoch_after++;
    } else {
        vclock_join(&s->message, &head->clock);
    }
}

static struct store *write_store(const struct access_plan *a, struct history *h,
                                 struct weak_event *e)
{
    struct store *after = e ? (struct store *)e->read : choose_option(a, h).at;
    if (e)
        after->taken = true;
    else
        e = add_event(a, !a->plain && is_sc(a->order));
    struct store *s = insert_after(h, after);
    s->order = a->order;
    s->pc = a->pc;
    e->wrote = s;
    store_know(s);
    if (!a->plain)
        publish(h, s, a->order, e);
    return s;
}

/* ---- Atomics ---- */

static struct history *atomic_history(const struct access_plan *a)
{
    struct history *h = history_of(a);
    if (!h || a->size > sizeof(wide))
        fail(IL_UNSUPPORTED, a->pc,
             "weak memory does not model atomic accesses of different sizes to one object");
    return h;
}

void weak_announce(struct access_plan *a)
{
    a->apart = X.apart;
    X.current->access = a;
}

wide weak_read(const struct access_plan *a, bool *done)
{
    struct option o = choose_option(a, atomic_history(a));
    *done = o.writes;
    read_store(a, o.at, a->kind == ACCESS_CAS && !o.writes ? a->fail_order : a->order);
    if (o.spurious) {
        X.spurious_wakes++;
        trace_note(a->pc, "weak compare-and-swap fails spuriously");
    }
    return o.at->value;
}

void weak_write(const struct access_plan *a, wide value)
{
    struct history *h = atomic_history(a);
    struct weak_event *e = a->kind == ACCESS_STORE ? NULL : X.current->last_access;
    struct store *s = write_store(a, h, e);
    s->value = within(value, a->size);
    put_value(h, h->newest->value);
}

void weak_fence(int order)
{
    add_event(NULL, is_sc(order));
}

/* ---- Plain accesses that race ---- */

void weak_settle(void)
{
    struct history *h = unsettled.h;
    if (!h)
        return;
    if (tracing)
        trace_settle();
    if (unsettled.written)
        unsettled.written->value = load_value(h->address, h->size);
    unsettled.h = NULL;
    put_value(h, h->newest->value);
}

/* The parts of larger accesses are not told apart: they read and write the latest. */
void weak_plain(struct access_plan *a)
{
    struct history *h =
        a->size <= GRANULE && a->address % GRANULE + a->size <= GRANULE ? history_of(a) : NULL;
    if (!h) {
        if (a->kind == ACCESS_STORE)
            weak_overwrite(a->address, a->size);
        return;
    }
    unsettled.written = NULL;
    if (a->kind == ACCESS_STORE)
        unsettled.written = write_store(a, h, NULL);
    else
        put_value(h, read_store(a, choose_option(a, h).at, a->order)->read->value);
    unsettled.h = h;
}
