/*
 * work.h - the items of the measurement: what they cost at each stage, in microseconds of a core.
 */
#ifndef WORK_H
#define WORK_H

enum { ITEMS = 400, READ_US = 100, WRITE_US = 80, TRANSFORM_US = 1000 };

/* From half of TRANSFORM_US to one and a half, 1,000 in the mean: pages are of all lengths. */
static inline unsigned transform_us(unsigned item)
{
    return TRANSFORM_US / 2 + item * 619 % (TRANSFORM_US + 1);
}

#endif
