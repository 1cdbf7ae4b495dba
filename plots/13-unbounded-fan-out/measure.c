/*
 * measure.c - what a batch of 1,000 photos costs: threads, memory and time.
 *
 * Every so many photos, whoever reads one notes how many threads there are just now and how much
 * memory the process has.  Usage: measure NAME; each row begins with that name.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ppm.h"
#include "unbounded_fan_out.h"

enum { PHOTOS = 1000, WORKERS = 4, PHOTOS_A_ROW = 10, MOST_ROWS = PHOTOS / PHOTOS_A_ROW + 2 };

struct row {
    double ms, megabytes;
    long threads, made;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static struct row rows[MOST_ROWS];
static int row_count;
static long read_so_far, made_so_far;

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)now.tv_sec + (double)now.tv_nsec / 1e6;
}

static struct row look(void)
{
    struct row row = {.ms = now_ms(), .made = made_so_far};
    FILE *stat = fopen("/proc/self/stat", "r");
    long pages = 0;

    /* Field 20 counts the threads, field 24 the resident pages. */
    if (stat == NULL || fscanf(stat,
                               "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                               "%*s %*s %*s %ld %*s %*s %*s %ld",
                               &row.threads, &pages) != 2) {
        perror("/proc/self/stat");
        exit(EXIT_FAILURE);
    }
    fclose(stat);
    row.threads--; /* the main one */
    row.megabytes = (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
    return row;
}

static struct image *load(void *self, size_t i)
{
    (void)self;
    pthread_mutex_lock(&lock);
    if (read_so_far++ % PHOTOS_A_ROW == 0 && row_count < MOST_ROWS)
        rows[row_count++] = look();
    pthread_mutex_unlock(&lock);
    return i < PHOTOS ? ppm_photo(i) : NULL;
}

static struct thumbnail *shrink(void *self, struct image *image)
{
    struct thumbnail *thumbnail = ppm_thumbnail(image);

    (void)self;
    free(image);
    pthread_mutex_lock(&lock);
    made_so_far++;
    pthread_mutex_unlock(&lock);
    return thumbnail;
}

int main(int argc, char **argv)
{
    static struct thumbnail *thumbnails[PHOTOS];
    struct batch batch = {PHOTOS, WORKERS, thumbnails, load, shrink, NULL};
    double start = now_ms();

    if (argc != 2 || thumbnail_all(&batch) != 0)
        return EXIT_FAILURE;
    if (row_count < MOST_ROWS)
        rows[row_count++] = look();
    printf("# program\tms\tthreads\tMB resident\tthumbnails made\n");
    for (int r = 0; r < row_count; r++)
        printf("%s\t%.1f\t%ld\t%.1f\t%ld\n", argv[1], rows[r].ms - start, rows[r].threads,
               rows[r].megabytes, rows[r].made);
    for (size_t i = 0; i < PHOTOS; i++)
        free(thumbnails[i]);
    return EXIT_SUCCESS;
}
