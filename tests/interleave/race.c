/* race.c - the race detector. */
#include "race.h"

#include "exec.h"
#include "memory.h"
#include "pool.h"
#include "shadow.h"

struct who {
    unsigned thread;
    uint32_t clock;
    bool write, atomic, in_thread;
    uintptr_t pc, address;
};

/* True if (thread, clock) happened before what the current thread does now. */
static bool before_now(unsigned thread, uint32_t clock)
{
    return clock <= vclock_get(&X.current->clock, thread);
}

static void report(const struct who *w, unsigned thread, uintptr_t pc, bool write, bool atomic)
{
    if (X.races_pass && !X.race_to_promote && !race_is_promoted(w->address))
        X.race_to_promote = (const void *)w->address;
    if (X.races_pass && X.has_race)
        return;
    X.has_race = true;
    X.race = (struct race){.address = (const void *)w->address,
                           .first = {pc, thread, write, atomic},
                           .second = {w->pc, w->thread, w->write, w->atomic}};
    X.failure.object = X.race.address;
    if (!X.races_pass)
        fail(IL_RACE, w->pc, "%s %s at @%lx@, %s %s at @%lx@, and nothing orders the two",
             X.current->name, w->write ? "writes" : "reads", (unsigned long)w->pc,
             X.threads[thread]->name, write ? "writes" : "reads", (unsigned long)pc);
}

static unsigned host_of(unsigned thread)
{
    const struct thread *host = X.threads[thread]->host;
    return host ? host->id : thread;
}

/* Neither can come in the middle of the other. */
static bool both_atomic(const struct access *a, const struct who *w)
{
    bool in_thread = a->in_thread || w->in_thread;
    return a->atomic && w->atomic && (!in_thread || host_of(a->thread) == host_of(w->thread));
}

static void check_others(const struct cell *c, const struct who *w)
{
    for (const struct access *a = c->others; a; a = a->next)
        if (a->thread != w->thread && (a->write || w->write) && !both_atomic(a, w) &&
            !before_now(a->thread, a->clock))
            report(w, a->thread, a->pc, a->write, a->atomic);
}

static void remember(struct cell *c, const struct who *w)
{
    struct access *a = c->others;
    while (a && (a->thread != w->thread || a->write != w->write || a->atomic != w->atomic ||
                 a->in_thread != w->in_thread))
        a = a->next;
    if (!a) {
        a = pool_alloc(sizeof *a);
        a->next = c->others;
        c->others = a;
    }
    *a = (struct access){a->next,  w->pc,     w->clock,    (uint16_t)w->thread,
                         w->write, w->atomic, w->in_thread};
}

static void check_last_write(const struct cell *c, const struct who *w)
{
    if (c->write_clock && c->write_thread != w->thread &&
        !before_now(c->write_thread, c->write_clock))
        report(w, c->write_thread, c->write_pc, true, false);
}

static void plain_read(struct cell *c, const struct who *w)
{
    check_last_write(c, w);
    if (c->others)
        check_others(c, w);
    if (c->read_clock && c->read_thread != w->thread &&
        !before_now(c->read_thread, c->read_clock)) {
        c->plain = true;
        remember(c, w);
        return;
    }
    note_access(c, w->thread, w->clock, false, w->pc);
}

/* Everything before a write that raised no alarm is ordered before it, and may be forgotten. */
static void plain_write(struct cell *c, const struct who *w)
{
    check_last_write(c, w);
    if (c->read_clock && c->read_thread != w->thread && !before_now(c->read_thread, c->read_clock))
        report(w, c->read_thread, c->read_pc, false, false);
    if (c->others)
        check_others(c, w);
    note_access(c, w->thread, w->clock, true, w->pc);
}

static void atomic_access(struct cell *c, const struct who *w)
{
    check_last_write(c, w);
    if (w->write && c->read_clock && c->read_thread != w->thread &&
        !before_now(c->read_thread, c->read_clock))
        report(w, c->read_thread, c->read_pc, false, false);
    c->plain |= w->in_thread;
    if (c->plain) /* atomic accesses do not race with each other */
        check_others(c, w);
    remember(c, w);
}

static void visit(struct cell *c, const struct who *w)
{
    if (w->atomic)
        atomic_access(c, w);
    else if (w->write)
        plain_write(c, w);
    else
        plain_read(c, w);
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

static void visit_granule(uintptr_t address, unsigned from, unsigned to, struct who *w)
{
    struct cell *c = shadow_cell(address);
    uint8_t mask = (uint8_t)(((1u << (to - from)) - 1) << from);
    w->address = address + from;
    if (c->state != CELL_OPEN)
        memory_check_cell(c, address + from, to, w->write, w->pc);
    if (c->first_thread == UINT16_MAX)
        c->first_thread = (uint16_t)w->thread;
    else if (c->first_thread != w->thread)
        c->shared = true;
    split_as_needed(c, mask);
    if (!c->parts)
        visit(c, w);
    else
        for (unsigned i = from; i < to; i += c->unit)
            visit(&c->parts[i / c->unit], w);
}

static void access_checked(uintptr_t address, size_t size, struct who *w)
{
    uintptr_t end = address + size;
    while (address < end) {
        uintptr_t granule = address & ~(uintptr_t)(GRANULE - 1);
        uintptr_t to = granule + GRANULE < end ? granule + GRANULE : end;
        visit_granule(granule, (unsigned)(address - granule), (unsigned)(to - granule), w);
        address = to;
    }
}

static struct who who_now(uintptr_t address, bool write, enum atomicity kind, uintptr_t pc)
{
    unsigned me = X.current->hb;
    return (struct who){me,
                        vclock_get(&X.current->clock, me),
                        write,
                        kind != PLAIN,
                        kind == ATOMIC_IN_THREAD,
                        pc,
                        address};
}

static void access_of(uintptr_t address, size_t size, bool write, enum atomicity kind, uintptr_t pc)
{
    struct who w = who_now(address, write, kind, pc);
    access_checked(address, size, &w);
}

void race_access_shared(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    access_of(address, size, write, PLAIN, pc);
}

/* The same thread does the same again, and nobody but it has made a plain access: its last one is
 * all there is to change. */
static inline bool note_again(struct cell *c, const struct who *w)
{
    struct access *a = c->others;
    if (!a || a->thread != w->thread || a->write != w->write || !a->atomic || w->in_thread ||
        a->in_thread || c->plain || (c->write_clock && c->write_thread != w->thread) ||
        (c->read_clock && c->read_thread != w->thread))
        return false;
    a->clock = w->clock;
    a->pc = w->pc;
    return true;
}

void race_atomic(uintptr_t address, size_t size, bool write, enum atomicity kind, uintptr_t pc)
{
    unsigned from = address % GRANULE;
    uint8_t mask = (uint8_t)(((1u << size) - 1) << from);
    struct cell *c = shadow_cell_as_is(address);
    bool shared = c->shared || c->first_thread != X.current->hb;
    if (from + size > GRANULE || c->key != simple_key(mask, c->shared)) {
        access_of(address, size, write, kind, pc);
        return;
    }
    c->shared = shared;
    struct who w = who_now(address, write, kind, pc);
    if (note_again(c, &w))
        return;
    atomic_access(c, &w);
}

bool race_is_shared(uintptr_t address)
{
    return shadow_cell(address)->shared;
}

/* ---- Promotion ---- */

enum { MAX_PROMOTED = 256 };
static uintptr_t promoted[MAX_PROMOTED];
static unsigned n_promoted;

unsigned race_promoted(void)
{
    return n_promoted;
}

uintptr_t race_promoted_at(unsigned i)
{
    return promoted[i] * GRANULE;
}

bool race_is_promoted(uintptr_t address)
{
    for (unsigned i = 0; i < n_promoted; i++)
        if (promoted[i] == address / GRANULE)
            return true;
    return false;
}

bool race_promote(const void *address)
{
    if (race_is_promoted((uintptr_t)address) || n_promoted == MAX_PROMOTED)
        return false;
    promoted[n_promoted++] = (uintptr_t)address / GRANULE;
    return true;
}

void race_forget_promoted(void)
{
    n_promoted = 0;
}
