/* library.c - calls into libraries that are not instrumented. */
#include "library.h"

#include <stdio.h>

#include "memory.h"
#include "point.h"
#include "trace.h"

void library_point(const char *words, const void *object, const void *another, uintptr_t pc)
{
    point((struct op){.kind = OP_LIBRARY,
                      .touch = {TOUCH_WRITE(object), TOUCH_WRITE(another)},
                      .object = words,
                      .deadline = NEVER,
                      .pc = pc});
}

void library_says(const char *result)
{
    char text[FAULT_TEXT];
    if (!tracing)
        return;
    snprintf(text, sizeof text, "%s → %s", (const char *)X.current->op.object, result);
    trace_text(text);
}

/* As large as a pointer, so that it is one cell to the race detector. */
void *library_block(const char *what, void *model, uintptr_t pc)
{
    void *p = memory_alloc(sizeof p, sizeof p, pc);
    struct block *b = memory_block(p);
    b->what = what;
    b->model = model;
    return p;
}

void *library_model(const void *p, bool *given_back, uintptr_t *where)
{
    const struct block *b = p ? memory_block(p) : NULL;
    if (!b || b->data != p || !b->model)
        return NULL;
    *given_back = b->freed;
    *where = b->free_pc;
    return b->model;
}
