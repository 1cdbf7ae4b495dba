/*
 * bugs.c - programs with one rare bug each.
 *
 * Whatever threads share is atomic or locked, so that the bug is one of order and not a data race.
 * Each comment says what has to happen.
 */
#include "bugs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum { MOST = 100 };
static pthread_t threads[MOST];
static int n_started;

typedef void *body(void *);

static void spawn(body *run, int n)
{
    for (int i = 0; i < n; i++, n_started++)
        pthread_create(&threads[n_started], NULL, run, (void *)(intptr_t)n_started);
}

static void join_all(void)
{
    for (int i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
}

#define SCENARIO(name) static void name(void *arg __attribute__((unused)))
#define THREAD(name)   static void *name(void *arg __attribute__((unused)))

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static atomic_int x, y;

/* ---- Reordered: the reader comes between some writer's two steps, and before all other seconds
 * ---- */

THREAD(sets_both)
{
    atomic_store(&x, 1);
    atomic_store(&y, 1);
    return NULL;
}

THREAD(expects_both)
{
    int seen = atomic_load(&x);
    if (seen != atomic_load(&y))
        il_fail("only one of the two was set");
    return NULL;
}

SCENARIO(reorder_4)
{
    spawn(sets_both, 3);
    spawn(expects_both, 1);
    join_all();
}

SCENARIO(reorder_20)
{
    spawn(sets_both, 19);
    spawn(expects_both, 1);
    join_all();
}

/* ---- Two stages: the reader passes its second lock when no writer has passed theirs yet ---- */

THREAD(writes_in_two_stages)
{
    pthread_mutex_lock(&first);
    x = 1;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    y = x + 1;
    pthread_mutex_unlock(&second);
    return NULL;
}

THREAD(reads_in_two_stages)
{
    pthread_mutex_lock(&first);
    int stage_one = x;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    if (stage_one == 1 && y != 2)
        il_fail("the second stage is missing");
    pthread_mutex_unlock(&second);
    return NULL;
}

SCENARIO(twostage_4)
{
    spawn(writes_in_two_stages, 3);
    spawn(reads_in_two_stages, 1);
    join_all();
}

SCENARIO(twostage_100)
{
    spawn(writes_in_two_stages, 99);
    spawn(reads_in_two_stages, 1);
    join_all();
}

/* ---- In a row: one of 20 threads takes five steps and nobody else takes one ---- */

THREAD(counts_up)
{
    for (int i = 0; i < 3; i++)
        atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(five_in_a_row)
{
    int before = atomic_fetch_add(&x, 1);
    for (int i = 1; i < 5; i++)
        if (atomic_fetch_add(&x, 1) != before + i)
            return NULL;
    if (before > 0 && before < 19 * 3)
        il_fail("five steps in a row");
    return NULL;
}

SCENARIO(row_of_5)
{
    spawn(counts_up, 19);
    spawn(five_in_a_row, 1);
    join_all();
}

/* ---- Late: a thread of one step comes just before the last of another's 25 ---- */

THREAD(goes_far)
{
    for (int i = 0; i < 25; i++)
        atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(looks_once)
{
    if (atomic_load(&x) == 24)
        il_fail("seen just before the end");
    return NULL;
}

SCENARIO(late)
{
    spawn(goes_far, 1);
    spawn(looks_once, 1);
    join_all();
}

/* ---- Account: a deposit read before a withdrawal and written after it ---- */

THREAD(deposits)
{
    atomic_store(&x, atomic_load(&x) + 100);
    return NULL;
}

THREAD(withdraws)
{
    pthread_mutex_lock(&first);
    int balance = atomic_load(&x);
    atomic_store(&x, balance - 10);
    pthread_mutex_unlock(&first);
    return NULL;
}

SCENARIO(account)
{
    spawn(withdraws, 5);
    spawn(deposits, 1);
    join_all();
    if (x > 100 - 4 * 10) /* at least two withdrawals were lost at once */
        il_fail("the balance is %d", x);
}

/* ---- Wrong lock: one thread holds another lock than the other twenty ---- */

THREAD(adds_under_the_first)
{
    pthread_mutex_lock(&first);
    atomic_fetch_add(&x, 1);
    pthread_mutex_unlock(&first);
    return NULL;
}

THREAD(adds_under_the_second)
{
    pthread_mutex_lock(&second);
    int before = atomic_load(&x);
    atomic_store(&y, before + 1);
    atomic_fetch_add(&x, 1);
    if (atomic_load(&x) != atomic_load(&y))
        il_fail("somebody wrote under another lock");
    pthread_mutex_unlock(&second);
    return NULL;
}

SCENARIO(wrong_lock_20)
{
    spawn(adds_under_the_first, 20);
    spawn(adds_under_the_second, 1);
    join_all();
}

/* ---- Driver: it is stopped between a user's look at the flag and its entry ---- */

static atomic_int users = 1, stopping, stopped;

THREAD(uses_the_driver)
{
    for (int i = 0; i < 3; i++) {
        if (atomic_load(&stopping))
            return NULL;
        atomic_fetch_add(&users, 1);
        if (atomic_load(&stopped))
            il_fail("the driver is used after it has stopped");
        if (atomic_fetch_sub(&users, 1) == 1)
            atomic_store(&stopped, 1);
    }
    return NULL;
}

THREAD(stops_the_driver)
{
    atomic_store(&stopping, 1);
    if (atomic_fetch_sub(&users, 1) == 1)
        atomic_store(&stopped, 1);
    return NULL;
}

SCENARIO(driver)
{
    spawn(uses_the_driver, 3);
    spawn(stops_the_driver, 1);
    join_all();
}

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

/* ---- Philosophers: each of seven has one fork ---- */

enum { SEATS = 7 };
static pthread_mutex_t forks[SEATS];

THREAD(dines)
{
    int seat = (int)(intptr_t)arg;
    pthread_mutex_lock(&forks[seat]);
    pthread_mutex_lock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[seat]);
    return NULL;
}

SCENARIO(philosophers)
{
    for (int i = 0; i < SEATS; i++)
        pthread_mutex_init(&forks[i], NULL);
    spawn(dines, SEATS);
    join_all();
    for (int i = 0; i < SEATS; i++)
        pthread_mutex_destroy(&forks[i]);
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

#define BUG(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
const struct bug bugs[] = {
    BUG(reorder_4), BUG(reorder_20),  BUG(twostage_4),    BUG(twostage_100),    BUG(row_of_5),
    BUG(late),      BUG(account),     BUG(wrong_lock_20), BUG(driver),          BUG(work_stealing),
    BUG(quicksort), BUG(treiber_aba), BUG(philosophers),  BUG(overtaken_twice),
};
const unsigned n_bugs = sizeof bugs / sizeof *bugs;
