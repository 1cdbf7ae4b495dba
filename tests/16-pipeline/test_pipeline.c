/*
 * A pipeline reads items, transforms them with a few workers, and writes the results.  Whatever the
 * order in which its threads get to run, every item comes out once, in the order that was asked
 * for, and all stages work at the same time.  When a stage fails, or the writer has had enough, the
 * others learn of it and end; the first failure is reported, with its stage and its item.  However
 * long the input, there are never more than a few items in memory; and when pipeline_wait() has
 * returned, no thread and no item is left.
 *
 * The items come from callbacks rather than from files.  What is searched here is who reads,
 * transforms and writes when; a file would add nothing to that, since one thread at a time has it,
 * and would take away that a test can say at which item a stage fails and how long it takes.  Real
 * files go through real.sh.
 */
#include <check.h>

void add_results(TCase *cases);
void add_ends(TCase *cases);
void add_bounds(TCase *cases);
void add_others(TCase *cases);

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("pipeline");
    TCase *cases = tcase_create("pipeline");

    add_results(cases);
    add_ends(cases);
    add_bounds(cases);
    add_others(cases);
    suite_add_tcase(suite, cases);
    return suite;
}
