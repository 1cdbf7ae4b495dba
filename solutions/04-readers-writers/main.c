/*
 * main.c - two shifts of a service whose configuration changes.
 *
 * Four workers handle requests, and read the configuration for each.  In the first shift an
 * operator changes a setting.  In the second one the file with the configuration changes all the
 * time, and every worker keeps up with it, while the manager watches whether the work goes on.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "readers_writers.h"

enum { WORKERS = 4, TICK = 10000 /* microseconds */, TOO_QUIET = 50 /* ticks */ };

/* How many requests a worker handles in a shift: the program's argument. */
static int requests = 5000;

static struct store *store;
static pthread_t workers[WORKERS];
static atomic_int handled; /* requests, in this shift */
static atomic_bool keeping_up;
static atomic_long version = 1; /* of the file */

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

/* A request takes some microseconds of computing with the settings. */
static void handle_request(const struct config *config, void *arg)
{
    long *answer = arg;

    for (int i = 0; i < 20000; i++)
        *answer = *answer * 31 + config->setting[i % SETTINGS];
}

static void load_file(struct config *config, void *unused)
{
    (void)unused;
    config->version = atomic_load(&version);
    for (int i = 0; i < SETTINGS; i++)
        config->setting[i] = config->version * (i + 1);
}

static void change_a_setting(struct config *config, void *unused)
{
    (void)unused;
    config->setting[0] = 42;
}

static void *work(void *unused)
{
    long answer = 0;

    for (int i = 0; i < requests; i++) {
        if (atomic_load(&keeping_up))
            store_refresh(store, atomic_load(&version), load_file, unused);
        store_read(store, handle_request, &answer);
        atomic_fetch_add(&handled, 1);
    }
    return NULL;
}

static void start_shift(void)
{
    atomic_store(&handled, 0);
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            die("A worker did not come to work.");
}

static void end_shift(void)
{
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void first_shift(void)
{
    start_shift();
    usleep(TICK);

    int before = atomic_load(&handled);
    double begun = milliseconds();
    store_update(store, change_a_setting, NULL);
    printf(
        "The operator changed one setting, and waited %.1f ms. Meanwhile the workers handled %d\n"
        "of their %d requests.\n\n",
        milliseconds() - begun, atomic_load(&handled) - before, WORKERS * requests);
    end_shift();
}

/* Returns false if no request is handled for half a second. */
static bool second_shift(void)
{
    int before = 0, quiet = 0;

    atomic_store(&keeping_up, true);
    start_shift();
    while (before < WORKERS * requests && quiet < TOO_QUIET) {
        int now = atomic_load(&handled);

        quiet = now == before ? quiet + 1 : 0;
        before = now;
        atomic_fetch_add(&version, 1);
        usleep(TICK);
    }
    printf("In the second shift they handled %d. The file has version %ld.\n", before,
           atomic_load(&version));
    if (before < WORKERS * requests)
        return false;
    end_shift();
    return true;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        requests = atoi(argv[1]);
    store = store_open(&(struct config){.version = 1});
    if (store == NULL)
        die("There is no room for the configuration.");
    first_shift();
    if (!second_shift()) {
        puts("No request was handled for half a second: the service is at a standstill.");
        return EXIT_FAILURE; /* the workers cannot be joined any more */
    }
    store_close(store);
    return EXIT_SUCCESS;
}
