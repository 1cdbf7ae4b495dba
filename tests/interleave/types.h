/*
 * types.h - the program's variables and types, from its debugging information (DWARF, libdw).
 */
#ifndef TYPES_H
#define TYPES_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frames.h"

/* A variable at work: its name, its type and where it is. */
struct variable {
    const char *name;
    Dwarf_Die type;
    uintptr_t address;
    bool valued; /* what it holds may be believed: for a local, its declaration lies behind */
};

/* The program's global and static variables, those of functions included. */
const struct variable *types_globals(unsigned *n);

/* Parameters and locals of one frame.  How many; at most max. */
unsigned types_locals(const struct frame *f, struct variable *out, unsigned max);

/* What a type is made of. */
enum shape { SCALAR, POINTER, STRUCT, UNION, ARRAY };

/* Takes names and qualifiers off a type.  A lock of the C library counts as a scalar. */
enum shape types_shape(Dwarf_Die *type);

/* In bytes; 0 if it is unknown or not complete. */
size_t types_size(Dwarf_Die *type);

/* What a pointer points to or an array consists of.  False for void. */
bool types_element(Dwarf_Die *type, Dwarf_Die *element);

/* The i-th element of an array as one writes it: "[3]", or "[1][0]" if it has two dimensions. */
void types_index(Dwarf_Die *array, size_t i, char *out, size_t size);

/* The i-th member of a struct or union, those of anonymous ones and base classes counting as one
 * nameless member; no bit-fields.  False if there are no more. */
struct member {
    const char *name; /* NULL: nameless */
    Dwarf_Die type;
    size_t offset;
};
bool types_member(Dwarf_Die *type, unsigned i, struct member *m);

#endif
