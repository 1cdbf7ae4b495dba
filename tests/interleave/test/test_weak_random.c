/*
 * Random programs under weak memory against RC11's axioms: the checker must find the same final
 * states, and run each consistent execution graph once.
 *
 * PROGRAMS of them; or as many as IL_FUZZ says.
 */
#include "axioms.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
#endif

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
    struct weak_op op = {kind, below(random, LOCATIONS), 0, 0, 0};

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

/* ---- Running it ---- */

static const struct weak_program *program;
static atomic_uint variable[LOCATIONS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned seen[THREADS];

/* The compiler's calls, made by hand: an order that is no constant would not become one. */
unsigned __tsan_atomic32_load(const volatile unsigned *p, int order);
void __tsan_atomic32_store(volatile unsigned *p, unsigned v, int order);
unsigned __tsan_atomic32_fetch_add(volatile unsigned *p, unsigned v, int order);
unsigned __tsan_atomic32_compare_exchange_val(volatile unsigned *p, unsigned expected, unsigned v,
                                              int order, int fail_order);
void __tsan_atomic_thread_fence(int order);

static unsigned perform(const struct weak_op *op)
{
    volatile unsigned *p = (volatile unsigned *)&variable[op->location];

    switch (op->kind) {
    case W_LOAD:
        return __tsan_atomic32_load(p, (int)op->order) + 1;
    case W_STORE:
        __tsan_atomic32_store(p, (unsigned)op->value, (int)op->order);
        return 0;
    case W_ADD:
        return __tsan_atomic32_fetch_add(p, 1, (int)op->order) + 1;
    case W_CAS:
        return __tsan_atomic32_compare_exchange_val(p, 0, (unsigned)op->value, (int)op->order,
                                                    (int)op->fail_order) +
               1;
    case W_FENCE:
        __tsan_atomic_thread_fence((int)op->order);
        return 0;
    case W_LOCK:
        pthread_mutex_lock(&mutex);
        return 0;
    default:
        pthread_mutex_unlock(&mutex);
        return 0;
    }
}

THREAD(runs_its_list)
{
    unsigned number = (unsigned)(uintptr_t)arg, mine = 0;

    for (const struct weak_op *op = program->op[number]; op->kind != W_END; op++) {
        unsigned result = perform(op);
        if (result)
            mine = mine * 31 + result;
    }
    seen[number] = mine;
    return NULL;
}

static void run_program(void *arg)
{
    thread_body *const bodies[] = {runs_its_list, runs_its_list, runs_its_list};

    program = arg;
    run_bodies(bodies, (size_t)program->threads);
    il_test_outcome(digest(seen, atomic_load(&variable[0]), atomic_load(&variable[1])));
}

static void expect_graphs(uint64_t number, const struct il_test *test, const char *reduction,
                          const struct graphs *g)
{
    expect_same_outcomes(test, reduction, &g->outcomes);
    setenv("IL_REDUCTION", reduction, 1);
    struct il_result r = il_explore(test);
    unsetenv("IL_REDUCTION");
    ck_assert_msg(r.graphs == g->n && r.executions == g->n,
                  "program %lu, reduction %s: %lu graphs and %lu executions for %lu graphs",
                  (unsigned long)number, reduction, r.graphs, r.executions, g->n);
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

    find_graphs(&p, &g);
    g.outcomes.executions = g.n;
    expect_graphs(number, &test, "full", &g);
    if (!getenv("IL_FUZZ"))
        expect_graphs(number, &test, "sleep", &g);
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
