/*
 * hooks.c - what the compiler calls before each plain memory access (-fsanitize=thread).
 *
 * A plain access is no scheduling point unless its address was found to race: in a program without
 * data races, moving the switch to the next synchronisation changes nothing that can be observed.
 */
#include <signal.h>
#include <string.h>

#include "exec.h"
#include "own.h"
#include "point.h"
#include "probe.h"
#include "program.h"
#include "race.h"
#include "redirect.h"
#include "spin.h"
#include "trace.h"
#include "verifier.h"
#include "weak.h"

/* Accesses between two scheduling points after which others get a turn, and after which the
 * program is held to be in an endless loop; code without any counts too, so many blocks for one. */
enum { YIELD_EVERY = 100000, ENDLESS = 100000000, BLOCKS_AN_ACCESS = 8 };

/* A process ends when main does, whatever other threads still compute.  So who computes for long
 * must not keep main from getting there, least of all who is detached, as nobody waits for it. */
static bool holds_up_the_end(const struct thread *t, unsigned long hooks)
{
    enum { LONG = 10, LONG_IF_WAITED_FOR = 100 };
    return X.test->program && hooks / YIELD_EVERY >= (t->detached ? LONG : LONG_IF_WAITED_FOR);
}

static void long_run(uintptr_t pc)
{
    unsigned long hooks = X.hooks;
    if (hooks >= ENDLESS)
        fail(IL_LIVELOCK, pc, "%s loops at @%lx@ without end", X.current->name, (unsigned long)pc);
    X.long_runs++;
    X.fair |= program_is_ending() || holds_up_the_end(X.current, hooks);
    if (X.n_live > 1) {
        X.current->owes_turn = true;
        X.free_switch = true;
        point((struct op){.kind = OP_YIELD, .deadline = NEVER, .pc = pc});
    }
    X.hooks = hooks;
}

static inline void count_access(uintptr_t pc)
{
    if (++X.hooks % YIELD_EVERY == 0)
        long_run(pc);
}

void __sanitizer_cov_trace_pc(void);

/* Called at every basic block of a whole program: a loop that touches no memory must not keep other
 * threads waiting.  If there are none, it is for the watchdog in crash.c. */
void __sanitizer_cov_trace_pc(void)
{
    if (X.running && X.n_live > 1 && ++X.blocks % BLOCKS_AN_ACCESS == 0)
        count_access(PC);
}

static uint64_t value_at(uintptr_t address, size_t size)
{
    uint64_t v = 0;
    memcpy(&v, (const void *)address, size < sizeof v ? size : sizeof v);
    return v;
}

static void access_point(uintptr_t address, size_t size, bool write, enum atomicity kind,
                         uintptr_t pc)
{
    struct access_plan a = {.kind = write ? ACCESS_STORE : ACCESS_LOAD,
                            .address = address,
                            .size = (unsigned)size,
                            .plain = true,
                            .pc = pc};
    uint8_t weak = !X.weak ? 0 : write ? WEAK_WRITE : WEAK_READ;
    if (X.weak)
        weak_announce(&a);
    point((struct op){.kind = write ? OP_WRITE : OP_READ,
                      .touch = {{(const void *)(address & ~(uintptr_t)7), write, weak}},
                      .object = (const void *)address,
                      .deadline = NEVER,
                      .pc = pc});
    if (kind == PLAIN)
        race_access(address, size, write, pc);
    else
        race_atomic(address, size, write, kind, pc);
    if (X.weak)
        weak_plain(&a);
    trace_access(address, size, write, pc);
    if (!write)
        note_load(pc, address, value_at(address, size));
}

/* What an earlier access left in memory is put right; and if no other access races with this one,
 * nobody can read what was here before. */
static void plain_under_weak(uintptr_t address, size_t size, bool write)
{
    weak_settle();
    X.apart |= slot_of_address((const void *)address) != X.current->slot;
    if (write && !race_is_promoted(address))
        weak_overwrite(address, size);
}

static void plain_with_care(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    X.last_pc = pc;
    count_access(pc);
    if (X.weak)
        plain_under_weak(address, size, write);
    if (races_promoted && race_is_promoted(address)) {
        access_point(address, size, write, PLAIN, pc);
        return;
    }
    race_access(address, size, write, pc);
    if (write && X.current->span >= 0)
        span_write(address);
    trace_access(address, size, write, pc);
}

/* Made anew for each hook, whose size and kind are known. */
static ALWAYS_INLINE void plain(const volatile void *p, size_t size, bool write, uintptr_t pc)
{
    if (X.bare && X.hooks < YIELD_EVERY - 1) {
        X.last_pc = pc;
        X.hooks++;
        if (!own_access((uintptr_t)p, size, write, pc))
            race_access((uintptr_t)p, size, write, pc);
    } else if (X.running) {
        plain_with_care((uintptr_t)p, size, write, pc);
    }
}

/* A signal can come between two accesses to what a handler may share: volatile sig_atomic_t.  For
 * all else, volatile means nothing here. */
static void volatile_access(const volatile void *p, size_t size, bool write, uintptr_t pc)
{
    if (!X.running || !X.signals || size != sizeof(sig_atomic_t))
        plain(p, size, write, pc);
    else
        access_point((uintptr_t)p, size, write, ATOMIC_IN_THREAD, pc);
}

void note_write(void *p, size_t size, uintptr_t pc)
{
    plain(p, size, true, pc);
}

void note_read(const void *p, size_t size, uintptr_t pc)
{
    plain(p, size, false, pc);
}

#define HOOKS(n)                                                                                   \
    void __tsan_read##n(void *p);                                                                  \
    void __tsan_write##n(void *p);                                                                 \
    void __tsan_unaligned_read##n(void *p);                                                        \
    void __tsan_unaligned_write##n(void *p);                                                       \
    void __tsan_volatile_read##n(void *p);                                                         \
    void __tsan_volatile_write##n(void *p);                                                        \
    void __tsan_unaligned_volatile_read##n(void *p);                                               \
    void __tsan_unaligned_volatile_write##n(void *p);                                              \
    void __tsan_read_write##n(void *p);                                                            \
    void __tsan_unaligned_read_write##n(void *p);                                                  \
    void __tsan_read##n(void *p)                                                                   \
    {                                                                                              \
        plain(p, n, false, PC);                                                                    \
    }                                                                                              \
    void __tsan_write##n(void *p)                                                                  \
    {                                                                                              \
        plain(p, n, true, PC);                                                                     \
    }                                                                                              \
    void __tsan_unaligned_read##n(void *p)                                                         \
    {                                                                                              \
        plain(p, n, false, PC);                                                                    \
    }                                                                                              \
    void __tsan_unaligned_write##n(void *p)                                                        \
    {                                                                                              \
        plain(p, n, true, PC);                                                                     \
    }                                                                                              \
    void __tsan_volatile_read##n(void *p)                                                          \
    {                                                                                              \
        volatile_access(p, n, false, PC);                                                          \
    }                                                                                              \
    void __tsan_volatile_write##n(void *p)                                                         \
    {                                                                                              \
        volatile_access(p, n, true, PC);                                                           \
    }                                                                                              \
    void __tsan_unaligned_volatile_read##n(void *p)                                                \
    {                                                                                              \
        volatile_access(p, n, false, PC);                                                          \
    }                                                                                              \
    void __tsan_unaligned_volatile_write##n(void *p)                                               \
    {                                                                                              \
        volatile_access(p, n, true, PC);                                                           \
    }                                                                                              \
    void __tsan_read_write##n(void *p)                                                             \
    {                                                                                              \
        plain(p, n, false, PC);                                                                    \
        plain(p, n, true, PC);                                                                     \
    }                                                                                              \
    void __tsan_unaligned_read_write##n(void *p)                                                   \
    {                                                                                              \
        plain(p, n, false, PC);                                                                    \
        plain(p, n, true, PC);                                                                     \
    }

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

void __tsan_vptr_read(void *p);
void __tsan_vptr_update(void *p, void *value);
void __tsan_read_range(void *p, size_t size);
void __tsan_write_range(void *p, size_t size);
void __tsan_init(void);
void __tsan_func_entry(void *pc);
void __tsan_func_exit(void);
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int c, size_t size);

void __tsan_vptr_read(void *p)
{
    plain(p, sizeof(void *), false, PC);
}

/* A destructor stores what is there already: no write, or every virtual destructor would race. */
void __tsan_vptr_update(void *p, void *value)
{
    plain(p, sizeof(void *), *(void **)p != value, PC);
}

void __tsan_read_range(void *p, size_t size)
{
    plain(p, size, false, PC);
}

void __tsan_write_range(void *p, size_t size)
{
    plain(p, size, true, PC);
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    plain(from, size, false, PC);
    plain(to, size, true, PC);
    return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
    plain(from, size, false, PC);
    plain(to, size, true, PC);
    return memmove(to, from, size);
}

void *__tsan_memset(void *to, int c, size_t size)
{
    plain(to, size, true, PC);
    return memset(to, c, size);
}

void __tsan_init(void)
{
}

void __tsan_func_entry(void *pc)
{
    (void)pc;
    verifier_function_entry(PC);
}

void __tsan_func_exit(void)
{
    verifier_function_exit(PC);
}
