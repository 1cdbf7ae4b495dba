/*
 * Who finds that the file has a newer version.
 */
#include "service.h"

static void two_refreshes(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    struct task tasks[2] = {{.store = store, .version = 2}, {.store = store, .version = 2}};

    for (int i = 0; i < 2; i++)
        start(&tasks[i].thread, refresher, &tasks[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(tasks[i].thread, NULL);
    int loads = tasks[0].file.loads + tasks[1].file.loads;
    ck_assert_msg(loads == 1, "version 2 was loaded %d times, not once", loads);
    close_store(store, 2, 0);
}

START_TEST(two_refreshes_never_deadlock)
{
    il_always(two_refreshes, .spurious_wakes = IL_NONE); /* few schedules: the book's game */
}
END_TEST

static void two_versions(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    struct task tasks[2] = {{.store = store, .version = 2}, {.store = store, .version = 3}};

    for (int i = 0; i < 2; i++)
        start(&tasks[i].thread, refresher, &tasks[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(tasks[i].thread, NULL);
    close_store(store, 3, 0);
}

START_TEST(no_old_version_comes_back)
{
    il_always(two_versions, ANY_TIME_OUT);
    il_always(two_refreshes, ANY_TIME_OUT);
}
END_TEST

void add_refreshes(TCase *tests)
{
    tcase_add_test(tests, two_refreshes_never_deadlock);
    tcase_add_test(tests, no_old_version_comes_back);
}
