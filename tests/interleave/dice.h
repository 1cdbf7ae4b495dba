/*
 * dice.h - the randomness that all samplers share: xorshift64* (Vigna, TOMS 42(4), 2016), seeded
 * once a search, so that one seed is one sequence of executions.
 */
#ifndef DICE_H
#define DICE_H

#include <stdint.h>

extern uint64_t dice_state; /* never 0 */

static inline void roll_on(void)
{
    dice_state ^= dice_state >> 12;
    dice_state ^= dice_state << 25;
    dice_state ^= dice_state >> 27;
}

/* The state is one ahead: what comes of it need not be waited for. */
static inline uint64_t roll(void)
{
    uint64_t rolled = dice_state * 0x2545F4914F6CDD1Du;
    roll_on();
    return rolled;
}

/* 0 .. n-1, n at least 1. */
static inline unsigned below(unsigned n)
{
    return (unsigned)((roll() >> 32) * n >> 32);
}

/* The same, but nothing is rolled for n = 1; without a branch, for n cannot be foretold. */
static inline unsigned below_unless_one(unsigned n)
{
    uint64_t before = dice_state;
    unsigned rolled = below(n);
    dice_state = n == 1 ? before : dice_state;
    return rolled;
}

#endif
