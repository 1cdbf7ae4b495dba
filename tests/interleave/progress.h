/* progress.h - on a terminal, how far a search is that takes over two seconds. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "search.h"

void progress_begin(void);
void progress_tick(const struct search *s); /* after each execution */
void progress_end(void);                    /* leaves no trace */

#endif
