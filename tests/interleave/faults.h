/*
 * faults.h - calls that fail because the test asked for it.
 *
 * A call that can fail says so in one line, before it does anything:
 *
 *     if (fails(FAULT_OPEN, ERRORS(EMFILE, EACCES), PC, "open(\"%s\")", path))
 *         return -1;
 *
 * Whether it fails, and how, is a value chosen in the step that the thread is in, so every search
 * branches over it.  A test says how many calls of each kind may fail in one execution, and how
 * many of all kinds together (struct il_test).
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave.h"

enum fault {
    FAULT_MALLOC,    /* memory from the heap */
    FAULT_CREATE,    /* threads */
    FAULT_INIT,      /* locks, conditions, semaphores, barriers, keys, attributes */
    FAULT_OPEN,      /* whatever gives a descriptor or a stream: open, accept, fopen, ... */
    FAULT_READ,      /* read, recv, fread, ... */
    FAULT_WRITE,     /* write, send, fwrite, fclose, ... */
    FAULT_SHORT,     /* transfers of less than could be */
    FAULT_INTERRUPT, /* EINTR where a call could block */
    FAULT_AGAIN,     /* EAGAIN where it does not */
    FAULT_KINDS
};

#define ERRORS(...) ((const int[]){__VA_ARGS__, 0})

/* 0, or the one of errors with which the call is to fail.  The rest is the call in words, for the
 * report: "pthread_create()". */
#define fault(kind, errors, pc, ...) (may_fail() ? fault_(kind, errors, pc, __VA_ARGS__) : 0)

/* The same for calls that set errno: true if it fails. */
#define fails(kind, errors, pc, ...) (may_fail() ? fails_(kind, errors, pc, __VA_ARGS__) : false)

bool may_fail(void); /* any call at all, in the execution under way */
int fault_(enum fault kind, const int *errors, uintptr_t pc, const char *call, ...)
    __attribute__((format(printf, 4, 5)));
bool fails_(enum fault kind, const int *errors, uintptr_t pc, const char *call, ...)
    __attribute__((format(printf, 4, 5)));

/* How much of size bytes a read or write is to transfer. */
size_t shortened(size_t size, uintptr_t pc, const char *call);

/* Fills in how many faults of all kinds an execution may have, if the test does not say. */
void faults_default(struct il_test *t);

/* Sets limits from words separated by commas: kinds ("malloc", "create", ...; none: all) and a
 * number, the most in one execution (default: 1).  False if it cannot be read. */
bool il_faults_parse(const char *words, struct il_test *t);

/* ", at most 1 fault an execution (malloc, create)"; "" if no call may fail. */
void il_faults_bounds(const struct il_test *t, char *out, size_t size);

#endif
