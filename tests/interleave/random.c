/* random.c - uniformly random schedules from a seed (xorshift64*, Vigna 2016). */
#include "search.h"

static uint64_t state;

static uint64_t next(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1Du;
}

static unsigned below(unsigned n)
{
    return (unsigned)((next() >> 32) * n >> 32);
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    return ready[n == 1 ? 0 : below(n)];
}

static unsigned choose_value(unsigned n)
{
    return below(n);
}

enum outcome search_random(struct search *s, unsigned long n, unsigned long long budget)
{
    static const struct strategy strategy = {pick, choose_value, NULL};
    unsigned long long end = s->points + budget;
    state = (s->seed + 1) * 0x9E3779B97F4A7C15u;
    for (unsigned long i = 0; i < n; i++) {
        if (run_once(s, &strategy))
            return FOUND;
        if (s->points >= end)
            return OUT_OF_BUDGET;
    }
    return OUT_OF_BUDGET;
}
