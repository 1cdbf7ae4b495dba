/* rod.c - a cell comes nearer to the mean of its neighbours. */
#include "rod.h"

void rod_phase(struct rod *rod, unsigned part, unsigned phase)
{
    const double *now = rod->row[phase % 2];
    double *next = rod->row[(phase + 1) % 2];
    size_t inner = rod->cells - 2; /* both ends stay as they are */
    size_t from = 1 + inner * part / rod->parts, to = 1 + inner * (part + 1) / rod->parts;

    for (size_t i = from; i < to; i++)
        next[i] = now[i] + 0.4 * (now[i - 1] - 2 * now[i] + now[i + 1]);
}
