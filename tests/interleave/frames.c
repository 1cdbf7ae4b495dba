/* frames.c - one unwinding of the current stack by the C compiler's own unwinder. */
#include "frames.h"

#include <string.h>
#include <unwind.h>

#include "exec.h"
#include "globals.h"

enum { MOST_THREADS = 64 }; /* with more, those that came later go by other names */

#if defined(__x86_64__)
enum { FRAME_POINTER = 6 };
#else
enum { FRAME_POINTER = 29 };
#endif

static struct stack {
    unsigned n;
    struct frame frames[MAX_FRAMES];
} stacks[MOST_THREADS];

struct walk {
    struct stack *stack;
    bool want_cfa; /* a frame's address is known when the walk has reached its caller */
};

static _Unwind_Reason_Code visit(struct _Unwind_Context *c, void *arg)
{
    struct walk *w = arg;
    struct stack *s = w->stack;
    uintptr_t pc = (uintptr_t)_Unwind_GetIP(c) - 1;
    if (w->want_cfa)
        s->frames[s->n - 1].cfa = (uintptr_t)_Unwind_GetCFA(c);
    w->want_cfa = false;
    if (s->n == MAX_FRAMES)
        return _URC_END_OF_STACK;
    if (!globals_program_code(pc))
        return _URC_NO_REASON;
    s->frames[s->n++] = (struct frame){.pc = pc, .fp = (uintptr_t)_Unwind_GetGR(c, FRAME_POINTER)};
    w->want_cfa = true;
    return _URC_NO_REASON;
}

void frames_reset(void)
{
    memset(stacks, 0, sizeof stacks);
}

void frames_record(void)
{
    if (X.current->id >= MOST_THREADS)
        return;
    struct walk w = {.stack = &stacks[X.current->id]};
    w.stack->n = 0;
    _Unwind_Backtrace(visit, &w);
}

const struct frame *frames_of(unsigned id, unsigned *n)
{
    *n = id < MOST_THREADS ? stacks[id].n : 0;
    return *n ? stacks[id].frames : NULL;
}
