/* replay.c - running a recorded schedule again, exactly or as a suggestion, and shortening it. */
#include <stdio.h>
#include <string.h>

#include "race.h"
#include "search.h"

/* ---- Following a log ---- */

static const uint16_t *wanted;
static unsigned n_wanted, at;
static bool exact, diverged;

static struct thread *find(struct thread **ready, unsigned n, unsigned id)
{
    for (unsigned i = 0; i < n; i++)
        if (ready[i]->id == id)
            return ready[i];
    return NULL;
}

/* Without advice: whoever runs stays, else the next in turn. */
static struct thread *by_default(struct thread **ready, unsigned n)
{
    struct thread *was = X.current;
    if (!was->finished && !was->retrying && find(ready, n, was->id))
        return was;
    for (unsigned i = 0; i < n; i++)
        if (ready[i]->id > was->id)
            return ready[i];
    return ready[0];
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    while (!exact && at < n_wanted && wanted[at] & CHOICE_BIT)
        at++;
    if (at >= n_wanted)
        return by_default(ready, n);
    struct thread *t = find(ready, n, wanted[at++]);
    if (!t)
        diverged = true;
    return t ? t : by_default(ready, n);
}

static unsigned choose_value(unsigned n)
{
    if (n == 1) /* not in the log */
        return 0;
    if (at < n_wanted && wanted[at] & CHOICE_BIT) {
        unsigned v = wanted[at++] & ~CHOICE_BIT;
        return v < n ? v : 0;
    }
    if (exact && at < n_wanted)
        diverged = true;
    return 0;
}

static bool follow(struct search *s, const uint16_t *log, unsigned n)
{
    static const struct strategy strategy = {pick, choose_value, NULL, NULL, false};
    wanted = log;
    n_wanted = n;
    at = 0;
    diverged = false;
    return run_once(s, &strategy);
}

bool replay_exactly(struct search *s, const uint16_t *log, unsigned n)
{
    exact = true;
    follow(s, log, n);
    return !diverged;
}

bool try_default(struct search *s)
{
    static struct found before;
    found_copy(&before, &s->found);
    exact = false;
    if (follow(s, NULL, 0) && s->found.failure.verdict == before.failure.verdict)
        return true;
    found_copy(&s->found, &before);
    return false;
}

/* ---- Shortening ---- */

/* A schedule as runs: thread t for n decisions; or one choice of a value. */
struct run {
    uint16_t who;
    unsigned n;
};
enum { MOST_DECISIONS = 2000 }; /* longer schedules are reported as they are */

static unsigned to_runs(const uint16_t *log, unsigned n, struct run *runs)
{
    unsigned r = 0;
    for (unsigned i = 0; i < n; i++)
        if (r > 0 && runs[r - 1].who == log[i] && !(log[i] & CHOICE_BIT))
            runs[r - 1].n++;
        else
            runs[r++] = (struct run){log[i], 1};
    return r;
}

static unsigned from_runs(const struct run *runs, unsigned n, uint16_t *log)
{
    unsigned length = 0;
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < runs[i].n; k++)
            log[length++] = runs[i].who;
    return length;
}

/* Preemptions and injected faults weigh more than any number of other switches. */
static unsigned complexity(const struct found *f)
{
    unsigned switches = 0, injected = 0, last = UINT16_MAX;
    for (unsigned i = 0; i < f->n_log; i++) {
        if (f->log[i] & CHOICE_BIT) {
            injected += (f->log[i] & ~CHOICE_BIT) != 0;
            continue;
        }
        switches += f->log[i] != last;
        last = f->log[i];
    }
    return ((unsigned)f->preemptions + injected) * 10000 + switches;
}

/* Runs i is dropped: its decisions join the thread's next run, or are left to the default. */
static void drop(struct run *runs, unsigned n, unsigned i)
{
    if (!(runs[i].who & CHOICE_BIT))
        for (unsigned k = i + 1; k < n; k++)
            if (runs[k].who == runs[i].who) {
                runs[k].n += runs[i].n;
                break;
            }
    if (runs[i].who & CHOICE_BIT)
        runs[i].who = CHOICE_BIT;
    else
        runs[i].n = 0;
}

/* Tries the schedule without run i.  True if it still fails the same way and is simpler. */
static bool try_without(struct search *s, struct run *runs, unsigned n, unsigned i)
{
    static struct found before;
    static uint16_t log[MOST_DECISIONS];
    found_copy(&before, &s->found);
    drop(runs, n, i);
    unsigned length = from_runs(runs, n, log);
    exact = false;
    if (follow(s, log, length) && s->found.failure.verdict == before.failure.verdict &&
        complexity(&s->found) < complexity(&before))
        return true;
    found_copy(&s->found, &before);
    return false;
}

void shorten(struct search *s)
{
    enum { TRIES = 1000 };
    static struct run runs[MOST_DECISIONS], copy[MOST_DECISIONS];
    unsigned tries = 0;
    bool again = s->found.n_log <= MOST_DECISIONS;
    while (again && tries < TRIES) {
        unsigned n = to_runs(s->found.log, s->found.n_log, runs);
        again = false;
        for (unsigned i = 0; i < n && !again && tries < TRIES; i++) {
            if (runs[i].who == CHOICE_BIT)
                continue; /* the default already */
            memcpy(copy, runs, n * sizeof *copy);
            again = try_without(s, copy, n, i);
            tries++;
        }
    }
}

/* ---- Text ---- */

void schedule_print(const uint16_t *log, unsigned n, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    if (X.starve)
        used += (size_t)snprintf(out, size, "~");
    if (X.signals)
        used += (size_t)snprintf(out + used, size - used, "%s&", used ? " " : "");
    for (unsigned i = 0; i < races_promoted; i++)
        used += (size_t)snprintf(out + used, size - used, "%s@%lx", used ? " " : "",
                                 (unsigned long)race_promoted_at(i));
    for (unsigned i = 0; i < n;) {
        unsigned run = 1;
        while (i + run < n && log[i + run] == log[i] && !(log[i] & CHOICE_BIT))
            run++;
        int w =
            log[i] & CHOICE_BIT
                ? snprintf(out + used, size - used, "%s!%d", used ? " " : "", log[i] & ~CHOICE_BIT)
                : snprintf(out + used, size - used, "%s%dx%u", used ? " " : "", log[i], run);
        if ((size_t)w >= size - used) { /* too long to print: what is there replays as a prefix */
            out[used] = '\0';
            return;
        }
        used += (size_t)w;
        i += run;
    }
    if (n == 0) /* nothing was ever chosen: the scenario's thread alone */
        snprintf(out + used, size - used, "%s0x1", used ? " " : "");
}

unsigned schedule_parse(const char *text, uint16_t *log, unsigned max)
{
    unsigned n = 0;
    while (*text) {
        unsigned who, run = 1;
        unsigned long address;
        int used = 0;
        if (sscanf(text, " ~%n", &used) == 0 && used > 0) {
            X.starve = true;
            text += used;
            continue;
        }
        if (sscanf(text, " &%n", &used) == 0 && used > 0) {
            X.signals = true;
            text += used;
            continue;
        }
        if (sscanf(text, " @%lx%n", &address, &used) == 1) {
            race_promote((const void *)address);
            text += used;
            continue;
        }
        bool choice = sscanf(text, " !%u%n", &who, &used) == 1 && used;
        if (!choice && (sscanf(text, " %ux%u%n", &who, &run, &used) != 2 || !used))
            return 0;
        if (who >= CHOICE_BIT || run > max - n)
            return 0;
        while (run-- > 0)
            log[n++] = (uint16_t)(who | (choice ? CHOICE_BIT : 0));
        text += used;
    }
    return n;
}
