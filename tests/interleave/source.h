/* source.h - from a program counter to file, line, function and the line's text (DWARF, libdw). */
#ifndef SOURCE_H
#define SOURCE_H

#include <stddef.h>
#include <stdint.h>

struct source {
    const char *file; /* as compiled; "" if unknown.  Lives as long as the process */
    const char *base; /* its last component */
    int line;
    const char *function; /* "" if unknown */
};

/* Where the code at pc comes from. */
struct source source_at(uintptr_t pc);

/* "file.c:17", or "?" if it is unknown. */
void source_site(uintptr_t pc, char *out, size_t size);

/* The text of a source line without its indentation; "" if the file cannot be read. */
void source_text(const struct source *s, char *out, size_t size);

/* The global variable or function that holds address; NULL if none does.  *offset: bytes into it.
 */
const char *source_symbol(uintptr_t address, size_t *offset);

/* The running executable, for other readers of its debugging information. */
struct Dwfl_Module *source_module(void);

#endif
