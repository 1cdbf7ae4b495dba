/*
 * redirect.h - the functions that symbols.map puts in place of the C library's.
 *
 * Each has the signature of the function it replaces; il_NAME stands for NAME.  They are declared
 * here only so that a mistyped signature is a compile error.
 */
#ifndef REDIRECT_H
#define REDIRECT_H

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define REDIRECTED(name) extern __typeof__(name) il_##name

REDIRECTED(pthread_mutex_init);
REDIRECTED(pthread_mutex_destroy);
REDIRECTED(pthread_mutex_lock);
REDIRECTED(pthread_mutex_trylock);
REDIRECTED(pthread_mutex_timedlock);
REDIRECTED(pthread_mutex_clocklock);
REDIRECTED(pthread_mutex_unlock);
REDIRECTED(pthread_attr_init);
REDIRECTED(pthread_mutexattr_init);
REDIRECTED(pthread_condattr_init);
REDIRECTED(pthread_rwlockattr_init);
REDIRECTED(pthread_barrierattr_init);
REDIRECTED(pthread_mutex_consistent);
REDIRECTED(pthread_mutex_setprioceiling);
REDIRECTED(pthread_spin_init);
REDIRECTED(pthread_spin_destroy);
REDIRECTED(pthread_spin_lock);
REDIRECTED(pthread_spin_trylock);
REDIRECTED(pthread_spin_unlock);
REDIRECTED(pthread_cond_init);
REDIRECTED(pthread_cond_destroy);
REDIRECTED(pthread_cond_wait);
REDIRECTED(pthread_cond_timedwait);
REDIRECTED(pthread_cond_clockwait);
REDIRECTED(pthread_cond_signal);
REDIRECTED(pthread_cond_broadcast);
REDIRECTED(pthread_rwlock_init);
REDIRECTED(pthread_rwlock_destroy);
REDIRECTED(pthread_rwlock_rdlock);
REDIRECTED(pthread_rwlock_wrlock);
REDIRECTED(pthread_rwlock_tryrdlock);
REDIRECTED(pthread_rwlock_trywrlock);
REDIRECTED(pthread_rwlock_timedrdlock);
REDIRECTED(pthread_rwlock_timedwrlock);
REDIRECTED(pthread_rwlock_clockrdlock);
REDIRECTED(pthread_rwlock_clockwrlock);
REDIRECTED(pthread_rwlock_unlock);
REDIRECTED(pthread_barrier_init);
REDIRECTED(pthread_barrier_destroy);
REDIRECTED(pthread_barrier_wait);
REDIRECTED(pthread_once);
REDIRECTED(pthread_key_create);
REDIRECTED(pthread_key_delete);
REDIRECTED(pthread_getspecific);
REDIRECTED(pthread_setspecific);
REDIRECTED(pthread_create);
REDIRECTED(pthread_join);
REDIRECTED(pthread_tryjoin_np);
REDIRECTED(pthread_timedjoin_np);
REDIRECTED(pthread_clockjoin_np);
REDIRECTED(pthread_detach);
REDIRECTED(pthread_exit);
REDIRECTED(pthread_self);
REDIRECTED(pthread_equal);
REDIRECTED(pthread_cancel);
REDIRECTED(pthread_testcancel);
REDIRECTED(pthread_setcancelstate);
REDIRECTED(pthread_setcanceltype);
REDIRECTED(nanosleep);
REDIRECTED(clock_nanosleep);
REDIRECTED(usleep);
REDIRECTED(sleep);
REDIRECTED(clock_gettime);
REDIRECTED(timespec_get);
REDIRECTED(gettimeofday);
REDIRECTED(time);
REDIRECTED(sched_yield);
REDIRECTED(pthread_setname_np);
REDIRECTED(pthread_getname_np);
REDIRECTED(pthread_setschedparam);
REDIRECTED(pthread_setaffinity_np);
REDIRECTED(sem_init);
REDIRECTED(sem_destroy);
REDIRECTED(sem_wait);
REDIRECTED(sem_trywait);
REDIRECTED(sem_timedwait);
REDIRECTED(sem_clockwait);
REDIRECTED(sem_post);
REDIRECTED(sem_getvalue);
REDIRECTED(thrd_create);
REDIRECTED(thrd_join);
REDIRECTED(mtx_lock);
REDIRECTED(mtx_unlock);
REDIRECTED(cnd_wait);
REDIRECTED(cnd_signal);
REDIRECTED(cnd_broadcast);
REDIRECTED(thrd_current);
REDIRECTED(thrd_equal);
REDIRECTED(thrd_detach);
REDIRECTED(tss_create);
REDIRECTED(tss_get);
REDIRECTED(tss_set);
REDIRECTED(mtx_destroy);
REDIRECTED(cnd_destroy);
REDIRECTED(thrd_yield);
REDIRECTED(tss_delete);
REDIRECTED(call_once);
REDIRECTED(thrd_exit);
REDIRECTED(thrd_sleep);
REDIRECTED(mtx_init);
REDIRECTED(mtx_trylock);
REDIRECTED(mtx_timedlock);
REDIRECTED(cnd_init);
REDIRECTED(cnd_timedwait);

REDIRECTED(sigaction);
REDIRECTED(sigaltstack);
REDIRECTED(kill);
REDIRECTED(raise);
REDIRECTED(sigqueue);
REDIRECTED(pthread_kill);
REDIRECTED(pthread_sigqueue);
REDIRECTED(pthread_sigmask);
REDIRECTED(sigprocmask);
REDIRECTED(sigpending);
REDIRECTED(sigsuspend);
REDIRECTED(pause);
REDIRECTED(sigwait);
REDIRECTED(sigwaitinfo);
REDIRECTED(sigtimedwait);
REDIRECTED(alarm);
REDIRECTED(ualarm);
REDIRECTED(setitimer);
REDIRECTED(getitimer);
REDIRECTED(timer_create);
REDIRECTED(timer_settime);
REDIRECTED(timer_gettime);
REDIRECTED(timer_getoverrun);
REDIRECTED(timer_delete);
__sighandler_t il_libc_signal(int number, __sighandler_t handler);

REDIRECTED(malloc);
REDIRECTED(calloc);
REDIRECTED(free);
REDIRECTED(realloc);
REDIRECTED(reallocarray);
REDIRECTED(aligned_alloc);
REDIRECTED(posix_memalign);
REDIRECTED(strdup);
REDIRECTED(strndup);
REDIRECTED(memcpy);
REDIRECTED(memmove);
REDIRECTED(memset);
REDIRECTED(memcmp);
REDIRECTED(strlen);
REDIRECTED(strnlen);
REDIRECTED(strcmp);
REDIRECTED(strncmp);
REDIRECTED(strcpy);
REDIRECTED(strncpy);
REDIRECTED(strcat);
REDIRECTED(memchr);
REDIRECTED(strchr);
REDIRECTED(strrchr);
REDIRECTED(fopen);
REDIRECTED(fdopen);
REDIRECTED(freopen);
REDIRECTED(tmpfile);
REDIRECTED(opendir);
REDIRECTED(fread);
REDIRECTED(fgets);
REDIRECTED(getline);
REDIRECTED(asprintf);
REDIRECTED(vasprintf);
REDIRECTED(fwrite);
REDIRECTED(fputs);
REDIRECTED(fflush);
REDIRECTED(fclose);
REDIRECTED(rand);
REDIRECTED(random);
REDIRECTED(srand);
REDIRECTED(rand_r);
REDIRECTED(exit);
REDIRECTED(_exit);
REDIRECTED(_Exit);
REDIRECTED(quick_exit);
REDIRECTED(abort);
REDIRECTED(__assert_fail);

REDIRECTED(timerfd_create);
REDIRECTED(timerfd_settime);
REDIRECTED(timerfd_gettime);
REDIRECTED(open);
REDIRECTED(openat);
REDIRECTED(creat);
REDIRECTED(mkstemp);
REDIRECTED(lseek);
REDIRECTED(pread);
REDIRECTED(pwrite);
REDIRECTED(fsync);
REDIRECTED(fdatasync);
REDIRECTED(ftruncate);
REDIRECTED(isatty);
REDIRECTED(fstat);
REDIRECTED(mmap);
REDIRECTED(sendfile);
REDIRECTED(splice);
REDIRECTED(tee);
REDIRECTED(vmsplice);
REDIRECTED(sendmmsg);
REDIRECTED(recvmmsg);
REDIRECTED(dprintf);
REDIRECTED(vdprintf);
REDIRECTED(signalfd);
REDIRECTED(pipe);
REDIRECTED(pipe2);
REDIRECTED(socketpair);
REDIRECTED(eventfd);
REDIRECTED(eventfd_read);
REDIRECTED(eventfd_write);
REDIRECTED(poll);
REDIRECTED(ppoll);
REDIRECTED(select);
REDIRECTED(pselect);
REDIRECTED(epoll_create);
REDIRECTED(epoll_create1);
REDIRECTED(epoll_ctl);
REDIRECTED(epoll_wait);
REDIRECTED(epoll_pwait);
REDIRECTED(epoll_pwait2);
REDIRECTED(socket);
REDIRECTED(bind);
REDIRECTED(listen);
REDIRECTED(connect);
REDIRECTED(accept);
REDIRECTED(accept4);
REDIRECTED(shutdown);
REDIRECTED(getsockname);
REDIRECTED(getpeername);
REDIRECTED(getsockopt);
REDIRECTED(setsockopt);
REDIRECTED(read);
REDIRECTED(write);
REDIRECTED(readv);
REDIRECTED(writev);
REDIRECTED(recv);
REDIRECTED(send);
REDIRECTED(recvfrom);
REDIRECTED(sendto);
REDIRECTED(recvmsg);
REDIRECTED(sendmsg);
REDIRECTED(close);
REDIRECTED(dup);
REDIRECTED(dup2);
REDIRECTED(dup3);
REDIRECTED(fcntl);
REDIRECTED(ioctl);
REDIRECTED(unlink);

/* As functions of the C library fail. */
static inline int libc_error(int number)
{
    errno = number;
    return -1;
}

/* A write to [p, p + size) by the checker on the program's behalf: checked for races and bounds. */
void note_write(void *p, size_t size, uintptr_t pc);
void note_read(const void *p, size_t size, uintptr_t pc);

#endif
