/*
 * Random programs against an oracle: a few threads of a few operations each on
 * two atomics, two mutexes and a semaphore.  A simulator runs every
 * interleaving of the operations; the checker must find the same final states,
 * and a deadlock exactly if there is one.
 */
#include "brute_force.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

enum kind { LOAD, STORE, ADD, CAS, LOCK, TRY_LOCK, UNLOCK, POST, WAIT, TRY_WAIT, END };

struct op {
    enum kind kind;
    int which; /* of the two atomics or mutexes */
};

#define MAX_THREADS 3
#define MAX_OPS     16

struct program {
    int threads;
    struct op op[MAX_THREADS][MAX_OPS]; /* each list closed by END */
};

/* ---- Making one ---- */

static int random_below(uint64_t *random, int n)
{
    *random = *random * 6364136223846793005ull + 1442695040888963407ull;
    return (int)((*random >> 33) % (unsigned)n);
}

static struct op random_op(uint64_t *random)
{
    static const enum kind kinds[] = {LOAD, LOAD, STORE, ADD, ADD, CAS, POST, WAIT, TRY_WAIT};
    enum kind kind = kinds[random_below(random, LENGTH(kinds))];

    return (struct op){kind, random_below(random, 2)};
}

/* Appends one operation, or a section round one, or a section within a section. */
static struct op *add_step(struct op *op, uint64_t *random)
{
    int lock = random_below(random, 2), form = random_below(random, 6);
    bool section = form < 3, nested = form == 0;

    if (section)
        *op++ = (struct op){form == 1 ? TRY_LOCK : LOCK, lock};
    if (nested)
        *op++ = (struct op){LOCK, !lock};
    *op++ = random_op(random);
    if (nested)
        *op++ = (struct op){UNLOCK, !lock};
    if (section)
        *op++ = (struct op){UNLOCK, lock};
    return op;
}

static struct program make_program(uint64_t random)
{
    struct program p = {.threads = 2 + random_below(&random, 2)};

    for (int t = 0; t < p.threads; t++) {
        struct op *op = p.op[t];
        for (int steps = 5 - p.threads; steps > 0; steps--)
            op = add_step(op, &random);
        op->kind = END;
    }
    return p;
}

/* ---- The oracle ---- */

struct state {
    unsigned variable[2], semaphore, seen[MAX_THREADS];
    int owner[2]; /* thread + 1, or 0 */
    int pc[MAX_THREADS];
};

static uint64_t digest(const struct state *s)
{
    uint64_t d = s->variable[0] | s->variable[1] << 8 | s->semaphore << 16;

    for (int t = 0; t < MAX_THREADS; t++)
        d = d * 1000003 + s->seen[t];
    return d;
}

static unsigned swap_if_zero(unsigned *variable, unsigned value)
{
    if (*variable)
        return 0;
    *variable = value;
    return 1;
}

/* Runs t's next operation, or answers that it cannot run now. */
static bool step(struct state *s, const struct op *op, int t)
{
    unsigned *variable = &s->variable[op->which], result = 0;
    int *owner = &s->owner[op->which];

    switch (op->kind) {
    case LOAD:
        result = *variable;
        break;
    case STORE:
        *variable = t + 1;
        break;
    case ADD:
        result = (*variable)++;
        break;
    case CAS:
        result = swap_if_zero(variable, t + 1);
        break;
    case LOCK:
        if (*owner)
            return false;
        *owner = t + 1;
        break;
    case TRY_LOCK:
        result = !*owner;
        if (result)
            *owner = t + 1;
        break;
    case UNLOCK:
        if (*owner == t + 1)
            *owner = 0;
        break;
    case POST:
        s->semaphore++;
        break;
    case WAIT:
        if (s->semaphore == 0)
            return false;
        s->semaphore--;
        break;
    case TRY_WAIT:
        result = s->semaphore > 0;
        s->semaphore -= result;
        break;
    case END:
        return false;
    }
    s->seen[t] = s->seen[t] * 7 + result;
    s->pc[t]++;
    return true;
}

static struct outcomes expected;
static bool can_deadlock;

static bool has_ended(const struct program *p, const struct state *s)
{
    for (int t = 0; t < p->threads; t++)
        if (p->op[t][s->pc[t]].kind != END)
            return false;
    return true;
}

static void simulate(const struct program *p, const struct state *s)
{
    bool moved = false;

    for (int t = 0; t < p->threads; t++) {
        struct state next = *s;
        if (step(&next, &p->op[t][s->pc[t]], t)) {
            moved = true;
            simulate(p, &next);
        }
    }
    if (moved)
        return;
    if (!has_ended(p, s))
        can_deadlock = true;
    else if (!has(&expected, digest(s)) && expected.n < MAX_OUTCOMES)
        expected.value[expected.n++] = digest(s);
}

/* ---- The same, for real ---- */

static const struct program *program;
static atomic_uint variable[2];
static pthread_mutex_t mutex[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static sem_t semaphore;
static unsigned seen[MAX_THREADS];

static unsigned perform(const struct op *op, unsigned t, bool holds[2])
{
    unsigned zero = 0;

    switch (op->kind) {
    case LOAD:
        return atomic_load(&variable[op->which]);
    case STORE:
        atomic_store(&variable[op->which], t + 1);
        return 0;
    case ADD:
        return atomic_fetch_add(&variable[op->which], 1);
    case CAS:
        return atomic_compare_exchange_strong(&variable[op->which], &zero, t + 1);
    case LOCK:
        holds[op->which] = true;
        pthread_mutex_lock(&mutex[op->which]);
        return 0;
    case TRY_LOCK:
        return holds[op->which] = pthread_mutex_trylock(&mutex[op->which]) == 0;
    case UNLOCK:
        if (holds[op->which])
            pthread_mutex_unlock(&mutex[op->which]);
        return 0;
    case POST:
        sem_post(&semaphore);
        return 0;
    case WAIT:
        sem_wait(&semaphore);
        return 0;
    case TRY_WAIT:
        return sem_trywait(&semaphore) == 0;
    case END:
        break;
    }
    return 0;
}

THREAD(runs_its_list)
{
    unsigned t = (unsigned)(uintptr_t)arg;
    bool holds[2] = {false, false};

    for (const struct op *op = program->op[t]; op->kind != END; op++)
        seen[t] = seen[t] * 7 + perform(op, t, holds);
    return NULL;
}

static void run_program(void *arg)
{
    thread_body *const bodies[MAX_THREADS] = {runs_its_list, runs_its_list, runs_its_list};
    struct state end = {0};
    int value;

    program = arg;
    sem_init(&semaphore, 0, 1);
    run_bodies(bodies, program->threads);
    sem_getvalue(&semaphore, &value);
    sem_destroy(&semaphore);
    for (int i = 0; i < 2; i++)
        end.variable[i] = variable[i];
    end.semaphore = (unsigned)value;
    memcpy(end.seen, seen, sizeof seen);
    il_test_outcome(digest(&end));
}

/* ---- Both ---- */

static void compare_with_oracle(const struct il_test *test, const char *reduction)
{
    static struct outcomes found;

    if (can_deadlock) {
        setenv("IL_REDUCTION", reduction, 1);
        struct il_result r = il_explore(test);
        expect_failure(IL_DEADLOCK, &r);
        return;
    }
    find_outcomes(test, reduction, &found);
    for (size_t i = 0; i < expected.n; i++)
        ck_assert_msg(has(&found, expected.value[i]), "%s misses %zu of %zu final states",
                      reduction, expected.n - found.n, expected.n);
    ck_assert_uint_eq(found.n, expected.n);
}

static void check_program(int i)
{
    struct program p = make_program((uint64_t)i);
    struct il_test test = {.run = run_program, .arg = &p, .name = "random", .budget = 100000000};

    simulate(&p, &(struct state){.semaphore = 1});
    compare_with_oracle(&test, "full");
    compare_with_oracle(&test, "sleep");
}

#define PROGRAMS 60

Suite *chapter_suite(void)
{
    static TTest tests[PROGRAMS];
    static char names[PROGRAMS][16];
    Suite *suite = suite_create("random programs");
    TCase *programs = tcase_create("programs");

    for (int i = 0; i < PROGRAMS; i++) {
        snprintf(names[i], sizeof names[i], "program_%d", i + 1);
        tests[i] = (TTest){names[i], check_program, __FILE__, __LINE__};
        tcase_add_loop_test(programs, &tests[i], i + 1, i + 2);
    }
    suite_add_tcase(suite, programs);
    return suite;
}
