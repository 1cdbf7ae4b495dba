/* states.c - a thread's state is compared with what was last written down of it. */
#include "states.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io.h"
#include "pool.h"
#include "stuck.h"
#include "sync.h"

enum { MAX_STATES = 1 << 17 };

struct state *states;
unsigned states_n;
static struct state *latest; /* by thread */
static unsigned n_latest;

void states_reset(void)
{
    states_n = n_latest = 0;
    if (states)
        return;
    states = big_alloc(MAX_STATES * sizeof *states);
    latest = big_alloc(sizeof X.threads / sizeof *X.threads * sizeof *latest);
}

static void note_locks(struct state *s, const struct thread *t)
{
    for (unsigned i = 0; i < t->n_holds && s->n_held < MOST_LOCKS; i++)
        s->held[s->n_held++] = t->holds[i].lock;
}

/* The announced operation of a thread that runs is the one that it performed last. */
static void observe(struct state *s, const struct thread *t, bool runs)
{
    memset(s, 0, sizeof *s); /* states are compared as bytes */
    s->thread = t->id;
    s->deadline = NEVER;
    note_locks(s, t);
    if (t->finished) {
        s->doing = STATE_ENDED;
    } else if (!runs) {
        s->doing = is_ready(t) ? STATE_READY : STATE_WAITS;
        s->next = t->op.kind;
        s->pc = t->op.pc;
        s->object = t->op.kind == OP_IO ? call_waits_for(t) : t->op.object;
        s->deadline = t->op.deadline;
        s->blocker = s->doing == STATE_WAITS ? blocker(t) : NULL;
    }
}

static void append(const struct state *s)
{
    if (states_n == MAX_STATES) /* keep the end, as the trace does */
        memmove(states, states + MAX_STATES / 2, (states_n = MAX_STATES / 2) * sizeof *states);
    states[states_n++] = *s;
}

void states_note(unsigned event, const struct thread *running)
{
    struct state now;
    for (unsigned i = 0; i < X.n_threads; i++) {
        if (X.threads[i]->aside || (i < n_latest && latest[i].doing == STATE_ENDED))
            continue;
        observe(&now, X.threads[i], X.threads[i] == running);
        if (i < n_latest) {
            now.event = latest[i].event;
            if (memcmp(&now, &latest[i], sizeof now) == 0)
                continue;
        }
        now.event = event;
        latest[i] = now;
        append(&now);
    }
    n_latest = X.n_threads;
}

/* ---- In words ---- */

static const char *phrase(enum op_kind k)
{
    switch (k) {
    case OP_WAKE:
        return "waits for a signal on the";
    case OP_SEM_WAIT:
        return "waits for a permit of the";
    case OP_RDLOCK:
        return "waits to read-lock the";
    case OP_WRLOCK:
        return "waits to write-lock the";
    case OP_BARRIER_WAKE:
        return "waits for the others at the";
    default:
        return "waits for the";
    }
}

static bool waits_for_signal(const struct state *s)
{
    return s->next == OP_WAKE && ((const struct sync *)s->object)->kind == SYNC_COND;
}

void state_words(const struct state *s, char *out, size_t size)
{
    char what[64], who[64] = "", until[40] = "";
    if (s->deadline != NEVER)
        snprintf(until, sizeof until, " until %" PRIu64 " ms", s->deadline / 1000000);
    if (s->next == OP_SLEEP) {
        snprintf(out, size, "sleeps%s", until);
        return;
    }
    if (s->next == OP_PAUSE || s->next == OP_SIGWAIT) {
        snprintf(out, size, "waits for a signal%s", until);
        return;
    }
    if (s->next == OP_JOIN) {
        snprintf(out, size, "waits for %s to end", s->blocker->name);
        return;
    }
    if (s->next == OP_IO) {
        snprintf(out, size, "waits for %s%s", s->object ? file_name(s->object) : "a call", until);
        return;
    }
    describe_sync(s->object, what, sizeof what);
    if (s->blocker && s->blocker->id == s->thread)
        snprintf(who, sizeof who, ", which it holds itself");
    else if (s->blocker)
        snprintf(who, sizeof who, ", which %s holds", s->blocker->name);
    bool relocks = s->next == OP_WAKE && !waits_for_signal(s);
    snprintf(out, size, "%s %s%s%s", phrase(relocks ? OP_LOCK : s->next), what, who,
             until[0] ? until : "");
}
