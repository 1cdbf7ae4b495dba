/*
 * reduction.c - every schedule up to equivalence, each once.
 *
 * Two schedules are equivalent if one becomes the other by swapping neighbouring operations that
 * do not conflict.  A depth-first search (Abdulla, Aronsson, Jonsson, Sagonas: Source Sets, JACM
 * 64(4), 2017, Algorithm 2) visits one schedule of each class:
 *
 *  - Sleep sets: once everything that begins with thread p has been tried at a point, p sleeps in
 *    the subtrees of its siblings until an operation is performed that conflicts with p's.  So no
 *    class is visited twice; but if all who are ready sleep, the execution was run in vain.
 *  - Wake-up trees: at first only one thread is tried at a point.  After each execution, every pair
 *    of conflicting operations that nothing else orders (a race, in the terms of the paper) leaves
 *    at the point before the first of them the steps that lead to the opposite order.  Whoever
 *    sleeps there is woken by these steps, so nothing is run in vain.
 *
 * With signals, sleep sets alone are used: a courier takes away what its thread was about to do,
 * and where else that could have come is not worked out.  No class is missed so, but some
 * executions are run in vain.
 *
 * A choice of a value is part of the step that makes it: steps that choose otherwise are different
 * steps, neither of which is before the other.
 */
#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "pool.h"
#include "reduction.h"
#include "search.h"
#include "sync.h"
#include "weak.h"

/* A thread that need not be tried, and what it would do. */
struct sleeper {
    unsigned thread;
    bool awake; /* weak memory: it may read what was stored since, and only that */
    int since;  /* operations performed before it was tried */
    struct touch touch[MAX_TOUCHES];
};

/* A choice point: of a thread, or of a value. */
struct node {
    uint64_t ready, sleep, done, todo; /* sets of threads; todo: to be tried for certain */
    struct branch *tree;               /* what else is to be run, if not everything is */
    bool guided; /* values: those of which the tree has nothing to say are covered */
    unsigned first_sleeper, n_sleepers; /* those of sleep and done */
    uint16_t chosen;
    uint16_t values;      /* 0: a choice of thread */
    int first_name;       /* values that are stores: of their names; -1 else */
    uint16_t first, next; /* value tried first; the one to be tried next, in order */
    int event;            /* events before this point */
};

static struct node *path;
static unsigned length, capacity, cursor;
static struct sleeper *sleepers; /* of all points on the path, in order */
static unsigned n_sleepers, room_for_sleepers;
static uint16_t *names; /* of stores, of all points on the path, in order */
static unsigned n_names, room_for_names;
static int changed; /* operations before this one are as in the last execution */
static int picked_node;
static struct op last_op;
static enum reduction mode;
static bool too_many;

static struct branch *guide; /* how to go on where the path ends, or NULL */

static struct node *extend(void)
{
    ensure_room(path, capacity, length + 1);
    cursor++;
    return &path[length++];
}

/* ---- Sleeping ---- */

static void add_sleeper(struct node *n, unsigned thread, const struct touch *touch)
{
    ensure_room(sleepers, room_for_sleepers, n_sleepers + 1);
    struct sleeper *s = &sleepers[n_sleepers++];
    s->thread = thread;
    s->awake = false;
    s->since = n->event;
    memcpy(s->touch, touch, sizeof s->touch);
    n->n_sleepers++;
}

static const struct node *last_thread_choice(void)
{
    for (unsigned i = cursor; i-- > 0;)
        if (!path[i].values)
            return &path[i];
    return NULL;
}

/* Who was asleep or done at the choice before sleeps on, unless the operation chosen there
 * conflicts with what it would do. */
static void inherit_sleep(struct node *n, const struct node *parent)
{
    n->first_sleeper = n_sleepers;
    for (unsigned i = 0; parent && i < parent->n_sleepers; i++) {
        struct sleeper s = sleepers[parent->first_sleeper + i];
        bool conflict = touches_conflict(s.touch, last_op.touch);
        if (s.thread == parent->chosen || (conflict && !s.touch->weak))
            continue;
        if (s.awake || conflict)
            s.awake = weak_has_news(X.threads[s.thread], s.since);
        if (!s.awake)
            n->sleep |= bit(s.thread);
        add_sleeper(n, s.thread, s.touch);
        sleepers[n_sleepers - 1].since = s.since;
        sleepers[n_sleepers - 1].awake = s.awake;
    }
}

/* Weak memory: what t could read when it was tried has been covered. */
static int covered_until(const struct node *n, unsigned thread)
{
    int since = -1;
    for (unsigned i = 0; i < n->n_sleepers; i++) {
        const struct sleeper *s = &sleepers[n->first_sleeper + i];
        if (s->thread == thread && s->since > since)
            since = s->since;
    }
    return since;
}

void must_run(int choice_point, struct step *v, unsigned n)
{
    struct node *node = &path[choice_point];
    if (mode != REDUCE_FULL)
        return;
    for (unsigned i = 0; i < node->n_sleepers; i++) {
        const struct sleeper *s = &sleepers[node->first_sleeper + i];
        if (s->awake ? is_covered(s->thread, s->since, v, n)
                     : is_weak_initial(s->thread, s->touch, v, n))
            return;
    }
    tree_insert(&node->tree, v, n);
}

/* ---- Following and extending the path ---- */

/* The first step of the tree, if it has one.  If that cannot be taken, which has not been seen to
 * happen, everything is tried instead: that may be too much, but not too little. */
static bool take_step(struct node *n)
{
    struct branch *b = tree_take(&n->tree);
    if (!b)
        return false;
    n->chosen = b->thread;
    guide = branch_follow(b);
    if (n->ready & ~n->sleep & ~n->done & bit(n->chosen))
        return true;
    tree_free(&guide);
    n->todo = n->ready & ~n->sleep;
    return false;
}

/* The current thread if it may, for short schedules; somebody else if it only tries again. */
static struct thread *first_to_try(uint64_t awake)
{
    struct thread *t = X.current;
    if (!t->retrying && (awake & bit(t->id)))
        return t;
    uint64_t others = awake & ~bit(t->id);
    return X.threads[__builtin_ctzll(others ? others : awake)];
}

static struct thread *new_choice(uint64_t set)
{
    const struct node *parent = mode != REDUCE_NONE ? last_thread_choice() : NULL;
    struct node node = {.ready = set, .tree = guide, .event = past_events()};
    guide = NULL;
    tree_skip_values(&node.tree);
    unsigned before = n_sleepers;
    inherit_sleep(&node, parent);
    uint64_t awake = set & ~node.sleep;
    if (!awake) {
        tree_free(&node.tree);
        n_sleepers = before;
        return NULL;
    }
    if (mode != REDUCE_FULL)
        node.todo = awake;
    if (!node.tree)
        node.chosen = (uint16_t)first_to_try(awake)->id;
    else if (!take_step(&node))
        node.chosen = (uint16_t)__builtin_ctzll(awake);
    picked_node = (int)length;
    X.read_since = covered_until(&node, node.chosen);
    *extend() = node;
    return X.threads[node.chosen];
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    uint64_t set = 0;
    if (X.n_threads > MAX_THREADS || X.unsuitable) {
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
    X.read_since = covered_until(node, node->chosen);
    return X.threads[node->chosen];
}

static bool anyone_sleeps_on(void)
{
    const struct node *parent = last_thread_choice();
    for (unsigned i = 0; i < parent->n_sleepers; i++) {
        const struct sleeper *s = &sleepers[parent->first_sleeper + i];
        if (s->thread != parent->chosen && !s->awake &&
            (s->touch->weak || !touches_conflict(s->touch, last_op.touch)))
            return true;
    }
    return false;
}

/* Of a value, as the tree has it. */
static unsigned name_at(const struct node *n, unsigned value)
{
    return n->first_name < 0 ? value : names[(unsigned)n->first_name + value];
}

/* The value that the tree has first, if it has a certain one, and it can be chosen. */
static unsigned first_of_tree(const struct node *n)
{
    for (const struct branch *b = n->tree; b && b->value != ANY_VALUE; b = b->next)
        for (unsigned v = 0; v < n->values; v++)
            if (name_at(n, v) == b->value)
                return v;
    return 0;
}

static unsigned new_value(struct node node)
{
    tree_for_values(&node.tree);
    node.first = node.chosen = (uint16_t)first_of_tree(&node);
    node.guided = node.tree && node.first_name < 0 && anyone_sleeps_on();
    tree_take_value(&node.tree, name_at(&node, node.chosen), &guide);
    *extend() = node;
    past_value(name_at(&node, node.chosen));
    return node.chosen;
}

static unsigned choose_value(unsigned n)
{
    if (cursor < length) {
        past_value(path[cursor].chosen);
        return path[cursor++].chosen;
    }
    struct node node = {
        .values = (uint16_t)n, .first_name = -1, .tree = guide, .event = past_events()};
    guide = NULL;
    return new_value(node);
}

static int keep_names(const uint16_t *of, unsigned n)
{
    ensure_room(names, room_for_names, n_names + n);
    memcpy(&names[n_names], of, n * sizeof *names);
    n_names += n;
    return (int)(n_names - n);
}

/* There is only this store: where does the tree go on? */
static void follow_store(uint16_t name)
{
    struct branch *rest = guide;
    if (!rest || rest->thread != A_VALUE)
        return;
    tree_take_value(&rest, name, &guide);
    tree_free(&rest);
}

/* With another store, the operation is another event. */
static unsigned choose_store(unsigned n, const uint16_t *of)
{
    if (n == 1) {
        if (cursor == length)
            follow_store(*of);
        past_value(*of);
        return 0;
    }
    if (cursor < length) {
        past_value(of[path[cursor].chosen]);
        return path[cursor++].chosen;
    }
    struct node node = {.values = (uint16_t)n, .tree = guide, .event = past_events() - 1};
    guide = NULL;
    node.first_name = keep_names(of, n);
    return new_value(node);
}

/* A signal takes away what a waiter whose time has come was about to do.  That operation will
 * never be an event of this execution, so its race with the signal is noted here. */
static void try_time_outs_first(const struct op *signal)
{
    const struct sync *c = signal->object;
    if (X.fair || (signal->kind != OP_SIGNAL && signal->kind != OP_BROADCAST))
        return;
    for (const struct thread *w = c->waiters; w; w = w->next_waiter)
        if (path[picked_node].ready & bit(w->id))
            must_run(picked_node, &(struct step){.thread = w->id, .touch = w->op.touch}, 1);
}

static void picked(struct thread *t)
{
    last_op = t->op;
    if (t->id >= MAX_THREADS)
        return;
    try_time_outs_first(&t->op);
    past_record(t, X.fair ? -1 : picked_node);
}

/* ---- The search ---- */

static bool next_value(struct node *n)
{
    for (; n->next < n->values; n->next++)
        if (n->next != n->first &&
            (tree_take_value(&n->tree, name_at(n, n->next), &guide) || !n->guided)) {
            n->chosen = n->next++;
            return true;
        }
    tree_free(&n->tree);
    return false;
}

static bool next_thread(struct node *n)
{
    n_sleepers = n->first_sleeper + n->n_sleepers;
    add_sleeper(n, n->chosen,
                n->event < past_events() ? past_touch(n->event) : X.threads[n->chosen]->op.touch);
    n->done |= bit(n->chosen);
    if (!n->todo && take_step(n))
        return true;
    uint64_t left = n->todo & ~n->done;
    n->chosen = left ? (uint16_t)__builtin_ctzll(left) : 0;
    return left;
}

/* Moves on to what has not been run.  False if there is nothing. */
static bool backtrack(void)
{
    tree_free(&guide);
    while (length > 0) {
        struct node *n = &path[length - 1];
        changed = n->event;
        if (n->values ? next_value(n) : next_thread(n))
            return true;
        if (!n->values)
            n_sleepers = n->first_sleeper;
        else if (n->first_name >= 0)
            n_names = (unsigned)n->first_name;
        length--;
    }
    return false;
}

static void forget(void)
{
    tree_free(&guide);
    while (length > 0)
        tree_free(&path[--length].tree);
    n_sleepers = n_names = 0;
    changed = 0;
    too_many = false;
}

enum outcome search_all(struct search *s, enum reduction how, unsigned long long budget)
{
    static const struct strategy strategy = {pick, choose_value, picked, choose_store, false};
    unsigned long long end = s->points + budget;
    mode = how == REDUCE_FULL && X.signals ? REDUCE_SLEEP : how;
    forget();
    graphs_forget();
    do {
        cursor = 0;
        past_begin(changed);
        if (run_once(s, &strategy))
            return FOUND;
        if (too_many)
            return UNSUITABLE;
        if (s->points >= end)
            return OUT_OF_BUDGET;
        if (mode == REDUCE_FULL || X.weak || classes_are_kept())
            reverse_all_races();
        if (X.weak && !X.pruned)
            graphs_add(past_class());
        if (classes_are_kept() && !X.pruned)
            class_keep(past_class());
    } while (backtrack());
    return EXHAUSTED;
}
