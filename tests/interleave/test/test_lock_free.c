/* Classics without locks, each beside its repair.  Values are sequentially consistent; what orders
 * plain memory is what the program asks for. */
#include "expect.h"

#include <stdatomic.h>
#include <stdlib.h>

/* ---- Peterson's lock ---- */

static atomic_int wants[2], turn;
static int inside;

/* A macro, since gcc leaves atomics alone whose order is no constant. */
#define PETERSON(name, order)                                                                      \
    THREAD(name)                                                                                   \
    {                                                                                              \
        int me = (int)(intptr_t)arg;                                                               \
                                                                                                   \
        atomic_store_explicit(&wants[me], 1, order);                                               \
        atomic_store_explicit(&turn, !me, order);                                                  \
        while (atomic_load_explicit(&wants[!me], order) &&                                         \
               atomic_load_explicit(&turn, order) != me)                                           \
            ;                                                                                      \
        ck_assert_int_eq(inside++, 0);                                                             \
        inside--;                                                                                  \
        atomic_store_explicit(&wants[me], 0, order);                                               \
        return NULL;                                                                               \
    }

PETERSON(peterson, memory_order_seq_cst)
PETERSON(relaxed_peterson, memory_order_relaxed)

SCENARIO(peterson_in_sequence)
{
    run_threads(peterson, peterson);
}

SCENARIO(peterson_relaxed)
{
    run_threads(relaxed_peterson, relaxed_peterson);
}

/* Without the turn, looking first and wanting afterwards: both get in. */
static atomic_int guests;

THREAD(looks_then_wants)
{
    int me = (int)(intptr_t)arg;

    while (atomic_load(&wants[!me]))
        ;
    atomic_store(&wants[me], 1);
    ck_assert_int_eq(atomic_fetch_add(&guests, 1), 0);
    atomic_fetch_sub(&guests, 1);
    atomic_store(&wants[me], 0);
    return NULL;
}

SCENARIO(look_then_want)
{
    run_threads(looks_then_wants, looks_then_wants);
}

/* Without the turn, wanting first: both may wait for ever. */
THREAD(wants_then_looks)
{
    int me = (int)(intptr_t)arg;

    atomic_store(&wants[me], 1);
    while (atomic_load(&wants[!me]))
        ;
    atomic_store(&wants[me], 0);
    return NULL;
}

SCENARIO(want_then_look)
{
    run_threads(wants_then_looks, wants_then_looks);
}

/* ---- Double-checked initialisation ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *plain_table;
static _Atomic(int *) atomic_table;

static int *make_table(void)
{
    int *table = malloc(sizeof *table);

    *table = 5;
    return table;
}

THREAD(checks_plainly)
{
    if (!plain_table) {
        pthread_mutex_lock(&lock);
        if (!plain_table)
            plain_table = make_table();
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

SCENARIO(double_check_of_a_plain_pointer)
{
    run_threads(checks_plainly, checks_plainly);
    free(plain_table);
}

#define CHECKS_TWICE(name, load, store)                                                            \
    THREAD(name)                                                                                   \
    {                                                                                              \
        int *table = atomic_load_explicit(&atomic_table, load);                                    \
                                                                                                   \
        if (!table) {                                                                              \
            pthread_mutex_lock(&lock);                                                             \
            table = atomic_load_explicit(&atomic_table, memory_order_relaxed);                     \
            if (!table) {                                                                          \
                table = make_table();                                                              \
                atomic_store_explicit(&atomic_table, table, store);                                \
            }                                                                                      \
            pthread_mutex_unlock(&lock);                                                           \
        }                                                                                          \
        ck_assert_int_eq(*table, 5);                                                               \
        return NULL;                                                                               \
    }

CHECKS_TWICE(checks_with_acquire, memory_order_acquire, memory_order_release)
CHECKS_TWICE(checks_relaxed, memory_order_relaxed, memory_order_relaxed)

SCENARIO(double_check_with_acquire)
{
    run_threads(checks_with_acquire, checks_with_acquire);
    free(atomic_table);
}

SCENARIO(double_check_relaxed)
{
    run_threads(checks_relaxed, checks_relaxed);
    free(atomic_table);
}

/* ---- A Treiber stack of nodes 1, 2 and 3 whose nodes are used again: ABA ---- */

static atomic_int head, next[4];

static int pop(void)
{
    int top = atomic_load(&head);

    while (top != 0 && !atomic_compare_exchange_strong(&head, &top, atomic_load(&next[top])))
        ;
    return top;
}

static void push(int node)
{
    int top = atomic_load(&head);

    do
        atomic_store(&next[node], top);
    while (!atomic_compare_exchange_strong(&head, &top, node));
}

static void fill(void)
{
    for (int node = 3; node >= 1; node--)
        push(node);
}

THREAD(pops_one)
{
    return (void *)(intptr_t)pop();
}

/* Keeps the second node, and gives the first back. */
THREAD(pops_two_and_pushes_one)
{
    int first = pop(), second = pop();

    push(first);
    return (void *)(intptr_t)second;
}

static void nobody_has_what_another_has(thread_body *a, thread_body *b)
{
    int times[4] = {0};

    fill();
    pthread_t one = start(a, NULL), two = start(b, NULL);
    times[(intptr_t)join(one)]++;
    times[(intptr_t)join(two)]++;
    for (int node = head; node != 0; node = next[node])
        times[node]++;
    for (int node = 1; node <= 3; node++)
        ck_assert_msg(times[node] == 1, "node %d is in %d places", node, times[node]);
}

SCENARIO(stack_with_nodes_used_again)
{
    nobody_has_what_another_has(pops_one, pops_two_and_pushes_one);
}

SCENARIO(stack_only_popped)
{
    nobody_has_what_another_has(pops_one, pops_one);
}

static const struct expectation table[] = {
    PASSES(peterson_in_sequence),
    FAILS(IL_RACE, peterson_relaxed),
    FAILS(IL_ASSERTION, look_then_want),
    FAILS(IL_LIVELOCK, want_then_look),
    FAILS(IL_RACE, double_check_of_a_plain_pointer),
    VERIFIES(double_check_with_acquire),
    FAILS(IL_RACE, double_check_relaxed),
    FAILS(IL_ASSERTION, stack_with_nodes_used_again),
    PASSES(stack_only_popped),
};

Suite *chapter_suite(void)
{
    return table_suite("lock free");
}
