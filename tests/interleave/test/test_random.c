/*
 * Random programs against an oracle: the checker must find the same final states, and a deadlock
 * exactly if there is one; it must run each equivalence class that there is once, and nothing in
 * vain.  Which classes there are, sleep sets tell, which miss none, and for small programs brute
 * force does.  Classes are compared in both modes of time.
 *
 * Besides, those few in ten thousand that once went wrong.
 */
#include "oracle.h"

#include <limits.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

static const struct program *program;
static atomic_uint variable[2];
static pthread_mutex_t mutex[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_cond_t condition[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static bool set[2];
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static unsigned seen[MAX_THREADS];
static _Thread_local uint64_t patience; /* how long it waits */

struct worker {
    unsigned number;
    bool has_mutex[2], has_rwlock;
};

static unsigned sem_value(void)
{
    int value;

    sem_getvalue(&semaphore, &value);
    return (unsigned)value;
}

static void await(struct worker *w, int which)
{
    while (!set[which]) {
        pthread_cond_wait(&condition[which], &mutex[which]);
        seen[w->number] = seen[w->number] * 7 + 1;
    }
}

static unsigned await_timed(int which)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, patience);

    if (set[which])
        return 0;
    return pthread_cond_timedwait(&condition[which], &mutex[which], &deadline) == 0 ? 1 : 2;
}

static bool lock_timed(int which)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, patience);

    return pthread_mutex_timedlock(&mutex[which], &deadline) == 0;
}

static bool wait_timed(void)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, patience);

    return sem_timedwait(&semaphore, &deadline) == 0;
}

static void set_and(int (*wake)(pthread_cond_t *), int which)
{
    set[which] = true;
    wake(&condition[which]);
}

static bool try_again(int which, const struct worker *w)
{
    if (w->has_rwlock)
        return pthread_rwlock_trywrlock(&rwlock) == 0;
    return pthread_mutex_trylock(&mutex[which]) == 0;
}

static unsigned perform_on_lock(struct op op, struct worker *w)
{
    bool *has_mutex = &w->has_mutex[op.which];

    switch (op.kind) {
    case LOCK:
        pthread_mutex_lock(&mutex[op.which]);
        *has_mutex = true;
        return 0;
    case TRY_LOCK:
        return *has_mutex = pthread_mutex_trylock(&mutex[op.which]) == 0;
    case TIMED_LOCK:
        return *has_mutex = lock_timed(op.which);
    case UNLOCK:
        if (*has_mutex)
            pthread_mutex_unlock(&mutex[op.which]);
        *has_mutex = false;
        return 0;
    case READ_LOCK:
        pthread_rwlock_rdlock(&rwlock);
        w->has_rwlock = true;
        return 0;
    case WRITE_LOCK:
        pthread_rwlock_wrlock(&rwlock);
        w->has_rwlock = true;
        return 0;
    case TRY_READ_LOCK:
        return w->has_rwlock = pthread_rwlock_tryrdlock(&rwlock) == 0;
    case TRY_WRITE_LOCK:
        return w->has_rwlock = pthread_rwlock_trywrlock(&rwlock) == 0;
    default:
        if (w->has_rwlock)
            pthread_rwlock_unlock(&rwlock);
        w->has_rwlock = false;
        return 0;
    }
}

static unsigned perform(struct op op, struct worker *w)
{
    unsigned zero = 0;

    switch (op.kind) {
    case LOAD:
        return atomic_load(&variable[op.which]);
    case STORE:
        atomic_store(&variable[op.which], w->number + 1);
        return 0;
    case ADD:
        return atomic_fetch_add(&variable[op.which], 1);
    case CAS:
        return atomic_compare_exchange_strong(&variable[op.which], &zero, w->number + 1);
    case TRY_OWN:
        return try_again(op.which, w);
    case POST:
        sem_post(&semaphore);
        return 0;
    case WAIT:
        sem_wait(&semaphore);
        return 0;
    case TRY_WAIT:
        return sem_trywait(&semaphore) == 0;
    case TIMED_WAIT:
        return wait_timed();
    case VALUE:
        return sem_value();
    case AWAIT:
        await(w, op.which);
        return 0;
    case AWAIT_TIMED:
        return await_timed(op.which);
    case SET_AND_SIGNAL:
        set_and(pthread_cond_signal, op.which);
        return 0;
    case SET_AND_BROADCAST:
        set_and(pthread_cond_broadcast, op.which);
        return 0;
    default:
        return perform_on_lock(op, w);
    }
}

THREAD(runs_its_list)
{
    struct worker w = {.number = (unsigned)(uintptr_t)arg};

    patience = SECOND * (1 + w.number % 2);
    for (const struct op *op = program->op[w.number]; op->kind != END; op++) {
        unsigned result = perform(*op, &w);
        seen[w.number] = seen[w.number] * 7 + result;
    }
    return NULL;
}

static void run_program(void *arg)
{
    thread_body *const bodies[MAX_THREADS] = {runs_its_list, runs_its_list, runs_its_list};
    unsigned end[2], value;

    program = arg;
    sem_init(&semaphore, 0, 1);
    run_bodies(bodies, program->threads);
    value = sem_value();
    sem_destroy(&semaphore);
    for (int i = 0; i < 2; i++)
        end[i] = atomic_load(&variable[i]);
    il_test_outcome(digest(end, value, seen));
}

static bool check_program(uint64_t number)
{
    static struct oracle o;
    struct program p = make_program(number);
    struct il_test test = {.run = run_program,
                           .arg = &p,
                           .name = program_name(number),
                           .time = IL_TIMERS_AS_CHOICES,
                           .budget = 100000000,
                           .retries = 10};

    simulate(&p, 1, &o);
    o.outcomes.executions = ULONG_MAX;
    if (o.can_deadlock) {
        struct il_result r = search(&test, "full");
        expect_failure(IL_DEADLOCK, &r);
        return true;
    }
    expect_same_outcomes(&test, "full", &o.outcomes);
    if (same_classes(&test, "sleep", 1000000))
        same_classes(&test, "none", 20000);
    test.time = IL_MAXIMAL_PROGRESS;
    same_classes(&test, "sleep", 1000000);
    return true;
}

/* All with waits that time out after the deadline has passed and before somebody comes who would
 * have let them through. */
START_TEST(those_that_went_wrong_once)
{
    static const uint64_t numbers[] = {5000056, 15000131, 25000118};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check_program(numbers[i]);
}
END_TEST

Suite *chapter_suite(void)
{
    static const struct random_suite random = {"random programs", 40, 400, check_program, 100};
    Suite *suite = make_random_suite(&random);
    TCase *once = tcase_create("went wrong once");

    tcase_add_test(once, those_that_went_wrong_once);
    suite_add_tcase(suite, once);
    return suite;
}
