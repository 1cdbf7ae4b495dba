/* report.c - claims on file: the line for machines, and the files of a failure. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "pool.h"

static FILE *open_in(const char *dir, const char *name, const char *suffix, const char *mode)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%s", dir, name, suffix);
    FILE *f = fopen(path, mode);
    if (!f)
        die("cannot write %s", path);
    return f;
}

static const char *status_name(const struct il_result *r, bool possible)
{
    static const char *const names[] = {"verified", "passed", "failed"};
    return possible && r->status != IL_FAILED ? "possible" : names[r->status];
}

static void write_claim(FILE *f, const char *test, const struct il_test *t,
                        const struct il_result *r, bool possible)
{
    char message[sizeof r->message];
    snprintf(message, sizeof message, "%s", r->message);
    for (char *c = message; *c; c++)
        if (*c == '\t' || *c == '\n')
            *c = ' ';
    fprintf(f, "%s\t%s\t%s\t%s\t%lu\t%lu\t%d\t%s\t%d\n", test, t->name ? t->name : "-",
            status_name(r, possible), r->status == IL_FAILED ? il_verdict_name(r->verdict) : "-",
            r->executions, r->redundant, r->retries_cut, message, r->weak);
}

static void write_failure(const char *dir, const char *test, const struct il_test *t,
                          const struct il_result *r)
{
    FILE *f = open_in(dir, test, ".txt", "w");
    report_text(f, r);
    fclose(f);
    f = open_in(dir, test, ".json", "w");
    report_json(f, test, t, r);
    fclose(f);
    if (r->verdict == IL_IMPOSSIBLE || r->verdict == IL_HANG)
        return; /* no schedule to replay */
    f = open_in(dir, test, ".schedule", "w");
    fprintf(f, "%s\n%s\n", r->schedule, t->name ? t->name : "-");
    fclose(f);
}

void report_end(const char *test)
{
    const char *dir = getenv("IL_REPORT_DIR");
    FILE *f = dir ? open_in(dir, "claims.tsv", "", "a") : NULL;
    if (!f)
        return;
    fprintf(f, "%s\t-\tend\t-\t0\t0\t0\t\t0\n", test);
    fclose(f);
}

void report_write(const char *test, const struct il_test *t, const struct il_result *r,
                  bool possible)
{
    const char *dir = getenv("IL_REPORT_DIR");
    if (!dir) {
        if (r->status == IL_FAILED)
            report_text(stderr, r);
        return;
    }
    FILE *f = open_in(dir, "claims.tsv", "", "a");
    write_claim(f, test, t, r, possible);
    fclose(f);
    if (r->status == IL_FAILED && !canary)
        write_failure(dir, test, t, r);
}
