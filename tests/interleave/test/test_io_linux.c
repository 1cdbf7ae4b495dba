/*
 * The model of descriptors is held to Linux: random sequences of calls are made twice by one
 * thread, natively and in a scenario, and every result, error, byte, readiness and order of events
 * has to be the same.
 *
 * Sequences are drawn from a seed each.  IL_FUZZ=n runs n of them in each group.  The operating
 * system may take its time over TCP: a difference counts only if it is there again and again.
 *
 * engines: fiber
 */
#define _GNU_SOURCE
#include "descriptor_steps.h"
#include "socket_steps.h"

static void step(struct run *r, const struct group *g, bool modelled)
{
    int slot = (int)any(r, SLOTS);
    bool is_socket = r->fd[slot] >= 0 && (r->kind[slot] >= TCP || r->kind[slot] == PAIR);

    if (r->fd[slot] < 0) {
        if (any(r, 2))
            opens(r, g);
        else
            polls(r);
        return;
    }
    if (r->kind[slot] == EPOLL && any(r, 10) > 0) {
        if (any(r, 2))
            controls(r, slot);
        else
            waits(r, slot);
        return;
    }
    if (is_socket && any(r, 2)) {
        if (r->kind[slot] == PAIR && any(r, 3))
            asks(r, slot);
        else
            does_with_socket(r, slot, modelled);
        return;
    }
    static void (*const others[])(struct run *, int) = {
        writes, writes, writes, reads, reads, reads, vectors, closes, duplicates, asks_how_much};
    unsigned which = any(r, LENGTH(others) + 2);
    if (which < LENGTH(others))
        others[which](r, slot);
    else if (which == LENGTH(others))
        polls(r);
    else
        selects(r);
}

static void run_sequence(struct run *r, const struct group *g, uint64_t seed, bool modelled)
{
    memset(r, 0, sizeof *r);
    r->random = seed * 2654435761u + 1;
    port[modelled] = 0;
    for (int i = 0; i < SLOTS; i++)
        r->fd[i] = -1;
    for (int i = 0; i < STEPS; i++)
        step(r, g, modelled);
    for (int i = 0; i < SLOTS; i++)
        if (r->fd[i] >= 0)
            closes(r, i);
}

/* ---- Comparing ---- */

static struct run *native, *modelled;
static const struct group *group;
static uint64_t seed;

SCENARIO(in_the_model)
{
    run_sequence(modelled, group, seed, true);
}

static int first_difference(void)
{
    int n = native->n < modelled->n ? native->n : modelled->n;

    for (int i = 0; i < n; i++)
        if (native->what[i] != modelled->what[i] || native->result[i] != modelled->result[i])
            return i;
    return native->n == modelled->n ? -1 : n;
}

static void compare(void)
{
    enum { TRIES = 5 };
    int at = 0;

    for (int i = 0; i < TRIES && at >= 0; i++) {
        run_sequence(native, group, seed, false);
        struct il_result r = explore(in_the_model, .samples = 1, .retries = 1000);
        expect_pass(&r, true);
        at = first_difference();
    }
    if (at < 0)
        return;
    for (int i = at > 40 ? at - 40 : 0; i < at + 12 && i < native->n && i < modelled->n; i++)
        fprintf(stderr, "%s %s: %ld, %ld in the model\n", i == at ? ">" : " ", native->what[i],
                native->result[i], modelled->result[i]);
    ck_abort_msg("%s, sequence %lu, result %d: %s %ld natively, %s %ld in the model", group->name,
                 (unsigned long)seed, at, native->what[at], native->result[at], modelled->what[at],
                 modelled->result[at]);
}

#define BIT(kind) (1u << (kind))
static const struct group groups[] = {
    {"pipes", BIT(PIPE)},
    {"pairs", BIT(PAIR)},
    {"eventfds", BIT(EVENT)},
    {"epoll on pipes", BIT(PIPE) | BIT(EPOLL)},
    {"epoll on pairs", BIT(PAIR) | BIT(EPOLL)},
    {"epoll on eventfds", BIT(EVENT) | BIT(EPOLL)},
    {"Unix sockets", BIT(UNIX)},
    {"TCP", BIT(TCP)},
    {"everything", BIT(PIPE) | BIT(PAIR) | BIT(EVENT) | BIT(EPOLL) | BIT(UNIX) | BIT(TCP)},
};

static void check_sequences(int which)
{
    const char *fuzz = getenv("IL_FUZZ"), *from = getenv("IL_FUZZ_FROM");
    unsigned n = fuzz ? (unsigned)atoi(fuzz) : 500, first = from ? (unsigned)atoi(from) : 0;

    native = calloc(1, sizeof *native);
    modelled = calloc(1, sizeof *modelled);
    group = &groups[which];
    for (seed = first; seed < first + n; seed++)
        compare();
    free(native);
    free(modelled);
}

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("descriptors, and Linux");
    TCase *cases = tcase_create("sequences");

    for (int i = 0; i < (int)LENGTH(groups); i++)
        add_numbered(cases, groups[i].name, check_sequences, i);
    suite_add_tcase(suite, cases);
    return suite;
}
