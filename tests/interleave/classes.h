/*
 * classes.h - for tests: the equivalence classes that search_all() has run.
 *
 * A class is known by a hash of its happens-before order: of each operation, what its thread had
 * done before, what it chose, and how much of every thread came before it.
 */
#ifndef CLASSES_H
#define CLASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on, keep them; forgets those kept before. */
void il_test_keep_classes(bool keep);

/* Those kept, in ascending order, an entry an execution.  Valid until the next is kept. */
const uint64_t *il_test_classes(size_t *n);

bool classes_are_kept(void);
void class_keep(uint64_t hash);

/* Weak memory: how many different execution graphs there were.  Counting starts again at 0. */
void graphs_forget(void);
void graphs_add(uint64_t hash);
unsigned long graphs_counted(void);

#endif
