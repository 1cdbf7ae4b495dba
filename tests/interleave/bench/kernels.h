/* kernels.h - what proofs.c searches exhaustively. */
#ifndef KERNELS_H
#define KERNELS_H

#include "interleave.h"

il_scenario mutex_four_by_three; /* four threads, three critical sections each */
il_scenario mutex_three_by_four;
il_scenario buffer_two_by_two; /* capacity 2; two producers and two consumers of two items each */
int ring_of_two(int argc, char **argv, char **envp); /* one producer, one consumer, eight items */

#endif
