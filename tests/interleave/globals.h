/*
 * globals.h - the program's global variables, restored before each execution.
 *
 * The build renames the data sections of every object under test to il_data and il_bss, so they
 * lie together, and the linker provides their bounds.
 */
#ifndef GLOBALS_H
#define GLOBALS_H

#include <stdbool.h>

void globals_snapshot(void);
void globals_restore(void);
bool globals_own(const void *p);

#endif
