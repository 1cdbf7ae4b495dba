/*
 * The configuration of a service is read by its workers and changed by operators and by whoever
 * finds that the file has a newer version.  Whatever the order in which they get to run, nobody
 * waits for ever, nobody sees half of a change, no change is lost and no old version comes back.
 * Readers can be inside together; a change has to wait for those who read already, and for few who
 * come later; and readers get in although there is always somebody who wants to change something.
 *
 * To read or to change takes milliseconds here.  Time is virtual, and moves only when nobody can go
 * on: so whoever came a millisecond ago and is not inside is waiting, and whoever begins now began
 * later.
 */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "interleave.h"
#include "readers_writers.h"

enum { CHECKSUM = SETTINGS - 1, READING = 0 /* the place of a probe */ };

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static long now_ms(void)
{
    return (long)(il_now() / 1000000);
}

static void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, run, arg), 0);
}

/* ---- A configuration whose last setting is the sum of the others ---- */

static struct config config_of(long version)
{
    return (struct config){.version = version, .setting = {version, version, 0, 2 * version}};
}

static void must_be_whole(const struct config *config, void *unused)
{
    (void)unused;
    const long *s = config->setting;

    ck_assert_msg(s[0] + s[1] + s[2] == s[CHECKSUM],
                  "settings %ld, %ld and %ld were read with the checksum %ld", s[0], s[1], s[2],
                  s[CHECKSUM]);
}

/* Adds to the third setting: an operator's change. */
static void add(struct config *config, void *amount)
{
    config->setting[2] += *(long *)amount;
    config->setting[CHECKSUM] += *(long *)amount;
}

/* A version of the file, and how often it was loaded. */
struct file {
    long version;
    atomic_int loads;
};

/* What operators have added stays. */
static void load(struct config *config, void *arg)
{
    struct file *file = arg;

    ck_assert_msg(config->version < file->version, "version %ld was loaded over version %ld",
                  file->version, config->version);
    file->loads++;
    config->version = file->version;
    config->setting[0] = file->version;
    config->setting[1] = file->version;
    config->setting[CHECKSUM] = 2 * file->version + config->setting[2];
}

static struct store *open_store(void)
{
    struct config first = config_of(1);
    struct store *store = store_open(&first);

    ck_assert_msg(store != NULL, "store_open() returned NULL although there is memory");
    il_name(store, "conf");
    return store;
}

static void copy(const struct config *config, void *into)
{
    must_be_whole(config, NULL);
    *(struct config *)into = *config;
}

/* When all threads are done: what the store must hold. */
static void close_store(struct store *store, long version, long added)
{
    struct config last;

    store_read(store, copy, &last);
    store_close(store);
    ck_assert_msg(last.version == version, "version %ld should be there in the end, but %ld is",
                  version, last.version);
    ck_assert_msg(last.setting[0] == version && last.setting[1] == version,
                  "the settings of version %ld should be there in the end, but %ld and %ld are",
                  version, last.setting[0], last.setting[1]);
    ck_assert_msg(last.setting[2] == added, "operators have added %ld, but %ld is there", added,
                  last.setting[2]);
}

/* ---- Threads ---- */

struct task {
    struct store *store;
    long version; /* of the file */
    long amount;  /* for add() */
    struct file file;
    pthread_t thread;
};

static void refresh_to(struct store *store, struct file *file)
{
    ck_assert_msg(store_refresh(store, file->version, load, file),
                  "store_refresh() returned false although there is memory");
}

static void *refresher(void *arg)
{
    struct task *task = arg;

    il_name_thread("refresh %ld", task->version);
    task->file.version = task->version;
    refresh_to(task->store, &task->file);
    return NULL;
}

static void *operator(void *arg)
{
    struct task *task = arg;

    il_name_thread("operator");
    ck_assert_msg(store_update(task->store, add, &task->amount),
                  "store_update() returned false although there is memory");
    return NULL;
}

static void *reader(void *arg)
{
    struct task *task = arg;

    il_name_thread("reader");
    store_read(task->store, must_be_whole, NULL);
    return NULL;
}

/* Whoever gives up waiting after a while may do so at any moment. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

/* ---- Refreshes ---- */

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

/* ---- Who waits for whom ---- */

enum { STAY_MS = 40, READS = 4, MOST_CHANGES = 2, CHANGES = 6 };

/* A change among readers: when it came, and how many reads that began later were inside before it.
 */
struct change {
    struct stream *stream;
    long comes_ms;
    bool by_refresh;
    atomic_bool made;
    atomic_int reads_ahead;
    pthread_t thread;
};

/* Two readers, so that one of them is always inside: one from 0 to 40 ms, from 40 to 80 ms and so
 * on, the other from 20 to 95 ms, from 95 to 170 ms and so on.  Changes come while that goes on. */
struct stream {
    struct store *store;
    struct change changes[MOST_CHANGES];
    unsigned n_changes;
    atomic_uint readers;
};

struct one_read {
    struct stream *stream;
    long began_ms, stay_ms;
};

static void read_and_stay(const struct config *config, void *arg)
{
    struct one_read *read = arg;
    struct stream *stream = read->stream;

    il_note("reads");
    must_be_whole(config, NULL);
    for (unsigned i = 0; i < stream->n_changes; i++) {
        struct change *change = &stream->changes[i];

        if (read->began_ms <= change->comes_ms || change->made)
            continue;
        int ahead = ++change->reads_ahead;
        ck_assert_msg(
            ahead <= READS_AHEAD,
            "a change came at %ld ms, and %d reads that began later were let in before it",
            change->comes_ms, ahead);
    }
    sleep_ms(read->stay_ms);
}

static void *keeps_reading(void *arg)
{
    struct stream *stream = arg;
    unsigned number = stream->readers++;

    il_name_thread("reader %u", number + 1);
    sleep_ms(number * 20);
    for (int round = 0; round < READS; round++) {
        struct one_read read = {stream, now_ms(), STAY_MS + number * 35};

        store_read(stream->store, read_and_stay, &read);
    }
    return NULL;
}

static void make_change(struct config *config, void *arg)
{
    struct change *change = arg;

    il_note("changes");
    change->made = true;
    if (change->by_refresh)
        config->version = 2;
}

static void *comes_later(void *arg)
{
    struct change *change = arg;
    struct store *store = change->stream->store;

    il_name_thread(change->by_refresh ? "refresh" : "operator");
    sleep_ms(change->comes_ms);
    il_note("comes");
    bool done = change->by_refresh ? store_refresh(store, 2, make_change, change)
                                   : store_update(store, make_change, change);
    ck_assert_msg(done, "a change was refused although there is memory");
    return NULL;
}

static void change_among_readers(struct stream stream)
{
    pthread_t readers[2];

    stream.store = open_store();
    for (int i = 0; i < 2; i++)
        start(&readers[i], keeps_reading, &stream);
    for (unsigned i = 0; i < stream.n_changes; i++) {
        stream.changes[i].stream = &stream;
        start(&stream.changes[i].thread, comes_later, &stream.changes[i]);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    for (unsigned i = 0; i < stream.n_changes; i++)
        pthread_join(stream.changes[i].thread, NULL);
    store_close(stream.store);
}

static void update_among_readers(void *unused)
{
    (void)unused;
    change_among_readers((struct stream){.n_changes = 1, .changes = {{.comes_ms = 10}}});
}

static void refresh_among_readers(void *unused)
{
    (void)unused;
    change_among_readers(
        (struct stream){.n_changes = 1, .changes = {{.comes_ms = 10, .by_refresh = true}}});
}

START_TEST(readers_do_not_keep_a_change_out)
{
    il_always(update_among_readers, .spurious_wakes = IL_NONE);
    il_always(refresh_among_readers, .spurious_wakes = IL_NONE);
}
END_TEST

/* When the first has got in, the second is waiting still. */
static void two_changes_among_readers(void *unused)
{
    (void)unused;
    change_among_readers(
        (struct stream){.n_changes = 2, .changes = {{.comes_ms = 10}, {.comes_ms = 15}}});
}

START_TEST(readers_do_not_keep_two_changes_out)
{
    il_always(two_changes_among_readers, .spurious_wakes = IL_NONE, .budget = 300000);
}
END_TEST

/* Two operators, so that one of them is always waiting, until so many changes are made: a reader
 * comes among them. */
struct crowd {
    struct store *store;
    atomic_uint operators;
    atomic_int changes; /* made so far */
};

static void change_and_stay(struct config *unused, void *arg)
{
    struct crowd *crowd = arg;

    (void)unused;
    crowd->changes++;
    sleep_ms(STAY_MS);
}

static void *keeps_changing(void *arg)
{
    struct crowd *crowd = arg;
    unsigned number = crowd->operators++;

    il_name_thread("operator %u", number + 1);
    sleep_ms(number * STAY_MS / 2);
    while (crowd->changes < CHANGES)
        store_update(crowd->store, change_and_stay, crowd);
    return NULL;
}

static void see_changes(const struct config *unused, void *crowd)
{
    (void)unused;
    if (((struct crowd *)crowd)->changes < CHANGES)
        il_reached();
}

static void reader_among_operators(void *unused)
{
    (void)unused;
    struct crowd crowd = {.store = open_store()};
    pthread_t operators[2];

    for (int i = 0; i < 2; i++)
        start(&operators[i], keeps_changing, &crowd);
    sleep_ms(STAY_MS / 2 + 10); /* one is at work, the other waits */
    store_read(crowd.store, see_changes, &crowd);
    for (int i = 0; i < 2; i++)
        pthread_join(operators[i], NULL);
    store_close(crowd.store);
}

START_TEST(operators_do_not_keep_a_reader_out)
{
    il_possible(reader_among_operators);
}
END_TEST

/* ---- Readers together ---- */

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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("readers-writers");
    TCase *tests = tcase_create("store");

    tcase_add_test(tests, two_refreshes_never_deadlock);
    tcase_add_test(tests, no_old_version_comes_back);
    tcase_add_test(tests, readers_do_not_keep_a_change_out);
    tcase_add_test(tests, readers_do_not_keep_two_changes_out);
    tcase_add_test(tests, operators_do_not_keep_a_reader_out);
    tcase_add_test(tests, no_change_is_lost);
    tcase_add_test(tests, nobody_sees_half_of_a_change);
    tcase_add_test(tests, two_readers_can_be_inside_together);
    tcase_add_test(tests, a_refresh_with_nothing_to_load_waits_for_no_reader);
    tcase_add_test(tests, a_change_is_made_once_or_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
