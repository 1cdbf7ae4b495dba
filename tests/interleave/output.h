/*
 * output.h - where the program's standard streams go while it is under test.
 *
 * A program that prints does so once an execution, and there may be a million.  While searching,
 * its output is thrown away and its input is empty; when the failing schedule is recorded, the
 * output is kept for the report.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A file to be the program's input; before output_silence(). */
void output_input(const char *path);

/* Input from its beginning, for another execution. */
void output_rewind(void);

/* True if the program has met the end of an input that nobody gave it. */
bool output_input_wanted(void);

void output_silence(void);
void output_keep(void);    /* from now on to a temporary file of limited size */
void output_restore(void); /* back to where it was before output_silence() */

/* Prints the first lines of what was kept, if there are any, under a heading. */
void output_show(FILE *out);

/* The real standard error, whatever the program's is now. */
int output_stderr(void);

#endif
