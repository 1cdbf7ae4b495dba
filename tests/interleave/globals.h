/*
 * globals.h - the program's global variables, restored before each execution.
 *
 * The build renames the data sections of every object under test to il_data and il_bss, and its
 * code to il_text, so they lie together, and the linker provides their bounds.
 */
#ifndef GLOBALS_H
#define GLOBALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void globals_snapshot(void);
void globals_restore(void);
/* Calls look for each stretch of them. */
void globals_each(void (*look)(const char *from, size_t size));
bool globals_own(const void *p);

/* True for code of the program or its tests, false for the checker and the libraries. */
bool globals_program_code(uintptr_t pc);

#endif
