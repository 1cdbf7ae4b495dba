/*
 * weak_program.h - runs the programs of axioms.h, and compares what the checker finds with what the
 * axioms say.
 */
#ifndef WEAK_PROGRAM_H
#define WEAK_PROGRAM_H

#include "axioms.h"

#include <stdlib.h>

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
#endif

static const struct weak_program *program;
static atomic_uint variable[LOCATIONS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned seen[THREADS];
static const uint64_t *wanted; /* an outcome to reach */

/* The compiler's calls, made by hand: an order that is no constant would not become one. */
unsigned __tsan_atomic32_load(const volatile unsigned *p, int order);
void __tsan_atomic32_store(volatile unsigned *p, unsigned v, int order);
unsigned __tsan_atomic32_fetch_add(volatile unsigned *p, unsigned v, int order);
unsigned __tsan_atomic32_compare_exchange_val(volatile unsigned *p, unsigned expected, unsigned v,
                                              int order, int fail_order);
void __tsan_atomic_thread_fence(int order);

/* The list that is run is no part of the program: what is read of it is not seen. */
#define UNSEEN __attribute__((no_sanitize("thread")))

UNSEEN static unsigned perform(const struct weak_op *op)
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

UNSEEN THREAD(runs_its_list)
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

static inline void run_program(void *arg)
{
    thread_body *const bodies[] = {runs_its_list, runs_its_list, runs_its_list, runs_its_list};
    unsigned last[LOCATIONS];

    program = arg;
    run_bodies(bodies, (size_t)program->threads);
    for (int l = 0; l < LOCATIONS; l++)
        last[l] = atomic_load(&variable[l]);
    il_test_outcome(digest(seen, last));
    if (wanted && *wanted == digest(seen, last))
        il_reached();
}

static inline struct il_result expect_graphs(const struct il_test *test, const char *reduction,
                                             const struct graphs *g)
{
    expect_same_outcomes(test, reduction, &g->outcomes);
    struct il_result r = search(test, reduction);

    ck_assert_msg(r.graphs == g->n && r.executions == g->n,
                  "%s, reduction %s: %lu graphs and %lu executions for %lu graphs", test->name,
                  reduction, r.graphs, r.executions, g->n);
    return r;
}

#endif
