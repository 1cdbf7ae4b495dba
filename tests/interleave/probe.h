/* probe.h - state behind the calls that a scenario makes to the checker itself. */
#ifndef PROBE_H
#define PROBE_H

#include <stddef.h>
#include <stdint.h>

void probes_reset(void);

/* The current thread, inside a span, writes to memory. */
void span_write(uintptr_t address);

/* Final states that executions of the last search passed to il_test_outcome(). */
void il_test_outcome(uint64_t outcome);
size_t il_test_outcomes(uint64_t *out, size_t max); /* sorted; how many were written */
void outcomes_reset(void);

#endif
