/* structures.h - programs with one rare bug each, in a data structure that threads share. */
#ifndef STRUCTURES_H
#define STRUCTURES_H

#include "spawn.h"

/* ---- Work stealing: the owner looks at the head before it has lowered the tail ---- */

enum { ITEMS = 8 };
static atomic_int head, tail, taken[ITEMS];

static void take(int item)
{
    if (taken[item]++)
        il_fail("item %d is taken twice", item);
}

static void push(int item)
{
    atomic_store(&tail, item + 1);
}

static void pop(void)
{
    int top = atomic_load(&tail) - 1, bottom = atomic_load(&head);
    atomic_store(&tail, top);
    if (bottom <= top) {
        take(top);
        return;
    }
    pthread_mutex_lock(&first);
    atomic_store(&tail, atomic_load(&head));
    pthread_mutex_unlock(&first);
}

static void steal(void)
{
    pthread_mutex_lock(&first);
    int bottom = atomic_load(&head);
    atomic_store(&head, bottom + 1);
    if (bottom + 1 > atomic_load(&tail))
        atomic_store(&head, bottom);
    else
        take(bottom);
    pthread_mutex_unlock(&first);
}

THREAD(thief)
{
    for (int i = 0; i < 2; i++)
        steal();
    return NULL;
}

THREAD(owner)
{
    for (int i = 0; i < 4; i++)
        push(i);
    for (int i = 0; i < 4; i++)
        pop();
    return NULL;
}

SCENARIO(work_stealing)
{
    spawn(owner, 1);
    spawn(thief, 2);
    join_all();
}

/* ---- Quicksort: the last one to finish wakes one sleeper when two are asleep ---- */

enum { NUMBERS = 6 };
static struct range {
    int from, to;
} ranges[NUMBERS * 2];
static int n_ranges, pending;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int numbers[NUMBERS] = {3, 5, 1, 4, 0, 2};

static void give(int from, int to)
{
    if (to - from < 2)
        return;
    ranges[n_ranges++] = (struct range){from, to};
    pending++;
    pthread_cond_signal(&work);
}

static int partition(int from, int to)
{
    int pivot = numbers[to - 1], at = from;
    for (int i = from; i < to; i++)
        if (numbers[i] <= pivot) {
            int swapped = numbers[i];
            numbers[i] = numbers[at];
            numbers[at++] = swapped;
        }
    return at - 1;
}

static void sort(struct range r)
{
    pthread_mutex_unlock(&first);
    int middle = partition(r.from, r.to);
    pthread_mutex_lock(&first);
    give(r.from, middle);
    give(middle + 1, r.to);
    if (--pending == 0)
        pthread_cond_signal(&work); /* should be a broadcast */
}

THREAD(sorts)
{
    pthread_mutex_lock(&first);
    while (pending > 0) {
        while (n_ranges == 0 && pending > 0)
            pthread_cond_wait(&work, &first);
        if (n_ranges > 0)
            sort(ranges[--n_ranges]);
    }
    pthread_mutex_unlock(&first);
    return NULL;
}

SCENARIO(quicksort)
{
    pthread_mutex_lock(&first);
    give(0, NUMBERS);
    pthread_mutex_unlock(&first);
    spawn(sorts, 3);
    join_all();
    for (int i = 0; i < NUMBERS; i++)
        if (numbers[i] != i)
            il_fail("not sorted");
}

/* ---- Treiber's stack: while one pops, the other takes the top two and puts the first one back
 * ---- */

static struct node {
    struct node *_Atomic below;
} nodes[3];
static struct node *_Atomic top;

static void put(struct node *n)
{
    struct node *old = atomic_load(&top);
    do
        atomic_store(&n->below, old);
    while (!atomic_compare_exchange_weak(&top, &old, n));
}

static struct node *get(void)
{
    struct node *old = atomic_load(&top);
    while (old && !atomic_compare_exchange_weak(&top, &old, atomic_load(&old->below)))
        ;
    return old;
}

THREAD(gets_two_and_puts_them_back)
{
    struct node *a = get(), *b = get();
    if (a)
        put(a);
    if (b)
        put(b);
    return NULL;
}

SCENARIO(treiber_aba)
{
    for (int i = 0; i < 3; i++)
        put(&nodes[i]);
    spawn(gets_two_and_puts_them_back, 2);
    join_all();
    int n = 0;
    for (struct node *p = top; p && n <= 3; p = p->below)
        n++;
    if (n != 3)
        il_fail("%d nodes of 3 are left", n);
}

/* ---- Buffer: a consumer that was woken finds that another took what it was woken for, twice ----
 */

static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items;

THREAD(consumes)
{
    pthread_mutex_lock(&first);
    if (items == 0)
        pthread_cond_wait(&filled, &first);
    if (items == 0) /* `if` should have been `while`; once is not enough here */
        pthread_cond_wait(&filled, &first);
    if (items == 0)
        il_fail("nothing to consume");
    items--;
    pthread_mutex_unlock(&first);
    return NULL;
}

THREAD(produces)
{
    pthread_mutex_lock(&first);
    items++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&first);
    return NULL;
}

SCENARIO(overtaken_twice)
{
    spawn(consumes, 4);
    spawn(produces, 4);
    join_all();
}

#endif
