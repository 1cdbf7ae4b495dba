/*
 * library.h - calls into a library that is not instrumented, as operations.
 *
 * What happens inside such a call cannot be seen, so a model of the library makes each call one
 * operation, which nobody interrupts, and says what it touches.  What the library gives out stands
 * in the program's heap as a block without contents (struct block: what, model): so it has an
 * address that is the same in every execution, races on it are found as on memory, and it is
 * missed when it is never given back.
 */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "exec.h"

/* A call that writes these objects; NULL: none.  words, the call as reports show it, must live as
 * long as the execution.  Returns when the call is to be made. */
void library_point(const char *words, const void *object, const void *another, uintptr_t pc);

/* What came of it, for reports; added to the words. */
void library_says(const char *result);

/* A stand-in for what the library gave out, called so in reports, and opened by what pc calls. */
void *library_block(const char *what, void *model, uintptr_t pc);

/* The model that p stands for, which may have been given back; NULL if it stands for none. */
void *library_model(const void *p, bool *given_back, uintptr_t *where);

#endif
