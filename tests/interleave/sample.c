/*
 * sample.c - the sampling pass: which sampler draws the next schedule.
 *
 * No single sampler is the best for every bug, and one that is bad for a bug may be hopeless. They
 * take turns: the expected number of executions is then at most that of the best one times the
 * length of the rotation divided by its share (bench/samplers.c measures it).
 */
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "pool.h"
#include "sampler.h"
#include "search.h"

static const struct sampler *const all[] = {
    &walk_sampler,       &pos_sampler,     &urw_sampler,     &surw_sampler,
    &surw_lives_sampler, &pct_samplers[0], &pct_samplers[1], &pct_samplers[2],
    &pct_samplers[3],    &pct_samplers[4], &pct_samplers[5],
};
static const struct sampler *const portfolio[] = {
    &surw_sampler, &pos_sampler, &urw_sampler, &surw_lives_sampler, &pct_samplers[2],
    &surw_sampler, &pos_sampler, &urw_sampler, &surw_lives_sampler, &pct_samplers[4],
};
enum { ALL = sizeof all / sizeof *all, TURNS = sizeof portfolio / sizeof *portfolio };

uint64_t dice_state;
static const struct sampler *only; /* if one was asked for by name */
static unsigned long drawn;

static const struct sampler *by_name(const char *name)
{
    for (int i = 0; i < ALL; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    die("IL_SAMPLER is walk, pos, urw, surw, surw-lives, pct1 ... pct6, not %.20s", name);
}

void samples_begin(uint64_t seed)
{
    const char *name = getenv("IL_SAMPLER");
    only = name ? by_name(name) : NULL;
    dice_state = (seed + 1) * 0x9E3779B97F4A7C15u;
    if (dice_state == 0)
        dice_state = 1;
    roll_on();
    drawn = 0;
    for (int i = 0; i < ALL; i++)
        if (all[i]->forget)
            all[i]->forget();
}

enum outcome search_random(struct search *s, unsigned long n, unsigned long long budget)
{
    unsigned long long end = s->points + budget;
    for (unsigned long i = 0; i < n && s->points < end; i++) {
        const struct sampler *sampler = only ? only : portfolio[drawn % TURNS];
        drawn++;
        if (sampler->begin)
            sampler->begin(sampler);
        bool found = run_once(s, &sampler->strategy);
        if (sampler->learn)
            sampler->learn();
        if (found)
            return FOUND;
    }
    return OUT_OF_BUDGET;
}
