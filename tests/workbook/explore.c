/*
 * explore.c - the main behind `make explore`: searches the schedules of the program that it is
 * linked with.
 *
 *     program [OPTION...] -- ARGV0 [ARGUMENT...]
 *
 *     --races=pass      go on past data races, and look for what they do
 *     --races=only      any other failure only ends its execution
 *     --weak            weak memory (RC11): loads may read older stores
 *     --leaks=fail      memory out of reach at the end is a bug, a thread left waiting too
 *     --unjoined=pass    main may return while threads run that are not detached
 *     --task            SV-COMP's conventions
 *     --sections        the program has SV-COMP's atomic sections
 *     --faults=WORDS    calls fail: kinds of them (malloc, create, init, open, read, write, short,
 *                       interrupt, again; none: all) and how many in an execution, separated by
 * commas; see faults.h
 *     --input=FILE      standard input
 *
 * Exit status: 0 verified, 1 a bug, 2 it cannot be checked, 3 nothing found within the budget.  The
 * last line is the verdict.  The environment is as for il_explore().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "interleave.h"
#include "output.h"
#include "reachable.h"
#include "report.h"
#include "verifier.h"

int il_program_main(int argc, char **argv, char **envp);

enum { VERIFIED, BUG, CANNOT, BUDGET };
#define BIT(verdict) (1u << (verdict))

static struct il_program program = {.main = il_program_main};
static struct il_test test = {.program = &program, .spurious_wakes = 1};

static void only_races(void)
{
    program.ignored |= ~(BIT(IL_RACE) | BIT(IL_UNSUPPORTED) | BIT(IL_HANG));
}

/* What SV-COMP's properties do not mention is no failure of a task. */
static void task(void)
{
    program.task = true;
    program.ignored |= BIT(IL_THREAD_LEAK) | BIT(IL_EXIT) | BIT(IL_DEADLOCK) | BIT(IL_LIVELOCK) |
                       BIT(IL_OUT_OF_MEMORY);
}

static bool option(const char *text)
{
    if (strcmp(text, "--races=pass") == 0)
        setenv("IL_RACES", "pass", 1);
    else if (strcmp(text, "--weak") == 0)
        setenv("IL_WEAK", "1", 1);
    else if (strcmp(text, "--races=only") == 0)
        only_races();
    else if (strcmp(text, "--leaks=fail") == 0)
        program.leaks_fail = true;
    else if (strcmp(text, "--unjoined=pass") == 0)
        program.ignored |= BIT(IL_THREAD_LEAK);
    else if (strcmp(text, "--task") == 0)
        task();
    else if (strcmp(text, "--sections") == 0)
        program.sections = true;
    else if (strncmp(text, "--input=", 8) == 0)
        output_input(text + 8);
    else if (strncmp(text, "--faults=", 9) == 0)
        return il_faults_parse(text + 9, &test);
    else
        return false;
    return true;
}

/* The kinds of bug, in the words of the README. */
static const char *kind(const struct il_result *r)
{
    static const char *const names[] = {
        [IL_ASSERTION] = "assertion failure",
        [IL_RACE] = "data race",
        [IL_DEADLOCK] = "deadlock",
        [IL_LIVELOCK] = "never ends",
        [IL_THREAD_LEAK] = "thread never joined",
        [IL_DESCRIPTOR_LEAK] = "descriptor leak",
        [IL_MEMORY_LEAK] = "memory leak",
        [IL_USE_AFTER_FREE] = "use after free",
        [IL_BAD_FREE] = "bad free",
        [IL_OUT_OF_BOUNDS] = "out of bounds",
        [IL_OUT_OF_MEMORY] = "out of memory",
        [IL_MISUSE] = "lock misuse",
        [IL_CRASH] = "crash",
        [IL_EXIT] = "non-zero exit",
        [IL_HANG] = "never ends",
        [IL_KILLED] = "killed by a signal",
    };
    if (r->verdict == IL_BAD_FREE && strstr(r->message, "already"))
        return "double free";
    if (r->verdict == IL_THREAD_LEAK && strstr(r->message, "is over"))
        return "thread left waiting";
    if (r->verdict == IL_MISUSE && strstr(r->message, "async-signal-safe"))
        return "unsafe call in a handler";
    return names[r->verdict];
}

static void notes(const struct il_result *r)
{
    char lost[256];
    reachable_note(lost, sizeof lost);
    if (lost[0])
        printf("Note: %s (LEAKS=fail makes this a bug).\n", lost);
    if (output_input_wanted())
        printf(
            "Note: the program reads its standard input, which is empty. INPUT=file fills it.\n");
    if (r->status != IL_FAILED && !r->to_the_end)
        printf("Note: no schedule got to the end of the program.\n");
    if (r->incomplete)
        printf("Note: some schedules ended early, by failures that were not asked about.\n");
}

static const char *model(const struct il_result *r)
{
    return r->weak ? " under weak memory (RC11)" : "";
}

static int passed(const struct il_result *r)
{
    const char *inputs = verifier_sampled() ? ", inputs sampled" : "";
    const char *retries = r->retries_cut ? ", retries cut" : "";
    const char *runs = r->weak ? "execution" : "schedule";
    char faults[120];
    il_faults_bounds(&test, faults, sizeof faults);
    bool of_all_inputs = r->to_the_end || !verifier_sampled(); /* none of these may be one */
    if (r->status == IL_VERIFIED && of_all_inputs) {
        printf("verdict: verified%s, %lu %s%s%s%s%s\n", model(r), r->executions, runs,
               r->executions == 1 ? "" : "s", retries, inputs, faults);
        return VERIFIED;
    }
    printf("verdict: nothing found%s, %lu %ss of more%s%s%s\n", model(r), r->executions, runs,
           retries, inputs, faults);
    return BUDGET;
}

/* SV-COMP's tasks may loop for ever, or for so long that it comes to the same. */
static int gave_up(const struct il_result *r)
{
    printf("Note: %s, and no property of a task says that it must.\n", r->message);
    printf("verdict: nothing found%s, stopped where the program does not come back\n", model(r));
    return BUDGET;
}

static int failed(const struct il_result *r)
{
    if (program.task && r->verdict == IL_HANG)
        return gave_up(r);
    if (r->verdict == IL_UNSUPPORTED) {
        printf("%s.\nverdict: cannot be checked\n", r->message);
        return CANNOT;
    }
    printf("verdict: bug, %s%s%s%s\n", kind(r), model(r),
           r->faults ? ", after an injected fault" : "",
           verifier_sampled() ? ", inputs sampled" : "");
    return BUG;
}

int main(int argc, char **argv, char **envp)
{
    int i = 1;
    while (i < argc && strcmp(argv[i], "--") != 0)
        if (!option(argv[i++])) {
            fprintf(stderr, "explore: there is no option %s\n", argv[i - 1]);
            return CANNOT;
        }
    if (i + 1 >= argc)
        return CANNOT;
    program.argv = argv + i + 1;
    program.envp = envp;
    test.name = argv[i + 1];
    struct il_result r = il_explore(&test);
    if (r.status == IL_FAILED && r.verdict != IL_UNSUPPORTED) {
        report_text(stdout, &r);
        putchar('\n');
    }
    notes(&r);
    return r.status == IL_FAILED ? failed(&r) : passed(&r);
}
