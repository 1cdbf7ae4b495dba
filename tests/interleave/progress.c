/*
 * progress.c - one line on the terminal, written again five times a second and erased at the end.
 *
 * Only what is shown depends on the clock; nothing that is searched does.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "output.h"

static bool on, shown;
static double began, last;
static unsigned long last_executions;
static unsigned long long look_at; /* the clock, when so many points have been spent */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void progress_begin(void)
{
    on = isatty(output_stderr());
    shown = false;
    began = last = now();
    last_executions = 0;
    look_at = 0;
}

/* 1,234,567 */
static const char *grouped(unsigned long n, char text[32])
{
    char *p = text + 31;
    *p = '\0';
    for (int digits = 0; n > 0 || digits == 0; n /= 10, digits++) {
        if (digits > 0 && digits % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + n % 10);
    }
    return p;
}

static void show(const struct search *s, double time)
{
    char done[32], rate[32];
    unsigned long more = s->executions > last_executions ? s->executions - last_executions : 0;
    dprintf(output_stderr(), "\r%s: %s executions, %s/s\033[K", s->pass ? s->pass : "searching",
            grouped(s->executions, done),
            grouped((unsigned long)((double)more / (time - last)), rate));
    shown = true;
}

void progress_tick(const struct search *s)
{
    enum { POINTS_BETWEEN_LOOKS = 20000 };
    if (!on || s->points < look_at)
        return;
    look_at = s->points + POINTS_BETWEEN_LOOKS;
    double time = now();
    if (time - last < 0.2)
        return;
    if (time - began > 2)
        show(s, time);
    last = time;
    last_executions = s->executions;
}

void progress_end(void)
{
    if (shown)
        dprintf(output_stderr(), "\r\033[K");
    on = shown = false;
}
