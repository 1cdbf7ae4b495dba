/*
 * virtual.c - the main of a measurement in virtual time: the checker is the machine.
 *
 *     virtual NAME
 *
 * A plot's virtual.c has the measurement: virtual_rounds, and virtual_round(), which is run once
 * for each, as the scenario of an execution of its own, and writes rows that begin with NAME.  Of
 * all schedules one is drawn, always the same; time moves only when everybody waits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../plots/virtual.h"
#include "interleave.h"

int main(int argc, char **argv)
{
    setenv("IL_SEED", "1", 1);
    if (argc != 2)
        return EXIT_FAILURE;
    for (unsigned round = 0; round < virtual_rounds; round++) {
        struct virtual_round this = {.name = argv[1], .number = round};
        struct il_result result = il_explore(&(struct il_test){.run = virtual_round,
                                                               .arg = &this,
                                                               .name = "virtual_round",
                                                               .samples = 1,
                                                               .steps = 100000000,
                                                               .budget = 100000000,
                                                               .spurious_wakes = IL_NONE});
        if (result.status == IL_FAILED) {
            fprintf(stderr, "%s, round %u: %s\n", argv[1], round, result.message);
            return EXIT_FAILURE;
        }
        fputs(this.rows, stdout);
    }
    return EXIT_SUCCESS;
}
