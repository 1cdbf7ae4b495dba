/* classes.c - for tests: the equivalence classes that a search has run. */
#include "classes.h"

#include <stdlib.h>
#include <string.h>

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
    ensure_room(classes, capacity, n_classes + 1);
    classes[n_classes++] = hash;
}

/* A hash table, at most half full; 0 is an empty place. */
static uint64_t *graphs;
static size_t n_graphs, places;

void graphs_forget(void)
{
    n_graphs = 0;
    if (places)
        memset(graphs, 0, places * sizeof *graphs);
}

static void put(uint64_t hash)
{
    size_t i = hash % places;
    while (graphs[i] && graphs[i] != hash)
        i = (i + 1) % places;
    n_graphs += !graphs[i];
    graphs[i] = hash;
}

static void grow(void)
{
    uint64_t *old = graphs;
    size_t n = places;
    places = n ? n * 2 : 1024;
    graphs = calloc(places, sizeof *graphs);
    if (!graphs)
        die("out of memory for the graphs");
    n_graphs = 0;
    for (size_t i = 0; i < n; i++)
        if (old[i])
            put(old[i]);
    free(old);
}

void graphs_add(uint64_t hash)
{
    if (n_graphs * 2 >= places)
        grow();
    put(hash | !hash);
}

unsigned long graphs_counted(void)
{
    return n_graphs;
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
