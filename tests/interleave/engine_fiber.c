/* engine_fiber.c - all controlled threads on one kernel thread: stack and TLS pointer swapped. */
#include "engine.h"

static void *host_sp;
static uintptr_t host_tp;

static void enter(struct slot *to)
{
    host_tp = il_thread_pointer();
    il_switch(&host_sp, to->sp, to->thread_pointer);
}

static void transfer(struct slot *from, struct slot *to)
{
    il_switch(&from->sp, to->sp, to->thread_pointer);
}

static void leave(struct slot *from)
{
    il_switch(&from->sp, host_sp, host_tp);
}

/* Abandoned stacks are simply overwritten by the next execution. */
static void finish(void)
{
}

const struct engine fiber_engine = {"fiber", enter, transfer, leave, finish};
