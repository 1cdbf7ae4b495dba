/* probe.h - state behind the calls that a scenario makes to the checker itself. */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

void probes_reset(void);

/* The current thread, inside a span, writes to memory. */
void span_write(uintptr_t address);

#endif
