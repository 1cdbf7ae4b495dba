/*
 * report_text.c - the failing schedule as a table: a column a thread, a row an operation.
 *
 * Rows are the operations that threads can see of each other (see trace_end()).  When the others
 * have gone, of what the test reads to judge the result only the last matters.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "globals.h"
#include "memory.h"
#include "names.h"
#include "output.h"
#include "race.h"
#include "report.h"
#include "source.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

enum {
    MAX_COLUMNS = 5,
    MOST_ROWS = 24,
    HEAD_ROWS = 4,
    TAIL_ROWS = 3,
    LAST_LOOKS = 2,
    PAGE = 104,
    LEAST_SOURCE = 24
};

/* ---- Words ---- */

static void object_words(const struct event *e, char *out, size_t size)
{
    const struct sync *s = uses_sync(e->kind) ? e->object : NULL;
    out[0] = '\0';
    if (e->kind == OP_CREATE || e->kind == OP_JOIN || e->kind == OP_CANCEL)
        snprintf(out, size, "%s", e->object ? ((const struct thread *)e->object)->name : "");
    else if (s && !name_object(s->address, out, size)) /* else the verb tells its kind */
        describe_sync(s, out, size);
    else if (e->address)
        name_object((const void *)e->address, out, size);
}

static const char *verb(enum op_kind k)
{
    static const char *const verbs[OP_KINDS] = {
        [OP_START] = "starts",       [OP_READ] = "read",           [OP_WRITE] = "write",
        [OP_LOAD] = "load",          [OP_STORE] = "store",         [OP_RMW] = "update",
        [OP_FENCE] = "fence",        [OP_LOCK] = "lock",           [OP_TRYLOCK] = "trylock",
        [OP_UNLOCK] = "unlock",      [OP_RDLOCK] = "rdlock",       [OP_TRYRDLOCK] = "tryrdlock",
        [OP_WRLOCK] = "wrlock",      [OP_RWUNLOCK] = "unlock",     [OP_WAIT] = "wait",
        [OP_WAKE] = "woken: lock",   [OP_SIGNAL] = "signal",       [OP_BROADCAST] = "broadcast",
        [OP_SEM_WAIT] = "sem_wait",  [OP_SEM_TRYWAIT] = "trywait", [OP_SEM_POST] = "post",
        [OP_SEM_VALUE] = "getvalue", [OP_BARRIER] = "arrive",      [OP_BARRIER_WAKE] = "pass",
        [OP_ONCE] = "once",          [OP_ONCE_DONE] = "once done", [OP_CREATE] = "create",
        [OP_JOIN] = "join",          [OP_DETACH] = "detach",       [OP_EXIT] = "ends",
        [OP_CANCEL] = "cancel",      [OP_SLEEP] = "awake",         [OP_YIELD] = "yield",
        [OP_PROBE] = "probe",        [OP_NOTE] = "note",
    };
    return verbs[k] ? verbs[k] : "";
}

void report_value(const struct event *e, char *out, size_t size)
{
    uint64_t v = e->value;
    int64_t n = e->size == 4   ? (int32_t)v
                : e->size == 2 ? (int16_t)v
                : e->size == 1 ? (int8_t)v
                               : (int64_t)v;
    char name[64];
    if (!e->has_value)
        snprintf(out, size, "%s", "");
    else if (e->size == 8 && globals_own((const void *)v) &&
             name_object((const void *)v, name, sizeof name))
        snprintf(out, size, "→%s", name);
    else if (memory_owns((const void *)v) || slot_of_address((const void *)v))
        snprintf(out, size, "→%s", given_name((const void *)v) ? given_name((const void *)v) : "…");
    else
        snprintf(out, size, "%" PRId64, n);
}

void report_event(const struct event *e, char *out, size_t size)
{
    char object[64], value[40], old[40];
    object_words(e, object, sizeof object);
    report_value(e, value, sizeof value);
    if (e->kind == OP_NOTE)
        snprintf(out, size, "%s", e->text);
    else if (e->kind == OP_RMW && e->has_value && !e->failed) {
        struct event before = *e;
        before.value = e->old;
        report_value(&before, old, sizeof old);
        snprintf(out, size, "%s %s → %s", verb(e->kind), old, value);
    } else if (e->kind == OP_WAKE && e->by_time)
        snprintf(out, size, "times out");
    else if (e->kind == OP_SLEEP)
        snprintf(out, size, "%s", verb(e->kind));
    else if (e->address)
        snprintf(out, size, "%s %s%s", verb(e->kind), value, e->failed ? " fails" : "");
    else
        snprintf(out, size, "%s%s%s%s", verb(e->kind), object[0] ? " " : "", object,
                 e->failed    ? ": busy"
                 : e->by_time ? ": timed out"
                              : "");
}

/* ---- The table ---- */

static unsigned display_width(const char *s)
{
    unsigned n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

/* Bytes of the first n characters. */
static size_t bytes_for(const char *s, unsigned n)
{
    const char *p = s;
    while (*p && n > 0) {
        p++;
        while ((*p & 0xC0) == 0x80)
            p++;
        n--;
    }
    return (size_t)(p - s);
}

static void padded(FILE *out, const char *s, unsigned width)
{
    unsigned have = display_width(s);
    fputs(s, out);
    for (; have < width; have++)
        fputc(' ', out);
}

struct table {
    FILE *out;
    unsigned columns[MAX_COLUMNS], n, width;
    unsigned rows[1 << 16], n_rows;
};

static void collect(struct table *t)
{
    unsigned last_of_others = 0, tail = 0;
    for (unsigned i = 0; i < trace_n; i++)
        if (trace_events[i].thread != 0)
            last_of_others = i;
    for (unsigned i = trace_n; i-- > last_of_others;)
        tail += trace_events[i].shown && trace_events[i].address;
    for (unsigned i = 0; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        bool looks_back = i > last_of_others && e->address; /* the test examines the result */
        if (e->shown && !(looks_back && tail-- > LAST_LOOKS))
            t->rows[t->n_rows++] = i;
    }
    for (unsigned r = 0; r < t->n_rows; r++) {
        unsigned thread = trace_events[t->rows[r]].thread, c = 0;
        while (c < t->n && t->columns[c] != thread)
            c++;
        if (c == t->n && t->n < MAX_COLUMNS)
            t->columns[t->n++] = thread;
    }
    for (unsigned a = 0; a < t->n; a++) /* by id: few enough for any sort */
        for (unsigned b = a + 1; b < t->n; b++)
            if (t->columns[b] < t->columns[a]) {
                unsigned swap = t->columns[a];
                t->columns[a] = t->columns[b];
                t->columns[b] = swap;
            }
}

/* As narrow as the words allow. */
static void fit(struct table *t)
{
    char words[96];
    t->width = 8;
    for (unsigned c = 0; c < t->n; c++)
        if (display_width(X.threads[t->columns[c]]->name) > t->width)
            t->width = display_width(X.threads[t->columns[c]]->name);
    for (unsigned r = 0; r < t->n_rows; r++) {
        report_event(&trace_events[t->rows[r]], words, sizeof words);
        if (trace_events[t->rows[r]].kind != OP_NOTE && display_width(words) > t->width)
            t->width = display_width(words);
    }
    t->width += 2;
    if (t->width > 26)
        t->width = 26;
}

/* File, line and as much of the line's text as fits into the page beside what is already used. */
static void source_words(uintptr_t pc, unsigned used, char *out, size_t size)
{
    char text[512], site[96];
    struct source s = source_at(pc);
    out[0] = '\0';
    if (!s.line)
        return;
    source_text(&s, text, sizeof text);
    snprintf(site, sizeof site, "%.80s:%d", s.base, s.line);
    used += display_width(site) + 2;
    unsigned room = used + LEAST_SOURCE < PAGE ? PAGE - used : LEAST_SOURCE;
    if (display_width(text) > room)
        memcpy(text + bytes_for(text, room - 1), "…", sizeof "…");
    snprintf(out, size, "%s  %.150s", site, text);
}

static void heading(struct table *t)
{
    fprintf(t->out, "     ");
    for (unsigned c = 0; c < t->n; c++)
        padded(t->out, X.threads[t->columns[c]]->name, t->width);
    fputc('\n', t->out);
}

static void row(struct table *t, unsigned number, unsigned i)
{
    const struct event *e = &trace_events[i];
    char words[96], source[256];
    report_event(e, words, sizeof words);
    if (e->kind == OP_NOTE) {
        fprintf(t->out, "     ·· %s: %s\n", X.threads[e->thread]->name, words);
        return;
    }
    source_words(e->pc, 5 + t->n * t->width, source, sizeof source);
    fprintf(t->out, "%3u  ", number);
    bool placed = false;
    for (unsigned c = 0; c < t->n; c++) {
        bool mine = t->columns[c] == e->thread;
        padded(t->out, mine ? words : "", t->width);
        if (mine && display_width(words) >= t->width)
            fputc(' ', t->out);
        placed |= mine;
    }
    if (!placed)
        fprintf(t->out, "(%s) %s  ", X.threads[e->thread]->name, words);
    fprintf(t->out, "%s\n", source);
}

/* A line where time passed, or where a thread was made to stop that could have gone on. */
static void between(struct table *t, unsigned i, unsigned previous)
{
    char lock[64];
    uint64_t passed = trace_events[i].time - trace_events[previous].time;
    if (passed >= 1000000)
        fprintf(t->out, "     ── %" PRIu64 " ms later ──\n", passed / 1000000);
    for (unsigned k = previous + 1; k <= i; k++) {
        const struct event *e = &trace_events[k];
        if (!e->preempted)
            continue;
        fprintf(t->out, "     ── %s is preempted", X.threads[trace_events[previous].thread]->name);
        for (unsigned h = 0; h < e->n_held; h++) {
            describe_sync(e->held[h], lock, sizeof lock);
            fprintf(t->out, "%s %s", h ? "," : ", holding the", lock);
        }
        fprintf(t->out, " ──\n");
        return;
    }
}

/* Where each thread that cannot go on is stuck. */
static void waiting_rows(struct table *t)
{
    char words[128], source[256];
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *w = X.live[i];
        describe_wait(w, words, sizeof words);
        source_words(w->op.pc, 8, source, sizeof source);
        fprintf(t->out, "  ✗  %s %s\n     at %s\n", w->name, words, source);
    }
}

/* ---- Leaving rows out ---- */

static bool interrupts(const struct table *t, unsigned r)
{
    for (unsigned k = t->rows[r - 1] + 1; k <= t->rows[r]; k++)
        if (trace_events[k].preempted)
            return true;
    return false;
}

/* Where somebody is interrupted, waits, wakes up, fails to get something, or where accesses race.
 */
static bool is_turning_point(const struct table *t, unsigned r)
{
    const struct event *e = &trace_events[t->rows[r]];
    return e->kind == OP_WAIT || e->kind == OP_WAKE || e->kind == OP_NOTE || e->failed ||
           e->by_time || (e->address && race_is_promoted(e->address)) ||
           (r > 0 && interrupts(t, r)) || (r + 1 < t->n_rows && interrupts(t, r + 1));
}

/* Of a long table: the beginning, the end, and from the end backwards first what matters most. */
static void choose_rows(const struct table *t, bool *kept)
{
    unsigned n = 0;
    for (unsigned r = 0; r < t->n_rows; r++)
        n += kept[r] = t->n_rows <= MOST_ROWS || r < HEAD_ROWS || r + TAIL_ROWS >= t->n_rows;
    for (int pass = 0; pass < 2; pass++)
        for (unsigned r = t->n_rows; r-- > 0 && n < MOST_ROWS;)
            if (!kept[r] && (pass == 1 || is_turning_point(t, r))) {
                kept[r] = true;
                n++;
            }
    for (unsigned r = 1; r + 1 < t->n_rows; r++) /* a gap of one row saves nothing */
        kept[r] |= kept[r - 1] && kept[r + 1];
}

static void table(FILE *out)
{
    static struct table t;
    static bool kept[sizeof t.rows / sizeof *t.rows];
    unsigned left_out = 0;
    t = (struct table){.out = out};
    collect(&t);
    fit(&t);
    choose_rows(&t, kept);
    heading(&t);
    for (unsigned r = 0; r < t.n_rows; r++) {
        if (!kept[r]) {
            left_out++;
            continue;
        }
        if (left_out)
            fprintf(out, "     ⋮ %u more step%s\n", left_out, left_out == 1 ? "" : "s");
        left_out = 0;
        if (r > 0)
            between(&t, t.rows[r], t.rows[r - 1]);
        row(&t, r + 1, t.rows[r]);
    }
    if (X.failure.verdict == IL_DEADLOCK || X.failure.verdict == IL_THREAD_LEAK)
        waiting_rows(&t);
    else if (X.failure.verdict != IL_OK && X.failure.pc) {
        char source[256];
        source_words(X.failure.pc, 16, source, sizeof source);
        fprintf(out, "  ✗  %s, at %s\n", X.threads[X.failure.thread]->name, source);
    }
}

/* A sentence after a heading of some width, broken between words where the page ends. */
static void wrapped(FILE *out, const char *text, unsigned column)
{
    for (bool first = true; *text; first = false) {
        char word[128];
        size_t length = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        column += display_width(word) + 1;
        if (!first && column > PAGE) {
            fputc('\n', out);
            column = display_width(word);
        } else if (!first) {
            fputc(' ', out);
        }
        fprintf(out, "%.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}

void report_text(FILE *out, const struct il_result *r)
{
    const char *name = il_verdict_name(r->verdict);
    fprintf(out, "%s: ", name);
    wrapped(out, r->message, (unsigned)strlen(name) + 2);
    if (r->cause[0]) {
        fputs("cause: a data race: ", out);
        wrapped(out, r->cause, 20);
    }
    if (r->verdict == IL_IMPOSSIBLE || r->verdict == IL_HANG)
        return; /* there is no schedule, or it was not run again to be recorded */
    if (r->preemptions >= 0)
        fprintf(out, "%s, with %d preemption%s:\n",
                r->shortest ? "the simplest schedule that does it" : "a schedule that does it",
                r->preemptions, r->preemptions == 1 ? "" : "s");
    fputc('\n', out);
    table(out);
    output_show(out);
}
