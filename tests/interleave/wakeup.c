/* wakeup.c - wake-up trees. */
#include "wakeup.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

/* Weak memory: this step reads what was stored before all the steps of v. */
static bool reads_older(const struct step *v, unsigned i)
{
    const struct step *s = &v[i];
    if (s->source < 0 || s->n_values == 0 || *s->values == ANY_VALUE || s->touch[1].object)
        return false;
    for (unsigned k = 0; k < i; k++)
        if (v[k].stored == (*s->values & ~1))
            return false;
    return true;
}

/* Where thread's step is in v if nothing before it conflicts with it; n if no step of v is
 * thread's, nor conflicts with its operation; -1 otherwise. */
static int initial_at(unsigned thread, const struct touch *touch, const struct step *v, unsigned n)
{
    bool conflict = false;
    for (unsigned i = 0; i < n; i++) {
        if (v[i].thread == thread)
            return !conflict || reads_older(v, i) ? (int)i : -1;
        conflict |= touches_conflict(touch, v[i].touch);
    }
    return conflict ? -1 : (int)n;
}

bool is_covered(unsigned thread, int since, const struct step *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (v[i].thread == thread)
            return reads_older(v, i) && v[i].source <= since;
    return false;
}

bool is_weak_initial(unsigned thread, const struct touch *touch, const struct step *v, unsigned n)
{
    return initial_at(thread, touch, v, n) >= 0;
}

static struct branch *spare; /* freed ones, by next: they come and go with every execution */

static struct branch *branch_new(unsigned thread, unsigned value)
{
    struct branch *b = spare;
    if (b)
        spare = b->next;
    else if (!(b = malloc(sizeof *b)))
        die("out of memory for the reduction");
    b->child = b->next = NULL;
    b->touch[0].object = NULL;
    b->thread = (uint8_t)thread;
    b->value = (uint16_t)value;
    return b;
}

/* A new alternative, after those that are in the list; answers where to go on below it. */
static struct branch **append(struct branch **list, struct branch *b)
{
    while (*list)
        list = &(*list)->next;
    *list = b;
    return &b->child;
}

/* First in the list, so before ANY_VALUE. */
static struct branch **prepend(struct branch **list, struct branch *b)
{
    b->next = *list;
    *list = b;
    return list;
}

static struct branch **append_values(struct branch **tree, const uint16_t *values, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        tree = append(tree, branch_new(A_VALUE, values[i]));
    return tree;
}

static void append_steps(struct branch **tree, const struct step *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct branch *b = branch_new(v[i].thread, 0);
        memcpy(b->touch, v[i].touch, sizeof b->touch);
        tree = append_values(append(tree, b), v[i].values, v[i].n_values);
    }
}

static struct branch *copy(const struct branch *tree)
{
    struct branch *first = NULL, **last = &first;
    for (; tree; tree = tree->next) {
        *last = branch_new(tree->thread, tree->value);
        memcpy((*last)->touch, tree->touch, sizeof tree->touch);
        (*last)->child = copy(tree->child);
        last = &(*last)->next;
    }
    return first;
}

/* ---- Inserting ---- */

static bool chooses(const struct branch *tree)
{
    return tree && tree->thread == A_VALUE;
}

static struct branch **of_value(struct branch **tree, unsigned value)
{
    while (*tree && (*tree)->value != value)
        tree = &(*tree)->next;
    return tree;
}

static void insert_after(struct branch **tree, struct step *s, struct step *v, unsigned n);

/* v may follow whatever is chosen here, so it has to follow everything that is. */
static void insert_for_all_values(struct branch **tree, struct step *v, unsigned n)
{
    struct step own[n + 1];
    if (!*of_value(tree, ANY_VALUE))
        append_steps(append(tree, branch_new(A_VALUE, ANY_VALUE)), v, n);
    for (struct branch *b = *tree; b; b = b->next)
        if (b->child || X.weak) {
            memcpy(own, v, n * sizeof *v);
            insert_after(&b->child, NULL, own, n);
        }
}

/* s chose the first of its values: v follows that one.  It goes on like any other so far. */
static void insert_for_value(struct branch **tree, struct step *s, struct step *v, unsigned n)
{
    struct branch **found = of_value(tree, *s->values);
    if (!*found) {
        struct branch *any = *of_value(tree, ANY_VALUE);
        if (any && !any->child && !X.weak)
            return; /* everything will be run, whatever is chosen */
        if (!any) {
            append_steps(append_values(tree, s->values, s->n_values), v, n);
            return;
        }
        found = prepend(tree, branch_new(A_VALUE, *s->values));
        (*found)->child = copy(any->child);
    }
    s->values++;
    s->n_values--;
    if ((*found)->child || X.weak)
        insert_after(&(*found)->child, s, v, n);
}

/* Into what follows a step; s is that step in v, or NULL if v has none of that thread. */
static void insert_after(struct branch **tree, struct step *s, struct step *v, unsigned n)
{
    if (!chooses(*tree))
        tree_insert(tree, v, n);
    else if (s && s->n_values > 0)
        insert_for_value(tree, s, v, n);
    else
        insert_for_all_values(tree, v, n);
}

void tree_insert(struct branch **tree, struct step *v, unsigned n)
{
    for (struct branch *b = *tree; b; b = b->next) {
        int at = initial_at(b->thread, b->touch, v, n);
        if (at < 0)
            continue;
        if (!b->child)
            return; /* everything that begins like this will be run */
        struct step s = {0};
        bool in_v = at < (int)n;
        if (in_v) {
            s = v[at];
            memmove(&v[at], &v[at + 1], (--n - (unsigned)at) * sizeof *v);
        }
        insert_after(&b->child, in_v ? &s : NULL, v, n);
        return;
    }
    append_steps(tree, v, n);
}

/* ---- Taking apart ---- */

struct branch *tree_take(struct branch **tree)
{
    struct branch *b = *tree;
    if (b)
        *tree = b->next;
    return b;
}

struct branch *branch_follow(struct branch *b)
{
    struct branch *child = b->child;
    b->next = spare;
    spare = b;
    return child;
}

void tree_free(struct branch **tree)
{
    while (*tree) {
        struct branch *child = branch_follow(tree_take(tree));
        tree_free(&child);
    }
}

void tree_for_values(struct branch **tree)
{
    if (!*tree || chooses(*tree))
        return;
    struct branch *any = branch_new(A_VALUE, ANY_VALUE);
    any->child = *tree;
    *tree = any;
}

void tree_skip_values(struct branch **tree)
{
    while (chooses(*tree)) {
        struct branch *rest = *tree;
        *tree = branch_follow(tree_take(&rest));
        tree_free(&rest);
    }
}

bool tree_take_value(struct branch **tree, unsigned value, struct branch **then)
{
    struct branch **found = of_value(tree, value), *any = *of_value(tree, ANY_VALUE);
    *then = NULL;
    if (*found)
        *then = branch_follow(tree_take(found));
    else if (any)
        *then = copy(any->child);
    else
        return false;
    return true;
}
