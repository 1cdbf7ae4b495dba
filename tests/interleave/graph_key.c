/*
 * graph_key.c - when are two prefixes the same state?
 *
 * If they are equivalent: one becomes the other by swapping neighbouring operations that do not
 * conflict.  A prefix up to that is a set of operations with a partial order (Mazurkiewicz), and
 * such an order is told by saying, of each operation of each thread, how many operations of each
 * thread come before it.  That, and the values chosen on the way, is the key: it is compared byte
 * by byte, so nothing rests on a hash.  What each thread is about to do follows from it, but for
 * one thing: a thread also looks between its operations whether it was cancelled.  So what it is
 * about to do is in the key as well.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "pool.h"

enum { MOST_EVENTS = 4096, MOST_CHOICES = 4096 };

static struct event {
    struct op op;
    unsigned thread;
    bool by_time, automatic;
    uint16_t before[GRAPH_MOST_THREADS]; /* operations of each thread up to and with this one */
} events[MOST_EVENTS];
static struct {
    unsigned event; /* after so many */
    unsigned thread;
    unsigned value;
} choices[MOST_CHOICES];
static unsigned n_events, n_choices, of_thread[GRAPH_MOST_THREADS];
static int last_of[GRAPH_MOST_THREADS];
static bool entangled;

void graph_key_begin(void)
{
    n_events = n_choices = 0;
    entangled = false;
    memset(of_thread, 0, sizeof of_thread);
    memset(last_of, -1, sizeof last_of);
}

bool graph_key_entangled(void)
{
    return entangled;
}

static void learn(struct event *e, int earlier)
{
    for (int t = 0; t < GRAPH_MOST_THREADS; t++)
        if (e->before[t] < events[earlier].before[t])
            e->before[t] = events[earlier].before[t];
}

/* The end of a thread and an untimed wait for it have only one order. */
static bool ordered_by_nature(const struct op *a, const struct op *b)
{
    return a->kind == OP_EXIT && b->kind == OP_JOIN && b->deadline == NEVER;
}

void graph_key_add(struct thread *t, bool automatic)
{
    if (n_events == MOST_EVENTS || t->id >= GRAPH_MOST_THREADS)
        die("an execution of a graph has too many operations or threads");
    struct event *e = &events[n_events];
    *e = (struct event){t->op, t->id, t->chosen_by_time, automatic, {0}};
    for (unsigned k = 0; k < n_events; k++) {
        bool conflict = events[k].thread != t->id && conflicts(&events[k].op, &e->op);
        if (conflict && (automatic || events[k].automatic) &&
            !ordered_by_nature(&events[k].op, &e->op))
            entangled = true;
        if (conflict || (int)k < X.tick_event) /* nothing moves back past a tick of the clock */
            learn(e, (int)k);
    }
    if (last_of[t->id] >= 0)
        learn(e, last_of[t->id]);
    if (t->wake_event > 0)
        learn(e, t->wake_event - 1);
    t->wake_event = -1;
    e->before[t->id] = (uint16_t)++of_thread[t->id];
    last_of[t->id] = (int)n_events++;
}

void graph_key_choice(unsigned value)
{
    if (n_choices == MOST_CHOICES)
        die("an execution of a graph has too many choices");
    choices[n_choices].event = of_thread[X.current->id];
    choices[n_choices].thread = X.current->id;
    choices[n_choices++].value = value;
}

static unsigned char *put(unsigned char *out, const void *from, size_t size)
{
    memcpy(out, from, size);
    return out + size;
}

static unsigned char *put_next(unsigned char *out, const struct thread *t)
{
    out = put(out, &t->op.kind, sizeof t->op.kind);
    out = put(out, &t->op.pc, sizeof t->op.pc);
    return put(out, &t->cancelled, sizeof t->cancelled);
}
enum { NEXT_SIZE = sizeof(enum op_kind) + sizeof(uintptr_t) + sizeof(bool) };

/* Each thread's operations in its order, then the choices in theirs. */
static unsigned char *put_thread(unsigned char *out, unsigned thread)
{
    out = put(out, &of_thread[thread], sizeof of_thread[thread]);
    for (unsigned i = 0; i < n_events; i++)
        if (events[i].thread == thread) {
            out = put(out, events[i].before, sizeof events[i].before);
            out = put(out, &events[i].by_time, 1);
        }
    for (unsigned i = 0; i < n_choices; i++)
        if (choices[i].thread == thread)
            out = put(out, &choices[i], sizeof choices[i]);
    return out;
}

unsigned char *graph_key(size_t *size)
{
    size_t room = sizeof X.now + GRAPH_MOST_THREADS * sizeof of_thread[0] +
                  X.n_threads * NEXT_SIZE + n_events * (sizeof events[0].before + 1) +
                  n_choices * sizeof choices[0];
    unsigned char *key = malloc(room), *end = key;
    if (!key)
        die("out of memory for the graph");
    end = put(end, &X.now, sizeof X.now);
    for (unsigned t = 0; t < GRAPH_MOST_THREADS; t++)
        end = put_thread(end, t);
    for (unsigned t = 0; t < X.n_threads; t++)
        end = put_next(end, X.threads[t]);
    *size = (size_t)(end - key);
    return key;
}
