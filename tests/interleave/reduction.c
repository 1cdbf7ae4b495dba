/*
 * reduction.c - every schedule up to equivalence.
 *
 * Two schedules are equivalent if one becomes the other by swapping neighbouring operations that
 * do not conflict.  A depth-first search visits at least one schedule of each class:
 *
 *  - Sleep sets: once everything that begins with thread p has been tried at a point, p sleeps in
 *    the subtrees of its siblings until an operation is performed that conflicts with p's.  If all
 *    who are ready sleep, the execution is redundant.
 *  - Source sets: at first only one thread is tried at a point.  After each execution, every pair
 *    of conflicting operations that nothing else orders (a race, in the terms of the paper) makes
 *    sure that the point before the first of them also tries a thread that can lead to the
 *    opposite order.
 */
#include <stdlib.h>

#include "pool.h"
#include "reduction.h"
#include "search.h"
#include "sync.h"

static struct node *path;
static unsigned length, capacity, cursor;
static int changed; /* operations before this one are as in the last execution */
static int picked_node;
static struct op last_op;
static enum reduction mode;
static bool too_many;

static struct node *extend(void)
{
    if (length == capacity) {
        capacity = capacity ? capacity * 2 : 1024;
        path = realloc(path, capacity * sizeof *path);
        if (!path)
            die("out of memory for the search path");
    }
    cursor++;
    return &path[length++];
}

struct node *choice_point(int index)
{
    return &path[index];
}

/* ---- Following and extending the path ---- */

/* Who sleeps after the operation chosen at parent: those who slept or were done there, unless
 * their operation conflicts with it. */
static uint64_t inherited_sleep(const struct node *parent)
{
    uint64_t sleep = 0, candidates = (parent->sleep | parent->done) & ~bit(parent->chosen);
    for (; candidates; candidates &= candidates - 1) {
        unsigned t = (unsigned)__builtin_ctzll(candidates);
        if (!conflicts(&X.threads[t]->op, &last_op))
            sleep |= bit(t);
    }
    return sleep;
}

static const struct node *last_thread_choice(void)
{
    for (unsigned i = cursor; i-- > 0;)
        if (!path[i].values)
            return &path[i];
    return NULL;
}

static struct thread *new_choice(uint64_t set)
{
    const struct node *parent = last_thread_choice();
    uint64_t sleep = parent && mode != REDUCE_NONE ? inherited_sleep(parent) : 0;
    uint64_t awake = set & ~sleep;
    if (!awake)
        return NULL;
    struct thread *t = X.current;
    if (t->retrying || !(awake & bit(t->id))) {
        uint64_t others = awake & ~bit(t->id);
        t = X.threads[__builtin_ctzll(others ? others : awake)];
    }
    picked_node = (int)length;
    *extend() = (struct node){.ready = set,
                              .sleep = sleep,
                              .backtrack = mode == REDUCE_FULL ? bit(t->id) : set,
                              .chosen = (uint8_t)t->id,
                              .event = reversal_events()};
    return t;
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    uint64_t set = 0;
    if (X.n_threads > MAX_THREADS) {
        too_many = true;
        return NULL;
    }
    for (unsigned i = 0; i < n; i++)
        set |= bit(ready[i]->id);
    if (cursor == length)
        return new_choice(set);
    picked_node = (int)cursor;
    const struct node *node = &path[cursor++];
    if (node->values || node->ready != set)
        fail(IL_UNSUPPORTED, X.current->op.pc,
             "the program did not do the same thing twice under the same schedule");
    return X.threads[node->chosen];
}

static unsigned choose_value(unsigned n)
{
    if (cursor < length)
        return path[cursor++].chosen;
    *extend() = (struct node){.values = (uint8_t)n, .event = reversal_events()};
    return 0;
}

/* A signal takes away what a waiter whose time has come was about to do.  That operation will
 * never be an event of this execution, so its race with the signal is noted here. */
static void try_time_outs_first(const struct op *signal)
{
    const struct sync *c = signal->object;
    if (X.fair || (signal->kind != OP_SIGNAL && signal->kind != OP_BROADCAST))
        return;
    for (const struct thread *w = c->waiters; w; w = w->next_waiter)
        path[picked_node].backtrack |= path[picked_node].ready & bit(w->id);
}

static void picked(struct thread *t)
{
    last_op = t->op;
    if (t->id >= MAX_THREADS)
        return;
    try_time_outs_first(&t->op);
    reversal_record(t, X.fair ? -1 : picked_node);
}

/* ---- The search ---- */

static bool backtrack(void)
{
    while (length > 0) {
        struct node *n = &path[length - 1];
        changed = n->event;
        if (n->values) {
            if (n->chosen + 1 < n->values) {
                n->chosen++;
                return true;
            }
        } else {
            n->done |= bit(n->chosen);
            uint64_t left = n->backtrack & ~n->done & ~n->sleep;
            if (left) {
                n->chosen = (uint8_t)__builtin_ctzll(left);
                return true;
            }
        }
        length--;
    }
    return false;
}

enum outcome search_all(struct search *s, enum reduction how, unsigned long long budget)
{
    static const struct strategy strategy = {pick, choose_value, picked};
    unsigned long long end = s->points + budget;
    mode = how;
    length = 0;
    changed = 0;
    too_many = false;
    do {
        cursor = 0;
        reversal_begin();
        if (run_once(s, &strategy))
            return FOUND;
        if (too_many)
            return UNSUITABLE;
        if (s->points >= end)
            return OUT_OF_BUDGET;
        if (mode == REDUCE_FULL)
            reversal_analyse(changed);
    } while (backtrack());
    return EXHAUSTED;
}
