/*
 * verifier.c - SV-COMP's conventions: unknown inputs, assumptions, atomic sections, the error.
 *
 * An atomic section is one operation, its beginning; what it does inside is not announced.  The
 * beginning depends on every operation of others but their lives (verifier_touch_section), because
 * nobody knows beforehand what the section will touch; operations outside of sections stay
 * independent.
 */
#include "verifier.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "point.h"
#include "program.h"
#include "redirect.h"
#include "source.h"
#include "sync.h"
#include "trace.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- The error ---- */

void il_reach_error(void);
void il___VERIFIER_error(void);

void il_reach_error(void)
{
    fail(IL_ASSERTION, PC, "%s reaches reach_error()", X.current->name);
}

void il___VERIFIER_error(void)
{
    fail(IL_ASSERTION, PC, "%s reaches __VERIFIER_error()", X.current->name);
}

/* ---- Assumptions ---- */

void il___VERIFIER_assume(int condition);

void il___VERIFIER_assume(int condition)
{
    if (!condition)
        program_give_up(PC);
}

/* ---- Unknown inputs ---- */

static bool sampled;

bool verifier_sampled(void)
{
    return sampled;
}

void verifier_forget_sampled(void)
{
    sampled = false;
}

/* Once choices are no longer searched, the first value would be the only one, and a loop that waits
 * for another would never end. */
static unsigned pick_value(unsigned n)
{
    if (!X.fair)
        return choose(n);
    return (unsigned)(X.steps % n);
}

static uint64_t unknown(const uint64_t *values, unsigned n, const char *type, uintptr_t pc)
{
    uint64_t v = values[pick_value(n)];
    (void)type;
    sampled = true;
    trace_note(pc, type);
    trace_value(v);
    return v;
}

#define UNKNOWN(name, type, ...)                                                                   \
    type il___VERIFIER_nondet_##name(void);                                                        \
    type il___VERIFIER_nondet_##name(void)                                                         \
    {                                                                                              \
        static const uint64_t values[] = {__VA_ARGS__};                                            \
        return (type)unknown(values, LENGTH(values), "input: " #name, PC);                         \
    }
#define SMALL (uint64_t)0, (uint64_t)1, (uint64_t)2
#define MINUS (uint64_t) - 1
UNKNOWN(char, char, SMALL, 'a', MINUS)
UNKNOWN(uchar, unsigned char, SMALL, UCHAR_MAX)
UNKNOWN(short, short, SMALL, MINUS, SHRT_MAX)
UNKNOWN(ushort, unsigned short, SMALL, USHRT_MAX)
UNKNOWN(int, int, SMALL, MINUS, INT_MAX)
UNKNOWN(uint, unsigned, SMALL, UINT_MAX)
UNKNOWN(u32, unsigned, SMALL, UINT_MAX)
UNKNOWN(long, long, SMALL, MINUS, LONG_MAX)
UNKNOWN(ulong, unsigned long, SMALL, ULONG_MAX)
UNKNOWN(longlong, long long, SMALL, MINUS, LLONG_MAX)
UNKNOWN(ulonglong, unsigned long long, SMALL, ULLONG_MAX)
UNKNOWN(unsigned, unsigned, SMALL, UINT_MAX)
UNKNOWN(size_t, size_t, SMALL, SIZE_MAX)
UNKNOWN(loff_t, long long, SMALL, MINUS)
UNKNOWN(float, float, 0, 1, 2)
UNKNOWN(double, double, 0, 1, 2)

bool il___VERIFIER_nondet_bool(void);
bool il___VERIFIER_nondet__Bool(void);
void *il___VERIFIER_nondet_pointer(void);

bool il___VERIFIER_nondet_bool(void) /* both values: nothing is left out */
{
    return pick_value(2) != 0;
}

bool il___VERIFIER_nondet__Bool(void)
{
    return pick_value(2) != 0;
}

void *il___VERIFIER_nondet_pointer(void)
{
    sampled = true;
    return NULL;
}

/* ---- Atomic sections ---- */

void il___VERIFIER_atomic_begin(void);
void il___VERIFIER_atomic_end(void);

static const char section_object;
static struct {
    uint32_t generation;
    struct thread *owner;
    unsigned depth;
    unsigned long steps;
    struct vclock clock;
} section;

static bool is_free(const struct thread *t)
{
    (void)t;
    return !section.owner;
}

bool verifier_in_section(void)
{
    enum { ENDLESS = 1000000 };
    if (section.generation != X.generation || section.owner != X.current)
        return false;
    if (++section.steps > ENDLESS)
        fail(IL_LIVELOCK, X.last_pc, "%s does not come out of an atomic section", X.current->name);
    return true;
}

void verifier_touch_section(struct op *op)
{
    if (is_life(op->kind) && !X.ends_matter)
        return;
    for (int i = 0; i < MAX_TOUCHES && op->touch[i].object; i++)
        if (op->touch[i].object == &section_object)
            return;
    add_touch(op, (struct touch)TOUCH_READ(&section_object));
}

static void begin(uintptr_t pc)
{
    if (section.generation != X.generation)
        memset(&section, 0, sizeof section);
    section.generation = X.generation;
    if (section.owner == X.current) {
        section.depth++;
        return;
    }
    point((struct op){.kind = OP_FENCE,
                      .touch = {TOUCH_WRITE(&section_object)},
                      .ready = is_free,
                      .object = &section_object,
                      .deadline = NEVER,
                      .pc = pc});
    section.owner = X.current;
    section.depth = 1;
    section.steps = 0;
    acquire_from(&section.clock);
}

static void end(uintptr_t pc)
{
    if (section.generation != X.generation || section.owner != X.current)
        fail(IL_MISUSE, pc, "%s ends an atomic section that it never began", X.current->name);
    if (--section.depth > 0)
        return;
    release_to(&section.clock);
    section.owner = NULL;
}

void il___VERIFIER_atomic_begin(void)
{
    begin(PC);
}

void il___VERIFIER_atomic_end(void)
{
    end(PC);
}

/* ---- Atomic functions ---- */

static bool has_atomic_name(uintptr_t pc)
{
    static const char *const prefixes[] = {"__VERIFIER_atomic_", "il___VERIFIER_atomic_"};
    size_t offset;
    const char *name = source_symbol(pc, &offset);
    for (size_t i = 0; name && i < LENGTH(prefixes); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static bool is_atomic_function(uintptr_t pc)
{
    static struct {
        uintptr_t pc;
        bool atomic;
    } cache[256];
    unsigned i = (unsigned)(pc * 0x9E3779B97F4A7C15u >> 56);
    if (cache[i].pc != pc) {
        cache[i].pc = pc;
        cache[i].atomic = has_atomic_name(pc);
    }
    return cache[i].atomic;
}

static bool may_be_section(void)
{
    return X.running && verifier_has_sections(X.test);
}

void verifier_function_entry(uintptr_t pc)
{
    if (may_be_section() && is_atomic_function(pc))
        begin(pc);
}

void verifier_function_exit(uintptr_t pc)
{
    if (may_be_section() && is_atomic_function(pc))
        end(pc);
}
