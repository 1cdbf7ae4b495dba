/* unit.c - runs them in one process, at whose end the leak checker looks at all of them. */
#include "unit.h"

int main(void)
{
    SRunner *runner = srunner_create(wakeup_suite());
    srunner_add_suite(runner, tables_suite());
    srunner_add_suite(runner, schedule_suite());
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_VERBOSE);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
