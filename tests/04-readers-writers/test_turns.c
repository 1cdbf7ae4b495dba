/*
 * Who waits for whom, while there is always somebody.
 */
#include "service.h"

enum { READS = 4, MOST_CHANGES = 2, CHANGES = 6 };

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

void add_turns(TCase *tests)
{
    tcase_add_test(tests, readers_do_not_keep_a_change_out);
    tcase_add_test(tests, readers_do_not_keep_two_changes_out);
    tcase_add_test(tests, operators_do_not_keep_a_reader_out);
}
