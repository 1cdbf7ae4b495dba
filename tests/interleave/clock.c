/*
 * clock.c - virtual time: clocks, sleeps and deadlines.
 *
 * The monotonic clock starts at an hour, the wall clock at a fixed date; both move together, and
 * only when the scheduler says so.
 */
#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

#define SECOND          1000000000u
#define MONOTONIC_START (3600ull * SECOND)
#define REALTIME_START  (1800000000ull * SECOND) /* 15 January 2027 */

static uint64_t start_of(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? REALTIME_START
                                                                     : MONOTONIC_START;
}

/* What the current thread reads: a timer that fired early has shown it a later time. */
static uint64_t now(void)
{
    uint64_t skew = X.current->skew;
    return skew > X.now ? skew : X.now;
}

uint64_t il_now(void)
{
    return X.running ? now() : X.now;
}

bool valid_timespec(const struct timespec *ts)
{
    return ts->tv_nsec >= 0 && ts->tv_nsec < (long)SECOND;
}

uint64_t deadline_of(clockid_t clock, const struct timespec *abs)
{
    uint64_t start = start_of(clock);
    if (abs->tv_sec < 0 || (uint64_t)abs->tv_sec < start / SECOND)
        return 0;
    if ((uint64_t)abs->tv_sec >= NEVER / 2 / SECOND)
        return NEVER - 1;
    uint64_t at = (uint64_t)abs->tv_sec * SECOND + (uint64_t)abs->tv_nsec;
    return at < start ? 0 : at - start;
}

bool fires_now(uint64_t deadline, uintptr_t pc)
{
    if (X.test->time != IL_TIMERS_AS_CHOICES || X.fair || choose(2) == 0)
        return false;
    if (X.current->skew < deadline)
        X.current->skew = deadline;
    trace_note(pc, "time-out");
    return true;
}

/* How much is left if a handler cut it short; 0 if none did. */
static uint64_t sleep_until(uint64_t deadline, uintptr_t pc)
{
    fires_now(deadline, pc); /* then the deadline is past */
    point((struct op){.kind = OP_SLEEP,
                      .cancellable = true,
                      .interrupt = ENDS_EARLY,
                      .touch = {TOUCH_READ(&X.current->cancelled)},
                      .ready = deadline <= now() ? NULL : never,
                      .deadline = deadline,
                      .pc = pc});
    test_cancel();
    return was_interrupted() && deadline > now() ? deadline - now() : 0;
}

static uint64_t sleep_for(uint64_t ns, uintptr_t pc)
{
    return sleep_until(now() + ns < now() ? NEVER - 1 : now() + ns, pc);
}

static uint64_t nanoseconds(const struct timespec *ts)
{
    return (uint64_t)ts->tv_sec * SECOND + (uint64_t)ts->tv_nsec;
}

/* True if there is any. */
static bool leave_rest(uint64_t rest, struct timespec *left, uintptr_t pc)
{
    if (rest > 0 && left) {
        note_write(left, sizeof *left, pc);
        *left = (struct timespec){(time_t)(rest / SECOND), (long)(rest % SECOND)};
    }
    return rest > 0;
}

int il_nanosleep(const struct timespec *duration, struct timespec *left)
{
    if (!X.running)
        return nanosleep(duration, left);
    if (!valid_timespec(duration) || duration->tv_sec < 0)
        return libc_error(EINVAL);
    if (!leave_rest(sleep_for(nanoseconds(duration), PC), left, PC))
        return 0;
    return libc_error(EINTR);
}

int il_clock_nanosleep(clockid_t clock, int flags, const struct timespec *t, struct timespec *left)
{
    if (!X.running)
        return clock_nanosleep(clock, flags, t, left);
    if (!valid_timespec(t) || t->tv_sec < 0)
        return EINVAL;
    if (flags & TIMER_ABSTIME)
        return sleep_until(deadline_of(clock, t), PC) ? EINTR : 0;
    return leave_rest(sleep_for(nanoseconds(t), PC), left, PC) ? EINTR : 0;
}

int il_usleep(useconds_t us)
{
    if (!X.running)
        return usleep(us);
    if (!sleep_for((uint64_t)us * 1000, PC))
        return 0;
    return libc_error(EINTR);
}

unsigned il_sleep(unsigned seconds)
{
    if (!X.running)
        return sleep(seconds);
    return (unsigned)((sleep_for((uint64_t)seconds * SECOND, PC) + SECOND - 1) / SECOND);
}

int il_thrd_sleep(const struct timespec *duration, struct timespec *left)
{
    if (!X.running)
        return thrd_sleep(duration, left);
    if (!valid_timespec(duration) || duration->tv_sec < 0)
        return -2;
    return leave_rest(sleep_for(nanoseconds(duration), PC), left, PC) ? -1 : 0;
}

int il_clock_gettime(clockid_t clock, struct timespec *out)
{
    if (!X.running)
        return clock_gettime(clock, out);
    uint64_t at = start_of(clock) + now();
    note_write(out, sizeof *out, PC);
    out->tv_sec = (time_t)(at / SECOND);
    out->tv_nsec = (long)(at % SECOND);
    return 0;
}

int il_timespec_get(struct timespec *out, int base)
{
    if (!X.running)
        return timespec_get(out, base);
    if (base != TIME_UTC)
        return 0;
    il_clock_gettime(CLOCK_REALTIME, out);
    return base;
}

int il_gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    if (!X.running)
        return gettimeofday(out, zone);
    uint64_t at = REALTIME_START + now();
    note_write(out, sizeof *out, PC);
    out->tv_sec = (time_t)(at / SECOND);
    out->tv_usec = (suseconds_t)(at % SECOND / 1000);
    return 0;
}

time_t il_time(time_t *out)
{
    if (!X.running)
        return time(out);
    time_t at = (time_t)((REALTIME_START + now()) / SECOND);
    if (out) {
        note_write(out, sizeof *out, PC);
        *out = at;
    }
    return at;
}

int il_sched_yield(void)
{
    if (!X.running)
        return sched_yield();
    X.free_switch = true;
    point((struct op){.kind = OP_YIELD, .deadline = NEVER, .pc = PC});
    failed_round(PC); /* nobody yields who has something better to do */
    return 0;
}
