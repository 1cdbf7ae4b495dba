/*
 * diagnose_weak.c - weak memory: a thread reads a value although there is a newer one.
 *
 * If the reader had heard of the newer store, through stores and the loads that read them, then on
 * that way somewhere a release or an acquire is missing, and with it the read could not be old. If
 * it had not, only sequential consistency orders the two.
 */
#include <stdio.h>

#include "diagnose.h"
#include "history.h"
#include "order.h"

/* The last read of an old value that the report shows. */
static int last_old_read(void)
{
    for (int i = (int)trace_n - 1; i >= 0; i--)
        if (trace_events[i].overtaken > 0 && trace_events[i].shown)
            return i;
    return -1;
}

static int event_of_step(int step)
{
    for (int i = 0; i < (int)trace_n; i++)
        if (trace_events[i].step == step && event_writes(&trace_events[i]))
            return i;
    return -1;
}

/* A store and the load that reads it. */
struct message {
    int store, load;
};

/* The first message of a chain that tells `reader`, before event `end`, of what `teller` did before
 * its event `from`.  Chains are short: they pass no thread twice. */
static bool find_message(unsigned teller, int from, unsigned reader, int end, uint64_t passed,
                         struct message *m)
{
    passed |= 1ull << teller % 64;
    for (int l = 0; l < end; l++) {
        const struct event *load = &trace_events[l];
        int s = event_reads(load) && load->source > 0 ? event_of_step(load->source) : -1;
        if (s < from || trace_events[s].thread != teller || passed >> load->thread % 64 & 1)
            continue;
        struct message next;
        if (load->thread != reader && !find_message(load->thread, l, reader, end, passed, &next))
            continue;
        *m = (struct message){s, l};
        if (load->thread != reader && releases(trace_events[s].order) && acquires(load->order))
            *m = next; /* this one is strong enough */
        return true;
    }
    return false;
}

static void remedy(int old, int newer, char *out, size_t size)
{
    struct message m;
    const struct event *w = &trace_events[newer], *r = &trace_events[old];
    if (!find_message(w->thread, newer, r->thread, old, 0, &m)) {
        snprintf(out, size,
                 "Only sequential consistency forbids that: memory_order_seq_cst on every access "
                 "that takes part, or atomic_thread_fence(memory_order_seq_cst) between each "
                 "thread's accesses");
        return;
    }
    bool release = !releases(trace_events[m.store].order);
    bool acquire = !acquires(trace_events[m.load].order);
    char store[64] = "", load[64] = "";
    if (release)
        snprintf(store, sizeof store, "memory_order_release at %s", place_of_event(m.store));
    if (acquire)
        snprintf(load, sizeof load, "memory_order_acquire at %s", place_of_event(m.load));
    snprintf(out, size, "%s%s%s (or fences that do the same) would forbid that", store,
             release && acquire ? " and " : "", load);
}

bool diagnose_weak(void)
{
    char source[96] = "what was there at first", cure[300];
    int old = last_old_read();
    if (old < 0)
        return false;
    const struct event *r = &trace_events[old];
    int newer = event_of_step(r->overtaken), from = r->source > 0 ? event_of_step(r->source) : -1;
    if (newer < 0)
        return false;
    if (from >= 0)
        snprintf(source, sizeof source, "what %s stored at %s",
                 thread_name(trace_events[from].thread), place_of_event(from));
    remedy(old, newer, cure, sizeof cure);
    advise("at %s, %s reads %s in %s, though %s has stored a newer value at %s: nothing makes that "
           "store happen before the read. %s",
           place_of_event(old), thread_name(r->thread), source,
           thing((const void *)r->address, "memory"), thread_name(trace_events[newer].thread),
           place_of_event(newer), cure);
    return true;
}
