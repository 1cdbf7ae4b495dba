/*
 * words.h - counts the lines, words and bytes of files, as the stages of a pipeline: a file is
 * read, its words are counted, and a line about it is written.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdio.h>

#include "pipeline.h"

/* Which files, and where to. */
struct words {
    char *const *paths;
    size_t count;  /* of paths */
    size_t enough; /* lines that are wanted, and then no more; 0: all */
    FILE *out;

    size_t read, written; /* files and lines so far: known to the reader, and to the writer */
    size_t out_of_order;  /* lines that were written before one that belongs before them */
    size_t last;          /* 1 + the largest number of a file whose line was written */
};

/* The stages of a pipeline that counts them.  `words` must live until it has ended. */
struct stages words_stages(struct words *words, unsigned workers, bool in_order);

#endif
