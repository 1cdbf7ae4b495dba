/*
 * main.c - counts the words of files with a pipeline.
 *
 *     main FILE...             counts them in three ways, and says what came of it
 *     main -w [-u] [-N] FILE...  like wc: a line a file; with -u in any order, with -N only N lines
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "words.h"

enum { WORKERS = 4, MOST_FILES = 1000 };

static atomic_bool ended;

static const char *path_of(const struct words *words, struct failure failure)
{
    return failure.item < words->count ? words->paths[failure.item] : "?";
}

/* Says on stderr what failed.  Returns the exit status. */
static int complain(const struct words *words, struct failure failure)
{
    static const char *const stages[] = {"read", "count the words of", "write the line of"};

    if (failure.error == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "cannot %s %s: %s\n", stages[failure.stage], path_of(words, failure),
            strerror(failure.error));
    return EXIT_FAILURE;
}

static struct pipeline *begin(struct words *words, bool in_order)
{
    struct stages stages = words_stages(words, WORKERS, in_order);
    struct pipeline *pipeline;
    int error = pipeline_start(&pipeline, &stages);

    if (error == 0)
        return pipeline;
    fprintf(stderr, "cannot start: %s\n", strerror(error));
    exit(EXIT_FAILURE);
}

/* Ends the program if no line is written for a second: whoever waits then, waits for ever. */
static void *watch(void *arg)
{
    struct words *words = arg;
    size_t before = 0;

    for (int quiet = 0; quiet < 10 && !ended; quiet++) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        size_t now = words->written;
        if (now != before)
            quiet = 0;
        before = now;
    }
    if (ended)
        return NULL;
    printf("%zu lines, and then nothing for a second: threads wait for ever.\n", before);
    fflush(stdout);
    _Exit(EXIT_FAILURE);
}

static void show(const char *what, struct words *words)
{
    pthread_t watcher;

    printf("%s: ", what);
    fflush(stdout);
    ended = false;
    if (pthread_create(&watcher, NULL, watch, words) != 0)
        exit(EXIT_FAILURE);
    struct failure failure = pipeline_wait(begin(words, true));
    ended = true;
    pthread_join(watcher, NULL);
    printf("%zu lines, %zu of them out of order, %s%s%s.\n", (size_t)words->written,
           words->out_of_order, failure.error != 0 ? strerror(failure.error) : "no error",
           failure.error != 0 ? " at " : "", failure.error != 0 ? path_of(words, failure) : "");
}

/* The same files again and again, one that is no text among them, and a few of them. */
static int show_all(char *program, char *const *paths, size_t count)
{
    static char *many[MOST_FILES];
    FILE *nowhere = fopen("/dev/null", "w");

    if (count == 0 || nowhere == NULL) {
        fprintf(stderr, "usage: %s FILE...\n", program);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < MOST_FILES; i++)
        many[i] = paths[i % count];
    printf("%d files are counted by %d workers, in order.\n\n", MOST_FILES, WORKERS);
    show("all of them", &(struct words){.paths = many, .count = MOST_FILES, .out = nowhere});
    many[MOST_FILES / 2] = program;
    show("one is no text", &(struct words){.paths = many, .count = MOST_FILES, .out = nowhere});
    show("three are enough",
         &(struct words){.paths = many, .count = MOST_FILES, .enough = 3, .out = nowhere});
    fclose(nowhere);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    bool in_order = true;
    struct words words = {.out = stdout};
    int i = 2;

    if (argc < 2 || strcmp(argv[1], "-w") != 0)
        return show_all(argv[0], argv + 1, (size_t)argc - 1);
    for (; i < argc && argv[i][0] == '-'; i++) {
        in_order = in_order && strcmp(argv[i], "-u") != 0;
        words.enough = strtoul(argv[i] + 1, NULL, 10);
    }
    words.paths = argv + i;
    words.count = (size_t)(argc - i);
    return complain(&words, pipeline_wait(begin(&words, in_order)));
}
