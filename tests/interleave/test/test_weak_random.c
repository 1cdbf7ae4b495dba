/*
 * Random programs under weak memory against RC11's axioms: the checker must find the same final
 * states, and run each consistent execution graph once.
 *
 * PROGRAMS of them; or as many as IL_FUZZ says.
 */
#include "weak_program.h"

#include <stdio.h>
#include <stdlib.h>

enum { PROGRAMS = 400, GROUPS = 20 };

/* ---- Making one ---- */

static int below(uint64_t *random, int n)
{
    *random = *random * 6364136223846793005ull + 1442695040888963407ull;
    return (int)((*random >> 33) % (unsigned)n);
}

static struct weak_op random_op(uint64_t *random)
{
    static const enum weak_kind kinds[] = {W_LOAD,  W_LOAD, W_LOAD, W_STORE, W_STORE,
                                           W_STORE, W_ADD,  W_CAS,  W_FENCE};
    static const memory_order loads[] = {memory_order_relaxed, memory_order_relaxed,
                                         memory_order_consume, memory_order_acquire,
                                         memory_order_seq_cst};
    static const memory_order stores[] = {memory_order_relaxed, memory_order_relaxed,
                                          memory_order_release, memory_order_seq_cst};
    static const memory_order others[] = {memory_order_relaxed, memory_order_acquire,
                                          memory_order_release, memory_order_acq_rel,
                                          memory_order_seq_cst};
    enum weak_kind kind = kinds[below(random, LENGTH(kinds))];
    struct weak_op op = {kind, below(random, 2), 0, 0, 0};

    if (kind == W_LOAD)
        op.order = loads[below(random, LENGTH(loads))];
    else if (kind == W_STORE)
        op.order = stores[below(random, LENGTH(stores))];
    else
        op.order =
            others[(kind == W_FENCE) + below(random, (int)LENGTH(others) - (kind == W_FENCE))];
    op.fail_order = loads[below(random, LENGTH(loads))];
    return op;
}

static struct weak_program make_program(uint64_t random)
{
    struct weak_program p = {.threads = 2 + below(&random, 2)};
    int value = 0;

    for (int t = 0; t < p.threads; t++) {
        int n = 2 + below(&random, p.threads == 2 ? 3 : 2), locked = below(&random, 4) ? n : 0;
        struct weak_op *op = p.op[t];
        if (!locked)
            *op++ = (struct weak_op){.kind = W_LOCK};
        for (int i = 0; i < n - (locked ? 0 : 1); i++) {
            *op = random_op(&random);
            (op++)->value = ++value;
        }
        if (!locked)
            *op++ = (struct weak_op){.kind = W_UNLOCK};
        op->kind = W_END;
    }
    return p;
}

static void check_program(uint64_t number)
{
    static struct graphs g;
    struct weak_program p = make_program(number);
    struct il_test test = {.run = run_program,
                           .arg = &p,
                           .name = "random",
                           .weak = true,
                           .budget = 100000000,
                           .retries = 10};

    char name[32];

    snprintf(name, sizeof name, "program %lu", (unsigned long)number);
    find_graphs(&p, &g);
    g.outcomes.executions = g.n;
    expect_graphs(name, &test, "full", &g);
    if (!getenv("IL_FUZZ"))
        expect_graphs(name, &test, "sleep", &g);
}

/* Real threads are slow: they get the first of each group. */
static void check_group(int group)
{
    const char *fuzz = getenv("IL_FUZZ"), *engine = getenv("IL_ENGINE");
    int n = (fuzz ? atoi(fuzz) : PROGRAMS) / GROUPS;

    for (int i = 0; i < n; i++) {
        check_program((uint64_t)group * 1000000 + (uint64_t)i);
        if (engine && strcmp(engine, "thread") == 0)
            break;
    }
}

Suite *chapter_suite(void)
{
    static TTest tests[GROUPS];
    static char names[GROUPS][16];
    Suite *suite = suite_create("random programs under weak memory");
    TCase *programs = tcase_create("programs");

    for (int i = 0; i < GROUPS; i++) {
        snprintf(names[i], sizeof names[i], "group_%d", i + 1);
        tests[i] = (TTest){names[i], check_group, __FILE__, __LINE__};
        tcase_add_loop_test(programs, &tests[i], i + 1, i + 2);
    }
    suite_add_tcase(suite, programs);
    return suite;
}
