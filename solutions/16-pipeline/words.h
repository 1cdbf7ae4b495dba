/*
 * words.h - counts the lines, words and bytes of files, as the stages of a pipeline: a file is
 * read, its words are counted, and a line about it is written.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdatomic.h>
#include <stdio.h>

#include "pipeline.h"

/* Which files, and where to. */
struct words {
    char *const *paths;
    size_t count;  /* of paths */
    size_t enough; /* lines that are wanted, and then no more; 0: all */
    FILE *out;

    size_t read;           /* files so far: known to the reader */
    atomic_size_t written; /* lines so far */
    size_t out_of_order;   /* lines that came after one that belongs behind them */
    size_t last;           /* 1 + the largest number of a file whose line was written */
};

/* The stages of a pipeline that counts them.  `words` must live until it has ended. */
struct stages words_stages(struct words *words, unsigned workers, bool in_order);

#endif
