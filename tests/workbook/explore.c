/*
 * explore.c - the suite behind `make explore FILE=x.c`: one test, whose scenario is the program's
 * own main, which symbols.map renames.
 */
#include <check.h>
#include <stddef.h>

#include "interleave.h"

int il_program_main(int argc, char **argv, char **envp);

static void program(void *unused)
{
    char name[] = "program";
    char *argv[] = {name, NULL}, *envp[] = {NULL};

    (void)unused;
    ck_assert_msg(il_program_main(1, argv, envp) == 0, "main returned something other than 0");
}

START_TEST(every_schedule_ends_well)
{
    il_always(program);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("explore");
    TCase *tests = tcase_create("program");

    tcase_add_test(tests, every_schedule_ends_well);
    suite_add_tcase(suite, tests);
    return suite;
}
