/* walk.c - the random walk: whoever is ready is as likely as anybody else. */
#include "dice.h"
#include "sampler.h"

static struct thread *pick(struct thread **ready, unsigned n)
{
    return ready[below_unless_one(n)];
}

unsigned choose_uniformly(unsigned n)
{
    return below(n);
}

const struct sampler walk_sampler = {
    "walk", {pick, choose_uniformly, NULL, NULL, true}, NULL, NULL, NULL, 0};
