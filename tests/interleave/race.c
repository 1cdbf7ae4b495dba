/* race.c - the race detector. */
#include "race.h"

#include <errno.h>
#include <string.h>

#include "exec.h"
#include "memory.h"
#include "own.h"
#include "pool.h"
#include "shadow.h"

/* The current thread's access under way: next is not used. */
struct now {
    struct access access;
    uintptr_t address;
};

/* A handler may put errno back as it was: POSIX advises it to, whatever it has interrupted. */
static bool is_errno(uintptr_t address)
{
    return address == (uintptr_t)&errno;
}

static void report(const struct now *n, unsigned thread, uintptr_t pc, bool write, bool atomic)
{
    const struct access *a = &n->access;
    if (is_errno(n->address))
        return;
    if (X.races_pass && !X.race_to_promote && !race_is_promoted(n->address))
        X.race_to_promote = (const void *)n->address;
    if (X.races_pass && X.has_race)
        return;
    X.has_race = true;
    X.race = (struct race){
        .address = (const void *)n->address,
        .first = {pc, thread, write, atomic},
        .second = {a->pc, access_thread(a), access_writes(a), access_atomicity(a) != PLAIN}};
    X.failure.object = X.race.address;
    if (!X.races_pass)
        fail(IL_RACE, a->pc, "%s %s at @%lx@, %s %s at @%lx@, and nothing orders the two",
             X.current->name, access_writes(a) ? "writes" : "reads", (unsigned long)a->pc,
             X.threads[thread]->name, write ? "writes" : "reads", (unsigned long)pc);
}

static unsigned host_of(unsigned thread)
{
    const struct thread *host = X.threads[thread]->host;
    return host ? host->id : thread;
}

/* Neither can come in the middle of the other. */
static bool both_atomic(const struct access *a, const struct access *b)
{
    if (access_atomicity(a) == PLAIN || access_atomicity(b) == PLAIN)
        return false;
    return (access_atomicity(a) == ATOMIC && access_atomicity(b) == ATOMIC) ||
           host_of(access_thread(a)) == host_of(access_thread(b));
}

/* What others did atomically. */
static void check_uses(const struct cell *c, const struct now *n)
{
    unsigned me = access_thread(&n->access);
    bool plain = access_atomicity(&n->access) == PLAIN;
    for (unsigned t = 0; t < c->uses->threads; t++)
        for (int write = !access_writes(&n->access); write < 2; write++) {
            const struct use *use = &c->uses->by[t];
            if (use->clock[write] && t != me && (plain || host_of(t) != host_of(me)) &&
                !before_now(X.current, t, use->clock[write]))
                report(n, t, use->pc[write], write, true);
        }
}

static void check_others(const struct cell *c, const struct now *n)
{
    if (c->uses && access_atomicity(&n->access) != ATOMIC)
        check_uses(c, n);
    for (const struct access *a = c->others; a; a = a->next)
        if (access_thread(a) != access_thread(&n->access) &&
            (access_writes(a) || access_writes(&n->access)) && !both_atomic(a, &n->access) &&
            !before_now(X.current, access_thread(a), a->clock))
            report(n, access_thread(a), a->pc, access_writes(a), access_atomicity(a) != PLAIN);
}

static inline void remember(struct cell *c, const struct access *now)
{
    struct access *a = c->others;
    while (a && a->manner != now->manner)
        a = a->next;
    if (!a) {
        a = pool_alloc(sizeof *a);
        a->next = c->others;
        a->manner = now->manner;
        c->others = a;
    }
    a->clock = now->clock;
    a->pc = now->pc;
}

static inline void check_last_write(const struct cell *c, const struct now *n)
{
    if (c->write_clock && c->write_thread != access_thread(&n->access) &&
        !before_now(X.current, c->write_thread, c->write_clock))
        report(n, c->write_thread, c->write_pc, true, false);
}

static inline bool read_meanwhile(const struct cell *c, const struct now *n)
{
    return c->read_clock && c->read_thread != access_thread(&n->access) &&
           !before_now(X.current, c->read_thread, c->read_clock);
}

/* True if all that is remembered is ordered before what t does now. */
static inline bool all_before_now(const struct cell *c, const struct thread *t)
{
    return !c->others && !c->uses && before_now(t, c->write_thread, c->write_clock) &&
           before_now(t, c->read_thread, c->read_clock);
}

static void note_last(struct cell *c, const struct access *a)
{
    note_access(c, access_thread(a), a->clock, access_writes(a), a->pc);
}

static void plain_read(struct cell *c, const struct now *n)
{
    check_last_write(c, n);
    check_others(c, n);
    if (read_meanwhile(c, n))
        remember(c, &n->access);
    else
        note_last(c, &n->access);
}

/* Everything before a write that raised no alarm is ordered before it, and may be forgotten. */
static void plain_write(struct cell *c, const struct now *n)
{
    check_last_write(c, n);
    if (read_meanwhile(c, n))
        report(n, c->read_thread, c->read_pc, false, false);
    check_others(c, n);
    note_last(c, &n->access);
}

static void make_room(struct cell *c, unsigned thread)
{
    enum { AT_FIRST = 4 };
    const struct uses *old = c->uses;
    unsigned n = old ? old->threads : AT_FIRST;
    while (n <= thread)
        n *= 2;
    c->uses = pool_alloc(sizeof *c->uses + n * sizeof *c->uses->by);
    c->uses->threads = n;
    if (old)
        memcpy(c->uses->by, old->by, old->threads * sizeof *old->by);
}

static inline void note_use(struct cell *c, const struct access *a)
{
    unsigned me = access_thread(a);
    if (!c->uses || me >= c->uses->threads)
        make_room(c, me);
    struct use *use = &c->uses->by[me];
    use->clock[access_writes(a)] = a->clock;
    use->pc[access_writes(a)] = a->pc;
}

static inline void atomic_access(struct cell *c, const struct now *n)
{
    check_last_write(c, n);
    if (access_writes(&n->access) && read_meanwhile(c, n))
        report(n, c->read_thread, c->read_pc, false, false);
    if (access_atomicity(&n->access) == ATOMIC) {
        if (c->others) /* atomic accesses do not race with each other */
            check_others(c, n);
        note_use(c, &n->access);
    } else {
        check_others(c, n);
        remember(c, &n->access);
    }
}

static inline void visit(struct cell *c, const struct now *n)
{
    if (access_atomicity(&n->access) != PLAIN)
        atomic_access(c, n);
    else if (access_writes(&n->access))
        plain_write(c, n);
    else
        plain_read(c, n);
}

/* ---- Accesses of several extents within eight bytes ---- */

static bool is_halves(uint8_t mask)
{
    return mask == 0x0F || mask == 0xF0 || mask == 0xFF;
}

static void copy_history(struct cell *to, const struct cell *from)
{
    *to = *from;
    to->parts = NULL;
    to->others = NULL;
    to->uses = NULL;
    if (from->uses) {
        make_room(to, from->uses->threads - 1);
        memcpy(to->uses->by, from->uses->by, from->uses->threads * sizeof *to->uses->by);
    }
    for (const struct access *list = from->others; list; list = list->next) {
        struct access *a = pool_alloc(sizeof *a);
        *a = *list;
        a->next = to->others;
        to->others = a;
    }
}

/* From now on each unit has a cell of its own. */
static void split(struct cell *c, unsigned unit)
{
    unsigned n = GRANULE / unit;
    struct cell *parts = pool_alloc(n * sizeof *parts);
    for (unsigned i = 0; i < n; i++)
        if (c->parts)
            copy_history(&parts[i], &c->parts[i * unit / c->unit]);
        else if (c->mask & 1 << i * unit)
            copy_history(&parts[i], c);
    c->parts = parts;
    c->unit = (uint8_t)unit;
}

/* Halves are enough as long as there are only ints and pointers. */
static void split_as_needed(struct cell *c, uint8_t mask)
{
    bool halves = is_halves(mask) && (c->parts ? c->unit == 4 : is_halves(c->mask));
    if (c->parts ? !halves && c->unit == 4 : c->mask && c->mask != mask)
        split(c, halves ? 4 : 1);
    c->mask |= mask;
}

static void visit_granule(uintptr_t address, unsigned from, unsigned to, struct now *n)
{
    struct cell *c = shadow_cell(address);
    const struct access *a = &n->access;
    uint8_t mask = mask_of(from, to - from);
    n->address = address + from;
    if (c->state != CELL_OPEN)
        memory_check_cell(c, address + from, to, access_writes(a), a->pc);
    if (c->first_thread == UINT16_MAX)
        c->first_thread = access_thread(a);
    else if (c->first_thread != access_thread(a))
        c->shared = true;
    split_as_needed(c, mask);
    if (!c->parts)
        visit(c, n);
    else
        for (unsigned i = from; i < to; i += c->unit)
            visit(&c->parts[i / c->unit], n);
}

static void visit_granules(struct now *n, size_t size)
{
    uintptr_t address = n->address, end = address + size;
    while (address < end) {
        uintptr_t granule = address & ~(uintptr_t)(GRANULE - 1);
        uintptr_t to = granule + GRANULE < end ? granule + GRANULE : end;
        visit_granule(granule, (unsigned)(address - granule), (unsigned)(to - granule), n);
        address = to;
    }
}

static inline struct now access_now(uintptr_t address, bool write, enum atomicity atomicity,
                                    uintptr_t pc)
{
    unsigned me = X.current->hb;
    return (struct now){.access = {.pc = (place)pc,
                                   .clock = clock_of(X.current),
                                   .manner = manner_of(me, write, atomicity)},
                        .address = address};
}

/* Most cells are of one piece. */
static inline struct cell *access_cell(struct now *n, size_t size,
                                       void (*whole)(struct cell *, const struct now *))
{
    unsigned me = access_thread(&n->access);
    struct cell *c = shadow_cell_as_is(n->address);
    if (race_is_whole(c, n->address, size)) {
        c->shared |= c->first_thread != me;
        whole(c, n);
    } else {
        visit_granules(n, size);
    }
    return c;
}

/* As in a program without other threads. */
static void note_first(struct cell *c, uint8_t mask, const struct access *a)
{
    cell_begin(c, simple_key(mask, false), (uint16_t)access_thread(a));
    note_last(c, a);
}

static void access_stack(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct slot *s = slot_of_address((const void *)address);
    if (s && s != X.current->slot)
        memory_check_frame(address, write, pc);
    if (s)
        own_hand_over(s, address, size);
}

static NOINLINE void race_access_rare(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    unsigned from = address % GRANULE;
    struct cell *c = shadow_cell_as_is(address);
    struct now n = access_now(address, write, PLAIN, pc);
    if (is_on_a_stack(address))
        access_stack(address, size, write, pc);
    if (from + size <= GRANULE && c->generation != X.generation)
        note_first(c, mask_of(from, size), &n.access);
    else
        access_cell(&n, size, visit);
}

/* Most memory that several threads use is in one piece, and what they do is ordered. */
void race_access_unlike(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct cell *c = shadow_cell_at_hand(address);
    const struct thread *t = X.current;
    if (!c || !race_is_whole(c, address, size) || is_on_a_stack(address) || !all_before_now(c, t)) {
        race_access_rare(address, size, write, pc);
        return;
    }
    c->shared |= c->first_thread != t->hb;
    note_access(c, t->hb, clock_of(t), write, pc);
}

struct cell *race_atomic(uintptr_t address, size_t size, bool write, enum atomicity kind,
                         uintptr_t pc)
{
    struct now n = access_now(address, write, kind, pc);
    if (is_on_a_stack(address))
        access_stack(address, size, write, pc);
    struct cell *c = shadow_cell_as_is(address);
    unsigned from = address % GRANULE;
    if (kind != ATOMIC || from + size > GRANULE || c->generation == X.generation)
        return access_cell(&n, size, atomic_access);
    cell_begin(c, simple_key(mask_of(from, size), false), (uint16_t)X.current->hb);
    note_use(c, &n.access);
    return c;
}

bool race_is_shared(uintptr_t address)
{
    return shadow_cell(address)->shared;
}

/* ---- Promotion ---- */

enum { MAX_PROMOTED = 256 };
static uintptr_t promoted[MAX_PROMOTED];
unsigned races_promoted;

uintptr_t race_promoted_at(unsigned i)
{
    return promoted[i] * GRANULE;
}

bool race_is_promoted(uintptr_t address)
{
    for (unsigned i = 0; i < races_promoted; i++)
        if (promoted[i] == address / GRANULE)
            return true;
    return false;
}

bool race_promote(const void *address)
{
    if (race_is_promoted((uintptr_t)address) || races_promoted == MAX_PROMOTED)
        return false;
    promoted[races_promoted++] = (uintptr_t)address / GRANULE;
    return true;
}

void race_forget_promoted(void)
{
    races_promoted = 0;
}
