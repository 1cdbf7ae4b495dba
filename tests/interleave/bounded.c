/*
 * bounded.c - depth-first search over schedules with a bounded number of preemptions.
 *
 * The path is a stack of choice points.  An execution follows it to its end and goes on by
 * default: the running thread stays, nothing is injected.  Then the last choice point with an
 * alternative that the bound allows is changed and everything after it forgotten.
 */
#include <stdlib.h>

#include "pool.h"
#include "search.h"

enum { MAX_THREADS = 64 };

struct node {
    uint64_t left; /* threads, or values, still to be tried here */
    int cost;      /* departures spent before this point */
    uint8_t chosen;
    bool free; /* alternatives here cost nothing: the running thread could not stay */
};

static struct node *path;
static unsigned length, capacity, cursor;
static int bound, cost;
static bool too_many;

static struct node *extend(void)
{
    ensure_room(path, capacity, length + 1);
    cursor++;
    return &path[length++];
}

/* The default when the running thread cannot stay: the next in turn, so that one that spins does
 * not keep the others waiting. */
static struct thread *in_turn(struct thread **ready, unsigned n, const struct thread *was)
{
    for (unsigned i = 0; i < n; i++)
        if (ready[i]->id > was->id)
            return ready[i];
    return ready[0];
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    const struct thread *was = X.current;
    bool stay = !was->finished && !was->retrying && !X.free_switch && is_ready(was);
    if (n == 1)
        return ready[0];
    if (X.n_threads > MAX_THREADS) {
        too_many = true;
        return NULL;
    }
    if (cursor < length) {
        struct node *node = &path[cursor++];
        cost = node->cost + (!node->free && node->chosen != was->id);
        return X.threads[node->chosen];
    }
    struct node *node = extend();
    *node = (struct node){.cost = cost, .free = !stay};
    node->chosen = (uint8_t)(stay ? was->id : in_turn(ready, n, was)->id);
    for (unsigned i = 0; i < n; i++)
        if (ready[i]->id != node->chosen && (!stay || cost < bound))
            node->left |= 1ull << ready[i]->id;
    return X.threads[node->chosen];
}

static unsigned choose_value(unsigned n)
{
    if (cursor < length) {
        struct node *node = &path[cursor++];
        cost = node->cost + (node->chosen != 0);
        return node->chosen;
    }
    struct node *node = extend();
    *node = (struct node){.cost = cost};
    if (cost < bound)
        node->left = (n >= 64 ? ~0ull : (1ull << n) - 1) & ~1ull;
    return 0;
}

/* Moves to the next path.  False if there is none. */
static bool backtrack(void)
{
    while (length > 0) {
        struct node *node = &path[length - 1];
        if (node->left) {
            node->chosen = (uint8_t)__builtin_ctzll(node->left);
            node->left &= node->left - 1;
            return true;
        }
        length--;
    }
    return false;
}

enum outcome search_bounded(struct search *s, int limit, unsigned long long budget)
{
    static const struct strategy strategy = {pick, choose_value, NULL, NULL, false};
    unsigned long long end = s->points + budget;
    bound = limit;
    length = 0;
    too_many = false;
    do {
        cursor = 0;
        cost = 0;
        if (run_once(s, &strategy))
            return FOUND;
        if (too_many)
            return UNSUITABLE;
        if (s->points >= end)
            return OUT_OF_BUDGET;
    } while (backtrack());
    return EXHAUSTED;
}
