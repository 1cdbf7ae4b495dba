/*
 * Litmus tests under weak memory: the search finds every outcome that RC11 allows, and none that it
 * forbids; and it runs each execution graph once.
 *
 * Names and outcomes are those of Lahav et al., PLDI 2017 (Z6.U, IRIW-acq-sc, RWC+syncs, SB+rfis,
 * WWmerge, 2+2W), with the states that herd lists for its rc11.cat; and of the tables of
 * Alglave, Maranget, Tautschnig: Herding Cats, TOPLAS 36(2), 2014 (MP, SB, LB, R, S, WRC, ISA2,
 * IRIW, RWC, Co..).  Every row is held against the axioms again (axioms.h).  Where RC11 differs
 * from C11: load buffering is forbidden, as program order and reads-from together have no cycle.
 */
#include "weak_program.h"

/* ---- Writing them down ---- */

#define rlx  memory_order_relaxed
#define con  memory_order_consume
#define acq  memory_order_acquire
#define rel_ memory_order_release
#define ar   memory_order_acq_rel
#define sc   memory_order_seq_cst

#define LOADS(l, o)                                                                                \
    {                                                                                              \
        W_LOAD, l, 0, o, rlx                                                                       \
    }
#define STORES(l, v, o)                                                                            \
    {                                                                                              \
        W_STORE, l, v, o, rlx                                                                      \
    }
#define ADDS(l, o)                                                                                 \
    {                                                                                              \
        W_ADD, l, 0, o, rlx                                                                        \
    }
#define SWAPS(l, v, o, f)                                                                          \
    {                                                                                              \
        W_CAS, l, v, o, f                                                                          \
    } /* puts v in the place of 0 */
#define FENCES(o)                                                                                  \
    {                                                                                              \
        W_FENCE, 0, 0, o, rlx                                                                      \
    }
#define THEN_END                                                                                   \
    {                                                                                              \
        W_END, 0, 0, rlx, rlx                                                                      \
    }
#define TH(...)                                                                                    \
    {                                                                                              \
        __VA_ARGS__, THEN_END                                                                      \
    }

struct litmus {
    TTest check; /* name, place and body for Check */
    struct weak_program program;
    int reads[10]; /* every value read, thread by thread */
    int last[LOCATIONS];
    bool allowed;
};

#define LITMUS(title, may, threads_, reads_, last_, ...)                                           \
    {                                                                                              \
        .check = {title, litmus_row, __FILE__, __LINE__}, .program = {threads_, {__VA_ARGS__}},    \
        .reads = {UNPACK reads_}, .last = {UNPACK last_}, .allowed = (may)                         \
    }
#define UNPACK(...)           __VA_ARGS__
#define ALLOWED(title, ...)   LITMUS(title, true, __VA_ARGS__)
#define FORBIDDEN(title, ...) LITMUS(title, false, __VA_ARGS__)

enum { x, y, z };
static void litmus_row(int i);

/* ---- Shapes, by their orders ---- */

#define MP(w1, w2, r1, r2)                                                                         \
    2, (1, 0), (1, 1), TH(STORES(x, 1, w1), STORES(y, 1, w2)), TH(LOADS(y, r1), LOADS(x, r2))
#define MP_FENCES(f1, w2, r1, f2)                                                                  \
    2, (1, 0), (1, 1), TH(STORES(x, 1, rlx), FENCES(f1), STORES(y, 1, w2)),                        \
        TH(LOADS(y, r1), FENCES(f2), LOADS(x, rlx))
#define SB(w1, r1, w2, r2)                                                                         \
    2, (0, 0), (1, 1), TH(STORES(x, 1, w1), LOADS(y, r1)), TH(STORES(y, 1, w2), LOADS(x, r2))
#define SB_FENCES(f1, f2)                                                                          \
    2, (0, 0), (1, 1), TH(STORES(x, 1, rlx), FENCES(f1), LOADS(y, rlx)),                           \
        TH(STORES(y, 1, rlx), FENCES(f2), LOADS(x, rlx))
#define LB(r, w)                                                                                   \
    2, (1, 1), (1, 1), TH(LOADS(x, r), STORES(y, 1, w)), TH(LOADS(y, r), STORES(x, 1, w))
#define R(w1, w2, w3, r)                                                                           \
    2, (0), (1, 2), TH(STORES(x, 1, w1), STORES(y, 1, w2)), TH(STORES(y, 2, w3), LOADS(x, r))
#define R_FENCES(f1, f2)                                                                           \
    2, (0), (1, 2), TH(STORES(x, 1, rlx), FENCES(f1), STORES(y, 1, rlx)),                          \
        TH(STORES(y, 2, rlx), FENCES(f2), LOADS(x, rlx))
#define S(w1, w2, r, w3)                                                                           \
    2, (1), (2, 1), TH(STORES(x, 2, w1), STORES(y, 1, w2)), TH(LOADS(y, r), STORES(x, 1, w3))
#define S_FENCES(f1, f2)                                                                           \
    2, (1), (2, 1), TH(STORES(x, 2, rlx), FENCES(f1), STORES(y, 1, rlx)),                          \
        TH(LOADS(y, rlx), FENCES(f2), STORES(x, 1, rlx))
#define TWO_TWO_W(w1, w2)                                                                          \
    2, (0), (1, 1), TH(STORES(x, 1, w1), STORES(y, 2, w2)), TH(STORES(y, 1, w1), STORES(x, 2, w2))
#define TWO_TWO_W_FENCES(f)                                                                        \
    2, (0), (1, 1), TH(STORES(x, 1, rlx), FENCES(f), STORES(y, 2, rlx)),                           \
        TH(STORES(y, 1, rlx), FENCES(f), STORES(x, 2, rlx))
#define IRIW(w, r1, r2)                                                                            \
    4, (1, 0, 1, 0), (1, 1), TH(STORES(x, 1, w)), TH(STORES(y, 1, w)),                             \
        TH(LOADS(x, r1), LOADS(y, r2)), TH(LOADS(y, r1), LOADS(x, r2))
#define IRIW_FENCES(f)                                                                             \
    4, (1, 0, 1, 0), (1, 1), TH(STORES(x, 1, rlx)), TH(STORES(y, 1, rlx)),                         \
        TH(LOADS(x, rlx), FENCES(f), LOADS(y, rlx)), TH(LOADS(y, rlx), FENCES(f), LOADS(x, rlx))
#define WRC(w1, r1, w2, r2, r3)                                                                    \
    3, (1, 1, 0), (1, 1), TH(STORES(x, 1, w1)), TH(LOADS(x, r1), STORES(y, 1, w2)),                \
        TH(LOADS(y, r2), LOADS(x, r3))
#define WRC_FENCES(f1, f2)                                                                         \
    3, (1, 1, 0), (1, 1), TH(STORES(x, 1, rlx)), TH(LOADS(x, rlx), FENCES(f1), STORES(y, 1, rlx)), \
        TH(LOADS(y, rlx), FENCES(f2), LOADS(x, rlx))
#define ISA2(w2, r1, w3, r2)                                                                       \
    3, (1, 1, 0), (1, 1, 1), TH(STORES(x, 1, rlx), STORES(y, 1, w2)),                              \
        TH(LOADS(y, r1), STORES(z, 1, w3)), TH(LOADS(z, r2), LOADS(x, rlx))
#define RWC(w1, r1, r2, w2, r3)                                                                    \
    3, (1, 0, 0), (1, 1), TH(STORES(x, 1, w1)), TH(LOADS(x, r1), LOADS(y, r2)),                    \
        TH(STORES(y, 1, w2), LOADS(x, r3))
#define RWC_FENCES(f1, f2, r3)                                                                     \
    3, (1, 0, 0), (1, 1), TH(STORES(x, 1, rlx)), TH(LOADS(x, rlx), FENCES(f1), LOADS(y, rlx)),     \
        TH(STORES(y, 1, rlx), FENCES(f2), LOADS(x, r3))
#define W_RWC(w2, r1, f)                                                                           \
    3, (1, 0, 0), (1, 1, 1), TH(STORES(x, 1, rlx), STORES(z, 1, w2)),                              \
        TH(LOADS(z, r1), FENCES(f), LOADS(y, rlx)),                                                \
        TH(STORES(y, 1, rlx), FENCES(f), LOADS(x, rlx))
#define Z6_U(w1, w2, u, r1, w3, r2)                                                                \
    3, (1, 3, 0), (1, 3), TH(STORES(x, 1, w1), STORES(y, 1, w2)), TH(ADDS(y, u), LOADS(y, r1)),    \
        TH(STORES(y, 3, w3), LOADS(x, r2))
#define SB_RFIS(w, r)                                                                              \
    2, (1, 0, 1, 0), (1, 1), TH(STORES(x, 1, w), LOADS(x, r), LOADS(y, r)),                        \
        TH(STORES(y, 1, w), LOADS(y, r), LOADS(x, r))
#define WW_MERGE(r1)                                                                               \
    3, (2, 0, 0), (2, 1), TH(LOADS(x, r1), LOADS(y, sc)), TH(STORES(x, 1, sc), STORES(x, 2, sc)),  \
        TH(STORES(y, 1, sc), LOADS(x, sc))

static struct litmus table[] = {
    ALLOWED("MP", MP(rlx, rlx, rlx, rlx)),
    ALLOWED("MP_rel_rlx", MP(rlx, rel_, rlx, rlx)),
    ALLOWED("MP_rlx_acq", MP(rlx, rlx, acq, rlx)),
    ALLOWED("MP_rlx_sc", MP(rlx, rlx, sc, sc)),
    ALLOWED("MP_sc_rlx", MP(sc, sc, rlx, rlx)),
    FORBIDDEN("MP_rel_acq", MP(rlx, rel_, acq, rlx)),
    FORBIDDEN("MP_rel_con", MP(rlx, rel_, con, rlx)),
    FORBIDDEN("MP_sc_sc", MP(rlx, sc, sc, rlx)),
    FORBIDDEN("MP_rel_sc", MP(rlx, rel_, sc, rlx)),
    FORBIDDEN("MP_fence_rel_fence_acq", MP_FENCES(rel_, rlx, rlx, acq)),
    FORBIDDEN("MP_fence_ar_fence_ar", MP_FENCES(ar, rlx, rlx, ar)),
    FORBIDDEN("MP_fence_sc_fence_sc", MP_FENCES(sc, rlx, rlx, sc)),
    FORBIDDEN("MP_fence_rel_acq", MP_FENCES(rel_, rlx, acq, rel_)),
    FORBIDDEN("MP_rel_fence_acq", MP_FENCES(acq, rel_, rlx, acq)),
    ALLOWED("MP_fence_acq_fence_acq", MP_FENCES(acq, rlx, rlx, acq)),
    ALLOWED("MP_fence_rel_fence_rel", MP_FENCES(rel_, rlx, rlx, rel_)),

    ALLOWED("SB", SB(rlx, rlx, rlx, rlx)),
    ALLOWED("SB_rel_acq", SB(rel_, acq, rel_, acq)),
    ALLOWED("SB_sc_rel_acq", SB(sc, sc, rel_, acq)),
    ALLOWED("SB_sc_acq", SB(sc, acq, sc, acq)),
    ALLOWED("SB_rel_sc", SB(rel_, sc, rel_, sc)),
    FORBIDDEN("SB_sc", SB(sc, sc, sc, sc)),
    FORBIDDEN("SB_fences_sc", SB_FENCES(sc, sc)),
    ALLOWED("SB_fences_ar", SB_FENCES(ar, ar)),
    ALLOWED("SB_fences_sc_ar", SB_FENCES(sc, ar)),
    ALLOWED("SB_rfis", SB_RFIS(rel_, sc)),
    FORBIDDEN("SB_rfis_sc", SB_RFIS(sc, sc)),

    FORBIDDEN("LB", LB(rlx, rlx)), /* C11 allows it */
    FORBIDDEN("LB_acq_rel", LB(acq, rel_)),

    ALLOWED("R", R(rlx, rlx, rlx, rlx)),
    ALLOWED("R_rel_acq", R(rel_, rel_, rel_, acq)),
    FORBIDDEN("R_sc", R(sc, sc, sc, sc)),
    FORBIDDEN("R_fences_sc", R_FENCES(sc, sc)),
    ALLOWED("R_fences_ar", R_FENCES(ar, ar)),
    ALLOWED("R_fences_sc_ar", R_FENCES(sc, ar)),

    ALLOWED("S", S(rlx, rlx, rlx, rlx)),
    ALLOWED("S_rel_rlx", S(rlx, rel_, rlx, rlx)),
    ALLOWED("S_rlx_acq", S(rlx, rlx, acq, rlx)),
    FORBIDDEN("S_rel_acq", S(rlx, rel_, acq, rlx)),
    FORBIDDEN("S_fences", S_FENCES(rel_, acq)),
    ALLOWED("S_fences_rel", S_FENCES(rel_, rel_)),

    ALLOWED("W2_2", TWO_TWO_W(rlx, rlx)),
    ALLOWED("W2_2_rel", TWO_TWO_W(rel_, rel_)),
    ALLOWED("W2_2_rlx_sc", TWO_TWO_W(rlx, sc)),
    FORBIDDEN("W2_2_sc", TWO_TWO_W(sc, sc)),
    FORBIDDEN("W2_2_fences_sc", TWO_TWO_W_FENCES(sc)),
    ALLOWED("W2_2_fences_ar", TWO_TWO_W_FENCES(ar)),

    ALLOWED("IRIW", IRIW(rlx, rlx, rlx)),
    ALLOWED("IRIW_acq", IRIW(rel_, acq, acq)),
    ALLOWED("IRIW_acq_sc", IRIW(sc, acq, sc)),
    FORBIDDEN("IRIW_sc", IRIW(sc, sc, sc)),
    FORBIDDEN("IRIW_fences_sc", IRIW_FENCES(sc)),
    ALLOWED("IRIW_fences_ar", IRIW_FENCES(ar)),

    ALLOWED("WRC", WRC(rlx, rlx, rlx, rlx, rlx)),
    ALLOWED("WRC_rel_rlx", WRC(rlx, rlx, rel_, rlx, rlx)),
    ALLOWED("WRC_rlx_acq", WRC(rlx, acq, rlx, acq, rlx)),
    FORBIDDEN("WRC_rel_acq", WRC(rlx, rlx, rel_, acq, rlx)),
    FORBIDDEN("WRC_fences", WRC_FENCES(rel_, acq)),
    ALLOWED("WRC_fences_rel", WRC_FENCES(rel_, rel_)),

    FORBIDDEN("ISA2", ISA2(rel_, acq, rel_, acq)),
    ALLOWED("ISA2_rlx_1", ISA2(rlx, acq, rel_, acq)),
    ALLOWED("ISA2_rlx_2", ISA2(rel_, rlx, rel_, acq)),
    ALLOWED("ISA2_rlx_3", ISA2(rel_, acq, rlx, acq)),
    ALLOWED("ISA2_rlx_4", ISA2(rel_, acq, rel_, rlx)),

    ALLOWED("RWC", RWC(rlx, rlx, rlx, rlx, rlx)),
    ALLOWED("RWC_acq", RWC(rel_, acq, acq, rel_, acq)),
    FORBIDDEN("RWC_sc", RWC(sc, sc, sc, sc, sc)),
    ALLOWED("RWC_acq_sc", RWC(sc, acq, sc, sc, sc)),
    FORBIDDEN("RWC_syncs", RWC_FENCES(sc, sc, sc)),
    FORBIDDEN("RWC_syncs_rlx", RWC_FENCES(sc, sc, rlx)),
    ALLOWED("RWC_fences_ar", RWC_FENCES(ar, ar, rlx)),
    FORBIDDEN("W_RWC", W_RWC(rel_, acq, sc)),
    ALLOWED("W_RWC_rlx", W_RWC(rlx, acq, sc)),
    ALLOWED("W_RWC_ar", W_RWC(rel_, acq, ar)),

    ALLOWED("Z6_U", Z6_U(sc, rel_, sc, rlx, sc, sc)),
    FORBIDDEN("Z6_U_sc", Z6_U(sc, sc, sc, sc, sc, sc)),
    ALLOWED("WW_merge", WW_MERGE(acq)),
    FORBIDDEN("WW_merge_sc", WW_MERGE(sc)),

    FORBIDDEN("CoRR", 2, (1, 0), (1), TH(STORES(x, 1, rlx)), TH(LOADS(x, rlx), LOADS(x, rlx))),
    FORBIDDEN("CoRR2", 4, (1, 2, 2, 1), (2), TH(STORES(x, 1, rlx)), TH(STORES(x, 2, rlx)),
              TH(LOADS(x, rlx), LOADS(x, rlx)), TH(LOADS(x, rlx), LOADS(x, rlx))),
    FORBIDDEN("CoWR", 2, (2), (1), TH(STORES(x, 1, rlx), LOADS(x, rlx)), TH(STORES(x, 2, rlx))),
    FORBIDDEN("CoWR0", 1, (0), (1), TH(STORES(x, 1, rlx), LOADS(x, rlx))),
    FORBIDDEN("CoRW1", 1, (1), (1), TH(LOADS(x, rlx), STORES(x, 1, rlx))),
    FORBIDDEN("CoRW2", 2, (2), (2), TH(LOADS(x, rlx), STORES(x, 1, rlx)), TH(STORES(x, 2, rlx))),
    FORBIDDEN("CoWW", 1, (0), (1), TH(STORES(x, 1, rlx), STORES(x, 2, rlx))),

    /* Release sequences: later stores of the same thread, and read-modify-writes of any. */
    FORBIDDEN("sequence_own_store", 2, (2, 0), (1, 2),
              TH(STORES(x, 1, rlx), STORES(y, 1, rel_), STORES(y, 2, rlx)),
              TH(LOADS(y, acq), LOADS(x, rlx))),
    FORBIDDEN("sequence_update", 3, (1, 2, 0), (1, 2), TH(STORES(x, 1, rlx), STORES(y, 1, rel_)),
              TH(ADDS(y, rlx)), TH(LOADS(y, acq), LOADS(x, rlx))),
    ALLOWED("sequence_broken_by_a_store", 3, (2, 0), (1, 2),
            TH(STORES(x, 1, rlx), STORES(y, 1, rel_)), TH(STORES(y, 2, rlx)),
            TH(LOADS(y, acq), LOADS(x, rlx))),
    ALLOWED("sequence_without_release", 3, (1, 2, 0), (1, 2),
            TH(STORES(x, 1, rlx), STORES(y, 1, rlx)), TH(ADDS(y, rlx)),
            TH(LOADS(y, acq), LOADS(x, rlx))),

    /* A failed compare-and-swap is a load, with an order of its own. */
    FORBIDDEN("CAS_fails_acq", 2, (1, 0), (1, 1), TH(STORES(x, 1, rlx), STORES(y, 1, rel_)),
              TH(SWAPS(y, 2, rlx, acq), LOADS(x, rlx))),
    ALLOWED("CAS_fails_rlx", 2, (1, 0), (1, 1), TH(STORES(x, 1, rlx), STORES(y, 1, rel_)),
            TH(SWAPS(y, 2, ar, rlx), LOADS(x, rlx))),
    FORBIDDEN("CAS_twice", 2, (0, 0), (2), TH(SWAPS(x, 1, rlx, rlx)), TH(SWAPS(x, 2, rlx, rlx))),
    ALLOWED("CAS_fails", 2, (0, 1), (1), TH(SWAPS(x, 1, rlx, rlx)), TH(SWAPS(x, 2, rlx, rlx))),
    FORBIDDEN("updates_lose_none", 2, (0, 0), (1), TH(ADDS(x, rlx)), TH(ADDS(x, rlx))),
    ALLOWED("SB_updates", 2, (0, 0, 0, 0), (1, 1), TH(ADDS(x, ar), LOADS(y, acq)),
            TH(ADDS(y, ar), LOADS(x, acq))),
};

/* The same as run_program() tells of it. */
static uint64_t outcome_of(const struct litmus *l)
{
    unsigned end[LOCATIONS], told[THREADS] = {0};
    const int *value = l->reads;

    for (int t = 0; t < l->program.threads; t++)
        for (const struct weak_op *op = l->program.op[t]; op->kind != W_END; op++)
            if (op->kind != W_STORE && op->kind != W_FENCE)
                told[t] = told[t] * 31 + (unsigned)*value++ + 1;
    for (int i = 0; i < LOCATIONS; i++)
        end[i] = (unsigned)l->last[i];
    return digest(told, end);
}

static void litmus_row(int i)
{
    static struct graphs g;
    struct litmus *l = &table[i];
    uint64_t outcome = outcome_of(l);
    struct il_test test = {
        .run = run_program, .arg = &l->program, .name = l->check.name, .weak = true};

    find_graphs(&l->program, &g);
    g.outcomes.executions = g.n;
    ck_assert_msg(has(&g.outcomes, outcome) == l->allowed, "the axioms say otherwise");
    wanted = &outcome;
    struct il_result r = expect_graphs(&test, "full", &g);
    ck_assert_msg(r.reached == l->allowed, l->allowed ? "it was not found" : "it was found");
}

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("litmus tests");
    TCase *cases = tcase_create("litmus tests");

    for (int i = 0; i < (int)LENGTH(table); i++)
        tcase_add_loop_test(cases, &table[i].check, i, i + 1);
    suite_add_tcase(suite, cases);
    return suite;
}
