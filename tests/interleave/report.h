/*
 * report.h - what a claim established, for a person and for machines.
 *
 * A test may make several claims.  Each appends one line to IL_REPORT_DIR/claims.tsv:
 *
 *     test  scenario  status  verdict  executions  redundant  retries-cut  message  weak
 *
 * (status: verified, passed, possible, failed; and end when the test's last line was reached; weak:
 * 1 if it is about executions under weak memory; grading takes no line of another form) and a
 * failed one writes IL_REPORT_DIR/TEST.txt (the report), TEST.json (the same for programs, see
 * README.md) and TEST.schedule (the schedule, then the scenario).  Without IL_REPORT_DIR the
 * report goes to standard error.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "interleave.h"

void report_write(const char *test, const struct il_test *t, const struct il_result *r,
                  bool possible);

/* The line that says: this test came to its end. */
void report_end(const char *test);

/* The failing schedule of the last il_explore() as a table. */
void report_text(FILE *out, const struct il_result *r);
void report_json(FILE *out, const char *test, const struct il_test *t, const struct il_result *r);

/* The graph of the test's schedules, in IL_REPORT_DIR/TEST.graph.json.  NULL, or why there is
 * none. */
const char *report_graph(const char *test, const struct il_test *t);

/* One event in words: "lock alice's mutex", "read 0".  For the tables. */
struct event;
void event_words(const struct event *e, bool named, char *out, size_t size); /* named: its memory */
void report_event(const struct event *e, char *out, size_t size);
void report_value(const struct event *e, char *out, size_t size); /* of a memory access */

#endif
