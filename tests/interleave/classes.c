/* classes.c - for tests: the equivalence classes that a search has run. */
#include "classes.h"

#include <stdlib.h>

#include "pool.h"

static uint64_t *classes;
static size_t n_classes, capacity;
static bool keeping;

void il_test_keep_classes(bool keep)
{
    keeping = keep;
    n_classes = 0;
}

bool classes_are_kept(void)
{
    return keeping;
}

void class_keep(uint64_t hash)
{
    if (n_classes == capacity) {
        capacity = capacity ? capacity * 2 : 1024;
        classes = realloc(classes, capacity * sizeof *classes);
        if (!classes)
            die("out of memory for the classes");
    }
    classes[n_classes++] = hash;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

const uint64_t *il_test_classes(size_t *n)
{
    if (n_classes > 1)
        qsort(classes, n_classes, sizeof *classes, ascending);
    *n = n_classes;
    return classes;
}
