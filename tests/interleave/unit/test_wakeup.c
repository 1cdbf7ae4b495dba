/*
 * Wake-up trees against their definition: a tree that was given all executions of a program has a
 * leaf for each equivalence class, in whatever order they come; and nothing that is put in is lost.
 * Branches that nobody reaches any more are the leak checker's to find.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "wakeup.h"

enum { THREADS = 3, MOST = 9 };

/* What thread t does at its k-th step: touches one of few objects. */
static struct touch program[THREADS][MOST][MAX_TOUCHES];
static unsigned length[THREADS];
static char object[3];

static unsigned random_below(unsigned n)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (state >> 16) % n;
}

static void make_program(unsigned threads, unsigned steps, unsigned objects)
{
    memset(program, 0, sizeof program);
    memset(length, 0, sizeof length);
    for (unsigned t = 0; t < threads; t++)
        for (length[t] = 0; length[t] < steps; length[t]++)
            program[t][length[t]][0] =
                (struct touch){&object[random_below(objects)], objects == 1 || random_below(2), 0};
}

/* ---- All executions, and their classes: a class is known by the least of its members ---- */

struct order {
    uint8_t thread[MOST];
    unsigned n;
};
static struct order orders[2000];
static unsigned n_orders;

static void all_orders(struct order *o, unsigned *done)
{
    bool ended = true;
    for (unsigned t = 0; t < THREADS; t++)
        if (done[t] < length[t]) {
            ended = false;
            o->thread[o->n++] = (uint8_t)t;
            done[t]++;
            all_orders(o, done);
            done[t]--;
            o->n--;
        }
    if (!ended)
        return;
    ck_assert_uint_lt(n_orders, sizeof orders / sizeof *orders);
    orders[n_orders++] = *o;
}

static void to_steps(const struct order *o, struct step *v)
{
    unsigned done[THREADS] = {0};
    for (unsigned i = 0; i < o->n; i++) {
        unsigned t = o->thread[i];
        v[i] = (struct step){.thread = t, .touch = program[t][done[t]++]};
    }
}

/* Whichever thread could come first does, again and again: the same for all of a class. */
static struct order normal_form(const struct order *o)
{
    struct step v[MOST];
    struct order least = {0};
    unsigned n = o->n;
    to_steps(o, v);
    while (n > 0) {
        unsigned best = n;
        for (unsigned i = 0; i < n; i++) {
            bool first = true;
            for (unsigned k = 0; k < i; k++)
                first &= v[k].thread != v[i].thread && !touches_conflict(v[k].touch, v[i].touch);
            if (first && (best == n || v[i].thread < v[best].thread))
                best = i;
        }
        least.thread[least.n++] = (uint8_t)v[best].thread;
        memmove(&v[best], &v[best + 1], (--n - best) * sizeof *v);
    }
    return least;
}

static unsigned count_classes(void)
{
    static struct order met[2000];
    unsigned n = 0;
    for (unsigned i = 0; i < n_orders; i++) {
        struct order least = normal_form(&orders[i]);
        unsigned k = 0;
        while (k < n && memcmp(met[k].thread, least.thread, least.n) != 0)
            k++;
        if (k == n)
            met[n++] = least;
    }
    return n;
}

static unsigned leaves(const struct branch *tree)
{
    unsigned n = 0;
    for (; tree; tree = tree->next)
        n += tree->child ? leaves(tree->child) : 1;
    return n;
}

static struct branch *tree_of_all(void)
{
    struct branch *tree = NULL;
    for (unsigned left = n_orders; left > 0; left--) { /* in a random order */
        unsigned i = random_below(left);
        struct order o = orders[i];
        struct step v[MOST];
        orders[i] = orders[left - 1];
        orders[left - 1] = o;
        unsigned before = leaves(tree);
        to_steps(&o, v);
        tree_insert(&tree, v, o.n);
        ck_assert_uint_le(before, leaves(tree));
    }
    return tree;
}

static void check_program(void)
{
    struct order o = {0};
    unsigned done[THREADS] = {0};
    n_orders = 0;
    all_orders(&o, done);
    struct branch *tree = tree_of_all();
    ck_assert_uint_eq(leaves(tree), count_classes());
    tree_free(&tree);
    ck_assert_ptr_null(tree);
}

START_TEST(a_leaf_for_each_class)
{
    for (int i = 0; i < 100; i++) {
        make_program(3, 2, 1 + random_below(3));
        check_program();
        make_program(2, 4, 1 + random_below(3));
        check_program();
    }
}
END_TEST

START_TEST(conflicting_steps_have_binomially_many_orders)
{
    make_program(2, 3, 1);
    check_program();
    ck_assert_uint_eq(count_classes(), 20); /* 6! / (3! 3!) */
}
END_TEST

/* ---- Taking apart, and values ---- */

static void insert_values(struct branch **tree, unsigned thread, const uint16_t *values, unsigned n,
                          unsigned then)
{
    struct step v[] = {
        {.thread = thread, .touch = program[0][0], .values = values, .n_values = n},
        {.thread = then, .touch = program[0][0]},
    };
    tree_insert(tree, v, 2);
}

START_TEST(taken_in_the_order_of_insertion)
{
    struct branch *tree = NULL, *b;
    make_program(1, 1, 1);
    for (unsigned t = 0; t < THREADS; t++)
        insert_values(&tree, t, NULL, 0, (t + 1) % THREADS);
    for (unsigned t = 0; t < THREADS; t++) {
        b = tree_take(&tree);
        ck_assert_uint_eq(b->thread, t);
        struct branch *rest = branch_follow(b);
        ck_assert_uint_eq(rest->thread, (t + 1) % THREADS);
        tree_free(&rest);
    }
    ck_assert_ptr_null(tree_take(&tree));
}
END_TEST

/* What follows thread 0's step, after it chose one of two values. */
START_TEST(each_value_goes_on_in_its_own_way)
{
    struct branch *tree = NULL, *then;
    make_program(1, 1, 1);
    insert_values(&tree, 0, (uint16_t[]){4}, 1, 1);
    insert_values(&tree, 0, (uint16_t[]){7}, 1, 2);
    struct branch *values = branch_follow(tree_take(&tree));
    ck_assert(!tree_take_value(&values, 5, &then));
    ck_assert(tree_take_value(&values, 7, &then));
    ck_assert_uint_eq(then->thread, 2);
    tree_free(&then);
    ck_assert(!tree_take_value(&values, 7, &then)); /* it was taken */
    tree_free(&values);
}
END_TEST

START_TEST(any_value_is_copied_and_stays)
{
    struct branch *tree = NULL, *then;
    make_program(1, 1, 1);
    insert_values(&tree, 0, NULL, 0, 1);
    tree_for_values(&tree);
    tree_for_values(&tree); /* the second time nothing is to be done */
    ck_assert_uint_eq(tree->value, ANY_VALUE);
    for (unsigned value = 0; value < 3; value++) {
        ck_assert(tree_take_value(&tree, value, &then));
        ck_assert_uint_eq(then->thread, 0);
        ck_assert_uint_eq(then->child->thread, 1);
        tree_free(&then);
    }
    tree_free(&tree);
}
END_TEST

Suite *wakeup_suite(void)
{
    return suite_of("wakeup", a_leaf_for_each_class, conflicting_steps_have_binomially_many_orders,
                    taken_in_the_order_of_insertion, each_value_goes_on_in_its_own_way,
                    any_value_is_copied_and_stays);
}
