/*
 * Changes beside changes and readers, and readers beside one another.
 */
#include "service.h"

/* ---- Changes ---- */

static void two_updates(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    struct task tasks[2] = {{.store = store, .amount = 10}, {.store = store, .amount = 200}};

    for (int i = 0; i < 2; i++)
        start(&tasks[i].thread, operator, & tasks[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(tasks[i].thread, NULL);
    close_store(store, 1, 210);
}

static void refresh_and_update(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    struct task refresh = {.store = store, .version = 2}, update = {.store = store, .amount = 10};

    start(&refresh.thread, refresher, &refresh);
    start(&update.thread, operator, & update);
    pthread_join(refresh.thread, NULL);
    pthread_join(update.thread, NULL);
    close_store(store, 2, 10);
}

START_TEST(no_change_is_lost)
{
    il_always(two_updates, ANY_TIME_OUT);
    il_always(refresh_and_update, ANY_TIME_OUT);
}
END_TEST

static void reading_during(void *(*change)(void *), struct task task)
{
    struct task read;

    task.store = read.store = open_store();
    start(&task.thread, change, &task);
    start(&read.thread, reader, &read);
    pthread_join(task.thread, NULL);
    pthread_join(read.thread, NULL);
    close_store(task.store, task.version ? task.version : 1, task.amount);
}

static void reading_during_an_update(void *unused)
{
    (void)unused;
    reading_during(operator,(struct task){.amount = 10});
}

static void reading_during_a_refresh(void *unused)
{
    (void)unused;
    reading_during(refresher, (struct task){.version = 2});
}

START_TEST(nobody_sees_half_of_a_change)
{
    il_always(reading_during_an_update, ANY_TIME_OUT);
    il_always(reading_during_a_refresh, ANY_TIME_OUT);
}
END_TEST

/* ---- Readers together ---- */

enum { READING = 0 }; /* the place of a probe */

static void meet(const struct config *unused, void *unused_too)
{
    (void)unused;
    (void)unused_too;
    il_enter(READING);
    if (il_inside(READING) == 2)
        il_reached();
    il_leave(READING);
}

static void *meets(void *store)
{
    il_name_thread("reader");
    store_read(store, meet, NULL);
    return NULL;
}

static void two_readers(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    pthread_t readers[2];

    for (int i = 0; i < 2; i++)
        start(&readers[i], meets, store);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    store_close(store);
}

START_TEST(two_readers_can_be_inside_together)
{
    il_possible(two_readers);
}
END_TEST

static void stay(const struct config *unused, void *unused_too)
{
    (void)unused;
    (void)unused_too;
    sleep_ms(STAY_MS);
}

static void *stays(void *store)
{
    il_name_thread("reader");
    store_read(store, stay, NULL);
    return NULL;
}

static void refresh_beside_a_reader(void *unused)
{
    (void)unused;
    struct store *store = open_store();
    struct file file = {.version = 1};
    pthread_t thread;

    start(&thread, stays, store);
    sleep_ms(10);
    refresh_to(store, &file);
    ck_assert_msg(now_ms() == 10, "there was nothing to load, but the refresh waited for %ld ms",
                  now_ms() - 10);
    pthread_join(thread, NULL);
    close_store(store, 1, 0);
}

START_TEST(a_refresh_with_nothing_to_load_waits_for_no_reader)
{
    il_always(refresh_beside_a_reader);
}
END_TEST

/* ---- One after the other ---- */

static void one_thread(void *unused)
{
    (void)unused;
    struct store *store = open_store(), *other = open_store();
    struct file second = {.version = 2}, rich = {.version = 1L << 40};
    long much = 1L << 33;

    refresh_to(store, &second);
    refresh_to(store, &second);
    ck_assert_msg(second.loads == 1, "version 2 was loaded %d times, not once", second.loads);
    store_update(store, add, &much);
    refresh_to(store, &rich);
    refresh_to(store, &second);
    store_update(store, add, &much);
    close_store(store, 1L << 40, 2 * much);
    close_store(other, 1, 0);
}

/* A change that finds no memory is no change, and says so; made again, it is like any other. */
static void short_of_memory(void *unused)
{
    (void)unused;
    struct config first = config_of(1);
    struct store *store = store_open(&first);
    struct file second = {.version = 2};
    long amount = 10, added = 0;

    if (store == NULL)
        return;
    for (int i = 0; i < 2; i++)
        added += store_update(store, add, &amount) ? amount : 0;
    bool refreshed = store_refresh(store, 2, load, &second);
    ck_assert_msg((refreshed && added == 20) || il_faults() > 0,
                  "a change was refused although there is memory");
    ck_assert_msg(second.loads == refreshed, "a refresh returned %s, and had loaded %d times",
                  refreshed ? "true" : "false", second.loads);
    close_store(store, refreshed ? 2 : 1, added);
}

START_TEST(a_change_is_made_once_or_refused)
{
    il_always(one_thread);
    il_always(short_of_memory, .malloc_fails = 1);
}
END_TEST

void add_changes(TCase *tests)
{
    tcase_add_test(tests, no_change_is_lost);
    tcase_add_test(tests, nobody_sees_half_of_a_change);
    tcase_add_test(tests, two_readers_can_be_inside_together);
    tcase_add_test(tests, a_refresh_with_nothing_to_load_waits_for_no_reader);
    tcase_add_test(tests, a_change_is_made_once_or_refused);
}
