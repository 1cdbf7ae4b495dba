/*
 * main.c - makes the thumbnails of an album, then looks at them and at what that took.
 *
 * The photos are made up rather than read from a disk, so that the program needs no files.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "ppm.h"
#include "unbounded_fan_out.h"

enum { PHOTOS = 1000, MOST_PHOTOS = 4000, WORKERS = 4 };

static pthread_mutex_t peak_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned peak_threads; /* guarded by peak_lock */

/* Threads of this process now, the main one included; 0 where the kernel does not say. */
static unsigned live_threads(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    unsigned threads = 0;

    if (status == NULL)
        return 0;
    while (threads == 0 && fgets(line, sizeof line, status) != NULL)
        sscanf(line, "Threads: %u", &threads);
    fclose(status);
    return threads;
}

static struct image *load(void *self, size_t i)
{
    const struct batch *batch = self;
    unsigned threads = live_threads();

    pthread_mutex_lock(&peak_lock);
    if (threads > peak_threads)
        peak_threads = threads;
    pthread_mutex_unlock(&peak_lock);
    return i < batch->count ? ppm_photo(i) : NULL;
}

static struct thumbnail *shrink(void *self, struct image *image)
{
    struct thumbnail *thumbnail = ppm_thumbnail(image);

    (void)self;
    free(image);
    return thumbnail;
}

/* Counts the thumbnails that show the right photo, and frees them all. */
static void look_at(const struct batch *batch)
{
    size_t right = 0, missing = 0;

    for (size_t i = 0; i < batch->count; i++) {
        struct thumbnail *thumbnail = batch->thumbnails[i];

        if (thumbnail == NULL)
            missing++;
        else if (ppm_number(thumbnail) == i)
            right++;
        free(thumbnail);
    }
    printf("thumbnails        %zu right, %zu wrong, %zu missing\n", right,
           batch->count - right - missing, missing);
}

/* main [PHOTOS] */
int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : PHOTOS;
    struct batch batch = {.workers = WORKERS, .load = load, .shrink = shrink, .self = &batch};
    struct rusage usage;

    batch.count = count < MOST_PHOTOS ? count : MOST_PHOTOS;
    batch.thumbnails = calloc(batch.count + 1, sizeof *batch.thumbnails);
    if (batch.thumbnails == NULL)
        return EXIT_FAILURE;
    printf("%zu photos, %d workers.\n\n", batch.count, WORKERS);

    int error = thumbnail_all(&batch);
    getrusage(RUSAGE_SELF, &usage);
    if (error != 0)
        printf("gave up:          %s\n", strerror(error));
    look_at(&batch);
    printf("threads           %u at most\n", peak_threads > 0 ? peak_threads - 1 : 0);
    printf("resident memory   %ld MB at most\n", usage.ru_maxrss / 1024);
    free(batch.thumbnails);
    return EXIT_SUCCESS;
}
