/*
 * c11.c - <threads.h>.
 *
 * In glibc mtx_t is a pthread_mutex_t and so on, and 0 means success in both interfaces.  Where
 * arguments and results agree the call is passed on as the last thing, by a jump: the return
 * address, which the report shows, stays the program's.
 */
#include <errno.h>

#include "redirect.h"
#include "sync.h"

static int thrd_result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    default:
        return thrd_error;
    }
}

int il_mtx_init(mtx_t *mutex, int type)
{
    if (!X.running)
        return mtx_init(mutex, type);
    if (sync_refused(mutex, SYNC_MUTEX, ERRORS(ENOMEM), "mtx_init", PC))
        return thrd_error;
    note_write(mutex, sizeof *mutex, PC);
    mtx_init(mutex, type);
    sync_init(mutex, SYNC_MUTEX, PC)->type =
        type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL;
    return thrd_success;
}

int il_mtx_trylock(mtx_t *mutex)
{
    return thrd_result(mutex_trylock((pthread_mutex_t *)mutex, PC));
}

int il_mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict abs)
{
    if (!X.running)
        return mtx_timedlock(mutex, abs);
    if (!valid_timespec(abs))
        return thrd_error;
    return thrd_result(
        mutex_lock_until((pthread_mutex_t *)mutex, deadline_of(CLOCK_REALTIME, abs), PC));
}

int il_cnd_init(cnd_t *cond)
{
    if (!X.running)
        return cnd_init(cond);
    if (sync_refused(cond, SYNC_COND, ERRORS(ENOMEM), "cnd_init", PC))
        return thrd_nomem;
    cond_new((pthread_cond_t *)cond, true, PC);
    return thrd_success;
}

int il_cnd_timedwait(cnd_t *restrict cond, mtx_t *restrict mutex,
                     const struct timespec *restrict abs)
{
    if (!X.running)
        return cnd_timedwait(cond, mutex, abs);
    if (!valid_timespec(abs))
        return thrd_error;
    return thrd_result(cond_wait_until((pthread_cond_t *)cond, (pthread_mutex_t *)mutex,
                                       deadline_of(CLOCK_REALTIME, abs), PC));
}

/* ---- The same under another name ---- */

int il_mtx_lock(mtx_t *a)
{
    return il_pthread_mutex_lock((pthread_mutex_t *)a);
}

int il_mtx_unlock(mtx_t *a)
{
    return il_pthread_mutex_unlock((pthread_mutex_t *)a);
}

int il_cnd_wait(cnd_t *a, mtx_t *b)
{
    return il_pthread_cond_wait((pthread_cond_t *)a, (pthread_mutex_t *)b);
}

int il_cnd_signal(cnd_t *a)
{
    return il_pthread_cond_signal((pthread_cond_t *)a);
}

int il_cnd_broadcast(cnd_t *a)
{
    return il_pthread_cond_broadcast((pthread_cond_t *)a);
}

thrd_t il_thrd_current(void)
{
    return il_pthread_self();
}

int il_thrd_equal(thrd_t a, thrd_t b)
{
    return il_pthread_equal(a, b);
}

int il_thrd_detach(thrd_t a)
{
    return il_pthread_detach(a);
}

int il_tss_create(tss_t *a, tss_dtor_t b)
{
    if (!X.running)
        return tss_create(a, b);
    if (fault(FAULT_INIT, ERRORS(EAGAIN), PC, "tss_create()"))
        return thrd_error;
    return key_new(a, b, PC) == 0 ? thrd_success : thrd_error;
}

void *il_tss_get(tss_t a)
{
    return il_pthread_getspecific(a);
}

int il_tss_set(tss_t a, void *b)
{
    if (!X.running)
        return tss_set(a, b);
    if (fault(FAULT_INIT, ERRORS(ENOMEM), PC, "tss_set()"))
        return thrd_error;
    return key_set(a, b) == 0 ? thrd_success : thrd_error;
}

void il_mtx_destroy(mtx_t *a)
{
    il_pthread_mutex_destroy((pthread_mutex_t *)a);
}

void il_cnd_destroy(cnd_t *a)
{
    il_pthread_cond_destroy((pthread_cond_t *)a);
}

void il_thrd_yield(void)
{
    il_sched_yield();
}

void il_tss_delete(tss_t a)
{
    il_pthread_key_delete(a);
}

void il_call_once(once_flag *a, void (*b)(void))
{
    il_pthread_once((pthread_once_t *)a, b);
}
