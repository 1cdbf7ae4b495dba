/* sync.c - the table of synchronisation objects of one execution. */
#include "sync.h"

#include <string.h>

#include "memory.h"
#include "names.h"
#include "pool.h"

enum { BUCKETS = 1 << 12 };

static struct entry {
    uint32_t generation;
    struct sync *sync;
} table[BUCKETS];
static uint32_t counted_generation;
static unsigned counts[SYNC_ONCE + 1];
static struct sync *all[BUCKETS];
static unsigned n_all;

static inline uintptr_t hash(const void *address)
{
    return ((uintptr_t)address >> 3) * 0x9E3779B97F4A7C15u >> 40;
}

static struct entry *find(const void *address)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        struct entry *e = &table[(hash(address) + i) % BUCKETS];
        if (e->generation != X.generation || e->sync->address == address)
            return e;
    }
    die("more than %d synchronisation objects in one execution", BUCKETS);
}

const char *sync_kind_name(enum sync_kind kind)
{
    static const char *const names[] = {"",          "mutex",   "condition", "rwlock",
                                        "semaphore", "barrier", "spinlock",  "once"};
    return names[kind];
}

static bool is_idle(const struct sync *s)
{
    return !s->owner && !s->readers && !s->waiters;
}

struct sync *sync_init(const void *address, enum sync_kind kind, uintptr_t pc)
{
    if (counted_generation != X.generation) {
        memset(counts, 0, sizeof counts);
        n_all = 0;
        counted_generation = X.generation;
    }
    struct entry *e = find(address);
    if (e->generation != X.generation) {
        e->generation = X.generation;
        e->sync = pool_alloc(sizeof *e->sync);
        e->sync->number = ++counts[kind];
        all[n_all++] = e->sync;
    } else if (!e->sync->destroyed && !is_idle(e->sync)) {
        fail_misuse(INIT_IN_USE, address, pc, "%s initialises the %s, which is in use",
                    X.current->name, called(e->sync));
    }
    unsigned number = e->sync->kind == kind || !e->sync->kind ? e->sync->number : ++counts[kind];
    struct sync *s = e->sync;
    clear(s, sizeof *s);
    s->address = address;
    s->kind = kind;
    s->number = number;
    s->last_event = -1;
    return s;
}

/* Left in a destroyed object, to tell it from one that was initialised there since. */
static const unsigned char TOMBSTONE[4] = {0xDB, 0xDB, 0xDB, 0xDB};

void sync_destroy(struct sync *s)
{
    s->destroyed = true;
    memcpy((void *)(uintptr_t)s->address, TOMBSTONE, sizeof TOMBSTONE);
}

int sync_refused(const void *address, enum sync_kind kind, const int *errors, const char *call,
                 uintptr_t pc)
{
    int error = fault(FAULT_INIT, errors, pc, "%s()", call);
    if (error) {
        struct sync *s = sync_init(address, kind, pc);
        s->refused = true;
        sync_destroy(s);
    }
    return error;
}

/* Statically initialised objects are first met in use; their type is in their bytes. */
static struct sync *first_use(const void *address, enum sync_kind kind, uintptr_t pc)
{
    struct sync *s = sync_init(address, kind, pc);
    if (memory_is_fresh(address))
        fail_misuse(USE_UNINITIALISED, address, pc, "%s uses the %s, which was never initialised",
                    X.current->name, called(s));
    if (kind == SYNC_MUTEX) {
        pthread_mutex_t m;
        memcpy(&m, address, sizeof m);
        s->type = m.__data.__kind & 3;
    }
    s->real_time = kind == SYNC_COND;
    return s;
}

static void require_alive(const struct sync *s, uintptr_t pc)
{
    if (!s->destroyed)
        return;
    if (s->refused)
        fail_misuse(MISUSE_OTHER, s->address, pc, "%s uses the %s, which could not be initialised",
                    X.current->name, called(s));
    fail_misuse(USE_DESTROYED, s->address, pc, "%s uses the %s, which has been destroyed",
                X.current->name, called(s));
}

void sync_require_closely(const struct sync *s, uintptr_t pc)
{
    memory_check(s->address, 1, false, pc);
    require_alive(s, pc);
}

/* A new object at the address of an old one: on a stack, or initialised by assignment. */
static bool is_another(const struct sync *s, enum sync_kind kind)
{
    if (s->destroyed)
        return memcmp(s->address, TOMBSTONE, sizeof TOMBSTONE) != 0;
    return s->kind != kind && is_idle(s);
}

/* The object that is usually there; NULL if it takes a closer look. */
static inline struct sync *at_hand(const void *address, enum sync_kind kind)
{
    const struct entry *e = &table[hash(address) % BUCKETS];
    if (e->generation != X.generation || e->sync->address != address || e->sync->kind != kind ||
        e->sync->destroyed)
        return NULL;
    return e->sync;
}

struct sync *sync_get(const void *address, enum sync_kind kind, uintptr_t pc)
{
    memory_check(address, 1, false, pc);
    struct sync *s = at_hand(address, kind);
    if (s)
        return s;
    struct entry *e = find(address);
    if (e->generation != X.generation || is_another(e->sync, kind))
        return first_use(address, kind, pc);
    require_alive(e->sync, pc);
    if (e->sync->kind != kind)
        fail_misuse(MISUSE_OTHER, address, pc, "%s uses the %s as a %s", X.current->name,
                    called(e->sync), sync_kind_name(kind));
    return e->sync;
}

void refuse_shared(int shared, const char *what, uintptr_t pc)
{
    if (shared == PTHREAD_PROCESS_SHARED)
        fail(IL_UNSUPPORTED, pc,
             "%s initialises a process-shared %s: the checker knows the threads of one process",
             X.current->name, what);
}

static bool lies_in(const struct sync *s, const void *from, size_t size)
{
    return (uintptr_t)s->address - (uintptr_t)from < size;
}

struct sync *sync_busy_in(const void *from, size_t size)
{
    if (counted_generation != X.generation)
        return NULL;
    for (unsigned i = 0; i < n_all; i++)
        if (lies_in(all[i], from, size) && !all[i]->destroyed &&
            (all[i]->owner || all[i]->readers || all[i]->waiters))
            return all[i];
    return NULL;
}

/* ---- Locks held ---- */

void hold_add(struct sync *s, uintptr_t pc)
{
    struct thread *t = X.current;
    if (t->n_holds == t->cap_holds) {
        struct hold *old = t->holds;
        t->cap_holds = t->cap_holds ? t->cap_holds * 2 : 4;
        t->holds = pool_alloc(t->cap_holds * sizeof *t->holds);
        if (t->n_holds)
            memcpy(t->holds, old, t->n_holds * sizeof *old);
    }
    t->holds[t->n_holds++] = (struct hold){s, pc};
    t->locks_taken++;
}

bool holds_lock(const struct thread *t, const struct sync *s)
{
    for (unsigned i = 0; i < t->n_holds; i++)
        if (t->holds[i].lock == s)
            return true;
    return false;
}

void hold_remove(struct thread *t, struct sync *s)
{
    unsigned last = t->n_holds - 1;
    if (t->n_holds > 0 && t->holds[last].lock == s) {
        t->n_holds = last;
        return;
    }
    for (unsigned i = t->n_holds; i-- > 0;)
        if (t->holds[i].lock == s) {
            memmove(&t->holds[i], &t->holds[i + 1], (--t->n_holds - i) * sizeof *t->holds);
            return;
        }
}
