/*
 * service.c - see service.h.
 */
#include "service.h"

#include <time.h>

enum { CHECKSUM = SETTINGS - 1 };

/* ---- Time and threads ---- */

void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

long now_ms(void)
{
    return (long)(il_now() / 1000000);
}

void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, run, arg), 0);
}

/* ---- A configuration, and its changes ---- */

struct config config_of(long version)
{
    return (struct config){.version = version, .setting = {version, version, 0, 2 * version}};
}

void must_be_whole(const struct config *config, void *unused)
{
    (void)unused;
    const long *s = config->setting;

    ck_assert_msg(s[0] + s[1] + s[2] == s[CHECKSUM],
                  "settings %ld, %ld and %ld were read with the checksum %ld", s[0], s[1], s[2],
                  s[CHECKSUM]);
}

void add(struct config *config, void *amount)
{
    config->setting[2] += *(long *)amount;
    config->setting[CHECKSUM] += *(long *)amount;
}

/* What operators have added stays. */
void load(struct config *config, void *arg)
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

/* ---- The store ---- */

struct store *open_store(void)
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

void close_store(struct store *store, long version, long added)
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

/* ---- Those who read and change it ---- */

void refresh_to(struct store *store, struct file *file)
{
    ck_assert_msg(store_refresh(store, file->version, load, file),
                  "store_refresh() returned false although there is memory");
}

void *refresher(void *arg)
{
    struct task *task = arg;

    il_name_thread("refresh %ld", task->version);
    task->file.version = task->version;
    refresh_to(task->store, &task->file);
    return NULL;
}

void *operator(void *arg)
{
    struct task *task = arg;

    il_name_thread("operator");
    ck_assert_msg(store_update(task->store, add, &task->amount),
                  "store_update() returned false although there is memory");
    return NULL;
}

void *reader(void *arg)
{
    struct task *task = arg;

    il_name_thread("reader");
    store_read(task->store, must_be_whole, NULL);
    return NULL;
}
