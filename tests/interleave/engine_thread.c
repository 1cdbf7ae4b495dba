/*
 * engine_thread.c - every controlled thread on its carrier, one running at a time.
 *
 * The baton is a semaphore a carrier.  Who hands it on waits for it to come back; when the
 * execution is over, carriers that still wait are sent home one after the other.
 */
#include <semaphore.h>

#include "engine.h"

static sem_t host;
static bool ready, abandon;
static struct slot *pass_to; /* whom a carrier that goes home hands the baton; NULL: the host */

static void wait_host(void)
{
    while (sem_wait(&host) != 0)
        ; /* EINTR */
}

static void go(struct slot *to)
{
    to->started = true;
    carrier_go(to->carrier);
}

/* The baton is passed from the carrier's own stack: whoever gets it may reuse the one left. */
static void go_home(struct slot *from, struct slot *to)
{
    from->finished = true;
    pass_to = to;
    carrier_home(from);
}

void carrier_is_home(void)
{
    if (pass_to)
        go(pass_to);
    else
        sem_post(&host);
}

static void enter(struct slot *to)
{
    if (!ready)
        sem_init(&host, 0, 0);
    ready = true;
    abandon = false;
    go(to);
    wait_host();
}

static void transfer(struct slot *from, struct slot *to)
{
    if (from->finished)
        go_home(from, to);
    from->sp = __builtin_frame_address(0);
    go(to);
    carrier_wait(from->carrier);
    if (abandon)
        go_home(from, NULL);
}

static void leave(struct slot *from)
{
    if (!from->finished) {
        sem_post(&host);
        carrier_wait(from->carrier);
    }
    go_home(from, NULL);
}

static void finish(void)
{
    abandon = true;
    for (unsigned i = 0; i < slots_in_use(); i++) {
        struct slot *s = slot_at(i);
        if (s->started && !s->finished) {
            carrier_go(s->carrier);
            wait_host();
        }
    }
}

const struct engine thread_engine = {"thread", enter, transfer, leave, finish};
