/* json.h - what all that is written for programs has in common. */
#ifndef JSON_H
#define JSON_H

#include <stdio.h>

/* The text in quotes. */
void json_string(FILE *out, const char *s);

#endif
