/* order.h - what the memory orders of the compiler's calls ask for. */
#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>

enum { ORDER_MASK = 7 }; /* above are hints of lock elision */

/* memory_order_consume is taken for acquire, as compilers do. */
static inline bool acquires(int order)
{
    order &= ORDER_MASK;
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static inline bool releases(int order)
{
    order &= ORDER_MASK;
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static inline bool is_sc(int order)
{
    return (order & ORDER_MASK) == __ATOMIC_SEQ_CST;
}

#endif
