/*
 * Random programs under weak memory against RC11's axioms: the checker must find the same final
 * states, and run each consistent execution graph once.
 */
#include "random_suite.h"
#include "weak_program.h"

#include <stdlib.h>

/* ---- Making one ---- */

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
    enum weak_kind kind = kinds[random_below(random, LENGTH(kinds))];
    struct weak_op op = {kind, random_below(random, 2), 0, 0, 0};

    if (kind == W_LOAD)
        op.order = loads[random_below(random, LENGTH(loads))];
    else if (kind == W_STORE)
        op.order = stores[random_below(random, LENGTH(stores))];
    else
        op.order = others[(kind == W_FENCE) +
                          random_below(random, (int)LENGTH(others) - (kind == W_FENCE))];
    op.fail_order = loads[random_below(random, LENGTH(loads))];
    return op;
}

static struct weak_program make_program(uint64_t random)
{
    struct weak_program p = {.threads = 2 + random_below(&random, 2)};
    int value = 0;

    for (int t = 0; t < p.threads; t++) {
        int n = 2 + random_below(&random, p.threads == 2 ? 3 : 2),
            locked = random_below(&random, 4) ? n : 0;
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

static bool check_program(uint64_t number)
{
    static struct graphs g;
    struct weak_program p = make_program(number);
    struct il_test test = {.run = run_program,
                           .arg = &p,
                           .name = program_name(number),
                           .weak = true,
                           .budget = 100000000,
                           .retries = 10};

    find_graphs(&p, &g);
    g.outcomes.executions = g.n;
    expect_graphs(&test, "full", &g);
    if (!getenv("IL_FUZZ"))
        expect_graphs(&test, "sleep", &g);
    return true;
}

Suite *chapter_suite(void)
{
    static const struct random_suite random = {"random programs under weak memory", 20, 400,
                                               check_program, 100};
    return make_random_suite(&random);
}
