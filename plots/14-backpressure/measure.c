/*
 * measure.c - the same burst, once for each policy: how many lines wait, how much memory is
 * resident, how old a line is when the sink takes it, and how late the producers are.
 *
 * The sink takes four lines in a millisecond.  Two producers hand in a tenth of that, and for 300
 * ms ten times of that.  They keep to a timetable, and a producer who was held up catches up.  All
 * times are those of sleeping threads, so they do not rest on how fast the machine computes.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backpressure.h"

enum {
    MS = 1000, /* microseconds */
    PRODUCERS = 2,
    CAPACITY = 256,
    SERVICE = MS / 4,
    BURST_FROM = 500, /* ms */
    BURST_TO = 800,
    END = 4500,
    SLICE = 50,
};

static struct shipper *shipper;
static long begin;
static atomic_ulong handed_in;
static atomic_long late;        /* microseconds that a producer is behind the timetable */
static atomic_long ages, taken; /* of the lines in this slice: the sum, and how many */
static atomic_bool cut;

static long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void sleep_until(long us)
{
    struct timespec t = {us / 1000000, us % 1000000 * 1000};

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* A line begins with the time at which it was made.  Its service begins then, or when that of the
 * line before it ends: so the sink is as fast on a busy machine. */
static bool take(void *self, unsigned long lost, const char *line)
{
    long *free_at = self;

    (void)lost;
    if (line == NULL)
        return !cut;
    long made = strtol(line, NULL, 10);
    *free_at = (*free_at > made ? *free_at : made) + SERVICE;
    sleep_until(*free_at);
    ages += now() - made;
    taken++;
    return !cut;
}

static void hang_up(void *unused)
{
    (void)unused;
    cut = true;
}

/* Lines of one producer in the ms-th millisecond. */
static int due(int ms)
{
    return ms >= BURST_FROM && ms < BURST_TO ? 20 : ms % 5 == 0;
}

static void *produce(void *unused)
{
    char line[64];

    for (int ms = 0; ms < END; ms++) {
        sleep_until(begin + ms * MS);
        for (int i = 0; i < due(ms); i++) {
            snprintf(line, sizeof line, "%ld a line of the application's log", now());
            shipper_log(shipper, line);
            handed_in++;
            late = now() - (begin + ms * MS);
        }
    }
    return unused;
}

static double resident_megabytes(void)
{
    FILE *statm = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (statm == NULL || fscanf(statm, "%*d %ld", &pages) != 1) {
        perror("/proc/self/statm");
        exit(EXIT_FAILURE);
    }
    fclose(statm);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void look(const char *name, int ms)
{
    struct counts counts = shipper_counts(shipper);
    long n = atomic_exchange(&taken, 0), sum = atomic_exchange(&ages, 0);

    printf("%s\t%.2f\t%zu\t%.1f\t", name, (double)ms / 1000, counts.waiting, resident_megabytes());
    if (n > 0)
        printf("%.1f", (double)sum / (double)n / MS);
    else
        printf("-");
    printf("\t%.1f\t%lu\t%lu\n", (double)late / MS, (unsigned long)handed_in, counts.lost);
}

int main(int argc, char **argv)
{
    const char *name = argc == 2 ? argv[1] : "";
    enum policy policy = strcmp(name, "drop") == 0   ? DROP_OLDEST
                         : strcmp(name, "shed") == 0 ? SHED_NEWEST
                                                     : BLOCK;
    pthread_t producers[PRODUCERS];
    long free_at = 0;

    shipper = shipper_open((struct sink){take, hang_up, &free_at}, CAPACITY, policy);
    if (argc != 2 || shipper == NULL)
        return EXIT_FAILURE;
    begin = now();
    for (int i = 0; i < PRODUCERS; i++)
        if (pthread_create(&producers[i], NULL, produce, NULL) != 0)
            return EXIT_FAILURE;
    printf("# program\tseconds\tlines waiting\tMB resident\tage ms\tbehind ms\thanded in\tlost\n");
    for (int ms = SLICE; ms <= END; ms += SLICE) {
        sleep_until(begin + ms * MS);
        look(name, ms);
    }
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    shipper_close(shipper, (struct timespec){begin / 1000000 + END / 1000 + 10, 0});
    shipper_free(shipper);
    return EXIT_SUCCESS;
}
