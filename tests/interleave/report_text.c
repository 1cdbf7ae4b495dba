/*
 * report_text.c - the failing schedule as a table: a column a thread, a row an operation.
 *
 * Rows are the operations that threads can see of each other (see trace_end()).  When the others
 * have gone, of what the test reads to judge the result only the last matters.
 */
#include <inttypes.h>
#include <string.h>

#include "columns.h"
#include "history.h"
#include "names.h"
#include "output.h"
#include "race.h"
#include "report.h"
#include "source.h"
#include "stuck.h"
#include "trace.h"

enum {
    MAX_COLUMNS = 5,
    MOST_ROWS = 24,
    HEAD_ROWS = 4,
    TAIL_ROWS = 3,
    LAST_LOOKS = 2,
    MARGIN = 5, /* the number of the row */
    SITE = 20,  /* file and line */
    WIDEST = 26,
    WITH_FAULT = 30, /* "malloc(48) → NULL (injected)" */
    LEAST_SOURCE = 12
};

struct table {
    FILE *out;
    unsigned columns[MAX_COLUMNS], n, width;
    bool named; /* there is room for the names of what is read and written */
    unsigned rows[1 << 16], n_rows;
    unsigned cycle; /* livelock: the last rows that are shown repeat for ever; 0: there are none */
};

static void collect(struct table *t)
{
    unsigned last_of_others = 0, tail = 0;
    for (unsigned i = 0; i < trace_n; i++)
        if (trace_events[i].thread != 0)
            last_of_others = i;
    for (unsigned i = trace_n; i-- > last_of_others;)
        tail += trace_events[i].shown && event_reads(&trace_events[i]);
    for (unsigned i = 0; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        bool looks_back = i > last_of_others && event_reads(e); /* the test examines the result */
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

/* As wide as the longest words of a row. */
static unsigned widest(const struct table *t)
{
    char words[160];
    unsigned width = 8;
    for (unsigned c = 0; c < t->n; c++)
        if (display_width(X.threads[t->columns[c]]->name) > width)
            width = display_width(X.threads[t->columns[c]]->name);
    for (unsigned r = 0; r < t->n_rows; r++) {
        const struct event *e = &trace_events[t->rows[r]];
        event_words(e, t->named, words, sizeof words);
        if (e->kind != OP_NOTE && display_width(words) > width)
            width = display_width(words);
    }
    return width + 2;
}

static bool has_fault(const struct table *t)
{
    for (unsigned r = 0; r < t->n_rows; r++)
        if (trace_events[t->rows[r]].kind == OP_FAULT)
            return true;
    return false;
}

/* Memory is named if that leaves room for the source, which names it anyway. */
static void fit(struct table *t)
{
    unsigned room = PAGE - MARGIN - SITE - (t->n <= 3 ? LEAST_SOURCE : 0);
    unsigned limit = has_fault(t) ? WITH_FAULT : WIDEST, most = t->n ? room / t->n : limit;
    t->named = true;
    t->width = widest(t);
    if (t->width > limit || MARGIN + t->n * t->width + SITE + LEAST_SOURCE > PAGE) {
        t->named = false;
        t->width = widest(t);
    }
    if (t->width > limit)
        t->width = limit;
    if (t->width > most)
        t->width = most;
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
    unsigned room = used < PAGE ? PAGE - used : 0;
    if (display_width(text) > room)
        memcpy(text + bytes_for(text, room ? room - 1 : 0), "…", sizeof "…");
    snprintf(out, size, "%s%s%.150s", site, room < LEAST_SOURCE ? "" : "  ",
             room < LEAST_SOURCE ? "" : text);
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
    char words[160], source[256];
    event_words(e, t->named, words, sizeof words);
    if (e->kind == OP_NOTE) {
        fprintf(t->out, "     ·· %s: %s\n", X.threads[e->thread]->name, words);
        return;
    }
    source_words(e->pc, MARGIN + t->n * t->width, source, sizeof source);
    if (e->kind == OP_LIBRARY)
        squeeze_call(words, t->width);
    else if (e->kind != OP_FAULT)
        squeeze(words, t->width);
    fprintf(t->out, "%3u  ", number);
    bool placed = false;
    for (unsigned c = 0; c < t->n && !(placed && e->kind == OP_FAULT); c++) {
        bool mine = t->columns[c] == e->thread;
        /* A fault takes the columns to its right, too. */
        unsigned width = mine && e->kind == OP_FAULT ? (t->n - c) * t->width : t->width;
        padded(t->out, mine ? words : "", width);
        if (mine && display_width(words) >= width)
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

static bool same_row(const struct table *t, unsigned a, unsigned b)
{
    const struct event *x = &trace_events[t->rows[a]], *y = &trace_events[t->rows[b]];
    return x->thread == y->thread && x->kind == y->kind && x->pc == y->pc &&
           x->object == y->object && x->address == y->address && x->value == y->value &&
           x->failed == y->failed;
}

/* How many rows at the end are each the same as the one a period before. */
static unsigned repeated(const struct table *t, unsigned period)
{
    unsigned n = 0;
    while (n + period < t->n_rows && same_row(t, t->n_rows - 1 - n, t->n_rows - 1 - n - period))
        n++;
    return n;
}

/* Who goes round in circles is shown once round, from where the circle begins. */
static void fold_cycle(struct table *t)
{
    enum { LONGEST = 40 };
    for (unsigned period = 1; period <= LONGEST; period++) {
        unsigned n = repeated(t, period);
        if (n < 2 * period)
            continue;
        t->n_rows -= n;
        t->cycle = period;
        return;
    }
}

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
    return e->kind == OP_WAIT || e->kind == OP_WAKE || e->kind == OP_NOTE || e->kind == OP_FAULT ||
           e->failed || e->by_time || e->overtaken ||
           (e->address && race_is_promoted(e->address)) || (r > 0 && interrupts(t, r)) ||
           (r + 1 < t->n_rows && interrupts(t, r + 1));
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
    if (X.failure.verdict == IL_LIVELOCK)
        fold_cycle(&t);
    fit(&t);
    choose_rows(&t, kept);
    if (t.n_rows > 0)
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
    if (t.cycle == 1)
        fprintf(out, "     ↻ and so on: the last step for ever\n");
    else if (t.cycle)
        fprintf(out, "     ↻ and so on: the last %u steps for ever\n", t.cycle);
    if (X.failure.verdict == IL_DEADLOCK || X.failure.verdict == IL_THREAD_LEAK)
        waiting_rows(&t);
    else if (X.failure.verdict != IL_OK && X.failure.pc) {
        char source[256];
        source_words(X.failure.pc, 16, source, sizeof source);
        fprintf(out, "  ✗  %s, at %s\n", X.threads[X.failure.thread]->name, source);
    }
}

/* Of a program that does not end, threads take turns in the end: those are no choices to count. */
static void schedule_words(FILE *out, const struct il_result *r)
{
    enum { MANY = 10 };
    bool endless = r->verdict == IL_LIVELOCK && r->preemptions > MANY;
    fputs(r->shortest && !endless ? "the simplest schedule that does it"
                                  : "a schedule that does it",
          out);
    if (endless)
        fputs(", the end of which could go on for ever", out);
    else
        fprintf(out, ", with %d preemption%s", r->preemptions, r->preemptions == 1 ? "" : "s");
    fprintf(out, "%s:\n", r->weak ? ", under weak memory (RC11)" : "");
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
        schedule_words(out, r);
    fputc('\n', out);
    table(out);
    if (r->advice[0]) {
        fputs("\nadvice: ", out);
        wrapped(out, r->advice, 8);
    }
    output_show(out);
}
