/* faults.c - which calls fail: limits, choices, and the bounds in words. */
#include "faults.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "trace.h"

static const struct {
    const char *name;
    size_t limit; /* where struct il_test has it */
} kinds[FAULT_KINDS] = {
    [FAULT_MALLOC] = {"malloc", offsetof(struct il_test, malloc_fails)},
    [FAULT_CREATE] = {"create", offsetof(struct il_test, create_fails)},
    [FAULT_INIT] = {"init", offsetof(struct il_test, init_fails)},
    [FAULT_OPEN] = {"open", offsetof(struct il_test, open_fails)},
    [FAULT_READ] = {"read", offsetof(struct il_test, read_fails)},
    [FAULT_WRITE] = {"write", offsetof(struct il_test, write_fails)},
    [FAULT_SHORT] = {"short", offsetof(struct il_test, short_transfers)},
    [FAULT_INTERRUPT] = {"interrupt", offsetof(struct il_test, interrupts)},
    [FAULT_AGAIN] = {"again", offsetof(struct il_test, would_blocks)},
};

static unsigned limit(enum fault kind, const struct il_test *t)
{
    return *(const unsigned *)((const char *)t + kinds[kind].limit);
}

static void set_limit(enum fault kind, struct il_test *t, unsigned most)
{
    *(unsigned *)((char *)t + kinds[kind].limit) = most;
}

/* ---- Choosing ---- */

static unsigned length_of(const int *errors)
{
    unsigned n = 0;
    while (errors[n])
        n++;
    return n;
}

static void tell(const char *result, uintptr_t pc, const char *call, va_list args)
{
    char text[FAULT_TEXT], words[FAULT_TEXT];
    vsnprintf(words, sizeof words, call, args);
    snprintf(text, sizeof text, "%.60s → %s (injected)", words, result);
    trace_fault(pc, text);
}

/*
 * Once as many calls have failed as may, the others cannot.  They are still choices, of one value:
 * the reduction looks at steps in other orders, and in another order they may be the first.
 */
static unsigned choose_fault(enum fault kind, unsigned n)
{
    unsigned most = limit(kind, X.test);
    if (most == 0 || X.fair)
        return 0;
    if (X.faults_of[kind] >= most || X.faults >= X.test->most_faults) {
        choose_nothing();
        return 0;
    }
    unsigned chosen = choose(n + 1);
    if (chosen == 0)
        return 0;
    X.faults_of[kind]++;
    X.faults++;
    return chosen;
}

static int choose_error(enum fault kind, const int *errors)
{
    unsigned chosen = choose_fault(kind, length_of(errors));
    return chosen ? errors[chosen - 1] : 0;
}

size_t shortened(size_t size, uintptr_t pc, const char *call)
{
    char text[FAULT_TEXT];
    if (size < 2)
        return size;
    unsigned chosen = choose_fault(FAULT_SHORT, size > 2 ? 2 : 1);
    if (chosen == 0)
        return size;
    size_t to = chosen == 1 ? 1 : size - 1;
    snprintf(text, sizeof text, "%.20s of %zu bytes → at most %zu (injected)", call, size, to);
    trace_fault(pc, text);
    return to;
}

bool may_fail(void)
{
    return X.running && X.test->most_faults > 0;
}

int fault_(enum fault kind, const int *errors, uintptr_t pc, const char *call, ...)
{
    int error = choose_error(kind, errors);
    va_list args;
    va_start(args, call);
    if (error && tracing)
        tell(strerrorname_np(error), pc, call, args);
    va_end(args);
    return error;
}

bool fails_(enum fault kind, const int *errors, uintptr_t pc, const char *call, ...)
{
    int error = choose_error(kind, errors);
    va_list args;
    va_start(args, call);
    if (error && tracing)
        tell(kind == FAULT_MALLOC ? "NULL" : strerrorname_np(error), pc, call, args);
    va_end(args);
    if (error)
        errno = error;
    return error;
}

/* ---- Limits ---- */

void faults_default(struct il_test *t)
{
    if (t->most_faults)
        return;
    for (enum fault k = 0; k < FAULT_KINDS; k++)
        if (limit(k, t) > t->most_faults)
            t->most_faults = limit(k, t);
}

static enum fault kind_named(const char *name)
{
    enum fault k = 0;
    while (k < FAULT_KINDS && strcmp(kinds[k].name, name) != 0)
        k++;
    return k;
}

bool il_faults_parse(const char *words, struct il_test *t)
{
    char word[16];
    bool named[FAULT_KINDS] = {false}, any = false;
    t->most_faults = 1;
    while (*words) {
        size_t length = strcspn(words, ",");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        words += length + (words[length] == ',');
        enum fault k = kind_named(word);
        if (k < FAULT_KINDS)
            any = named[k] = true;
        else if (strspn(word, "0123456789") != length || !(t->most_faults = (unsigned)atoi(word)))
            return false;
    }
    for (enum fault k = 0; k < FAULT_KINDS; k++)
        set_limit(k, t, !any || named[k] ? t->most_faults : 0);
    return true;
}

void il_faults_bounds(const struct il_test *t, char *out, size_t size)
{
    struct il_test d = *t;
    size_t used = 0;
    faults_default(&d);
    out[0] = '\0';
    for (enum fault k = 0; k < FAULT_KINDS; k++) {
        if (limit(k, &d) == 0)
            continue;
        if (used == 0)
            used += (size_t)snprintf(out, size, ", at most %u fault%s an execution (%s",
                                     d.most_faults, d.most_faults == 1 ? "" : "s", kinds[k].name);
        else
            used += (size_t)snprintf(out + used, size - used, ", %s", kinds[k].name);
    }
    if (used)
        snprintf(out + used, size - used, ")");
}
