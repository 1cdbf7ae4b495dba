/*
 * program.h - random programs: a few threads, each a list of operations on two
 * atomics, two mutexes with a condition each, a readers-writer lock and a
 * semaphore.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "random_suite.h"

#define MAX_THREADS 3
#define MAX_OPS     20

enum kind {
    LOAD,
    STORE,
    ADD,
    CAS,
    LOCK,
    TRY_LOCK, /* and what is between it and its UNLOCK happens anyway */
    TIMED_LOCK,
    UNLOCK,
    READ_LOCK,
    WRITE_LOCK,
    TRY_READ_LOCK,
    TRY_WRITE_LOCK,
    RW_UNLOCK,
    TRY_OWN, /* under a lock: fails to take it again */
    POST,
    WAIT,
    TRY_WAIT,
    TIMED_WAIT,
    VALUE,
    AWAIT,       /* under LOCK: waits on the condition until it is set */
    AWAIT_TIMED, /* unless it is set, waits once */
    SET_AND_SIGNAL,
    SET_AND_BROADCAST,
    END,
};

struct op {
    enum kind kind;
    int which; /* of the two */
};

struct program {
    int threads;
    struct op op[MAX_THREADS][MAX_OPS]; /* each list closed by END */
};

/* ---- Making one ---- */

static inline struct op random_op(uint64_t *random)
{
    static const enum kind kinds[] = {LOAD, LOAD, STORE,    ADD,        ADD,  CAS,
                                      POST, WAIT, TRY_WAIT, TIMED_WAIT, VALUE};
    enum kind kind = kinds[random_below(random, LENGTH(kinds))];

    return (struct op){kind, random_below(random, 2)};
}

/* A section round an operation, round another section, or round what needs the lock. */
static inline struct op *add_section(struct op *op, uint64_t *random)
{
    static const enum kind locks[] = {LOCK,       LOCK,          LOCK,
                                      TRY_LOCK,   TIMED_LOCK,    READ_LOCK,
                                      WRITE_LOCK, TRY_READ_LOCK, TRY_WRITE_LOCK};
    static const enum kind insides[] = {AWAIT, AWAIT_TIMED, SET_AND_SIGNAL, SET_AND_BROADCAST};
    enum kind lock = locks[random_below(random, LENGTH(locks))];
    int which = random_below(random, 2), form = random_below(random, 5);

    *op++ = (struct op){lock, which};
    if (lock == LOCK && form == 0) {
        *op++ = (struct op){LOCK, !which};
        *op++ = random_op(random);
        *op++ = (struct op){UNLOCK, !which};
    } else if (lock == LOCK && form < 3) {
        *op++ = (struct op){insides[random_below(random, LENGTH(insides))], which};
    } else {
        *op++ = random_op(random);
        if (form == 3 && (lock == LOCK || lock == READ_LOCK || lock == WRITE_LOCK))
            *op++ = (struct op){TRY_OWN, which};
    }
    *op++ = (struct op){lock < UNLOCK ? UNLOCK : RW_UNLOCK, which};
    return op;
}

static inline struct program make_program(uint64_t random)
{
    struct program p = {.threads = 2 + random_below(&random, 2)};

    for (int t = 0; t < p.threads; t++) {
        struct op *op = p.op[t];
        for (int steps = 5 - p.threads; steps > 0; steps--)
            if (random_below(&random, 2))
                op = add_section(op, &random);
            else
                *op++ = random_op(&random);
        op->kind = END;
    }
    return p;
}

#endif
