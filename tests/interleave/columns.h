/* columns.h - text in columns: as wide as it looks, in UTF-8. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stddef.h>
#include <stdio.h>

enum { PAGE = 100 };

unsigned display_width(const char *s);

/* Bytes of the first n characters. */
size_t bytes_for(const char *s, unsigned n);

/* Followed by blanks up to the width. */
void padded(FILE *out, const char *s, unsigned width);

/* Words too long for their column lose the beginning of what they name, "lock …nts[0].lock", or
 * all of it if little would be left; and their end, if they are too long still. */
void squeeze(char *words, unsigned width);

/* Of a call into a library, what came of it stays: "#2: BEGIN IM… → busy". */
void squeeze_call(char *words, unsigned width);

/* A sentence after a heading of some width, broken between words where the page ends. */
void wrapped(FILE *out, const char *text, unsigned column);

#endif
