/* paths.h - paths from variables, through pointers, to whatever they lead to. */
#ifndef PATHS_H
#define PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATH_SIZE = 64 };

struct path {
    char text[PATH_SIZE];
    size_t member; /* where in text what comes after the last pointer begins, */
    size_t leads;  /* and the length of that pointer's own path; 0: there is none */
};

/* Follows every pointer from the globals and the recorded frames of the live threads. */
void paths_explore(void);

/* The best path found to the lock or scalar at target, or if size is more than that of any, to the
 * whole of that size.  False if none leads there. */
bool paths_find(uintptr_t target, size_t size, struct path *out);

#endif
