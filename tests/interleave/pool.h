/*
 * pool.h - memory that lives for one execution.
 *
 * pool_alloc() returns zeroed memory, aligned to 16.  pool_reset() takes everything back at once.
 * big_alloc() is for tables that live as long as the process; it is zeroed and page-aligned.
 * ensure_room() is for arrays that grow from one execution to the next.  None of them fails: the
 * process ends with a message if the system has no memory.
 */
#ifndef POOL_H
#define POOL_H

#include <stddef.h>

static inline void *pool_alloc(size_t size);
void pool_reset(void);
void *big_alloc(size_t size);

/* realloc() to n elements. */
void *resized(void *array, size_t n, size_t size);

/* The array has room for n elements; where it has not yet, twice as many as before. */
#define ensure_room(array, room, n)                                                                \
    do {                                                                                           \
        if ((room) < (n)) {                                                                        \
            (room) = more_room((room), (n));                                                       \
            (array) = resized((array), (room), sizeof *(array));                                   \
        }                                                                                          \
    } while (0)
size_t more_room(size_t room, size_t n);

/* As memset() to 0.  Where the compiler knows the size it takes string instructions, which are slow
 * to start. */
void clear(void *p, size_t size);

/* Prints "interleave: ..." and ends the process: for faults of the checker or the machine. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- Inline ---- */

extern char *pool_next, *pool_end; /* of the chunk in use */
void *pool_alloc_elsewhere(size_t size);

static inline void *pool_alloc(size_t size)
{
    char *p = pool_next;
    size = (size + 15) & ~(size_t)15;
    if (size > (size_t)(pool_end - p))
        return pool_alloc_elsewhere(size);
    pool_next = p + size;
    return p;
}

#endif
