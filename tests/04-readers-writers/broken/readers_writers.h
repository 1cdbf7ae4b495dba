/*
 * readers_writers.h - the configuration of a service, kept in one place.
 *
 * Any thread may call any of these functions at any time, but for store_close(), which wants its
 * store to itself; and use(), change() and load() may not call them.
 */
#ifndef READERS_WRITERS_H
#define READERS_WRITERS_H

#include <stdbool.h>

enum { SETTINGS = 4 };

struct config {
    long version; /* of the file that it was loaded from */
    long setting[SETTINGS];
};

struct store;

typedef void config_use(const struct config *config, void *arg);
typedef void config_change(struct config *config, void *arg);

/* Opens a store that holds a copy of the configuration.  Returns NULL if there is no memory. */
struct store *store_open(const struct config *config);

/* Calls use() with the configuration as it is at one moment: it does not change while use() runs.
 * Several readers can be inside their use() at the same time. */
void store_read(struct store *store, config_use *use, void *arg);

/*
 * Calls change() once, which changes the configuration; whoever reads sees all of that or nothing.
 * No other change is lost.  Returns false if there is no memory: then nothing has changed.
 */
bool store_update(struct store *store, config_change *change, void *arg);

/*
 * Brings the configuration to a version: if it is older, calls load() on it, as store_update()
 * would. load() sets the version, and is not called if the configuration is that new already;
 * finding that out is reading, and does not wait for readers.  Returns false if there is no memory.
 */
bool store_refresh(struct store *store, long version, config_change *load, void *arg);

/*
 * Nobody is kept waiting for ever.  A change comes before more than so many of the reads that began
 * after it had started to wait; and a reader need not wait until no more changes are made.
 */
#define READS_AHEAD 4

/* Closes the store and frees it.  Nobody else may be using it any more. */
void store_close(struct store *store);

#endif
