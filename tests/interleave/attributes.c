/* attributes.c - initialising attributes of threads and locks: the C library's, which may be made
 * to fail. */
#include <errno.h>

#include "exec.h"
#include "redirect.h"

#define MAY_FAIL(name, type)                                                                       \
    int il_##name(type *attr)                                                                      \
    {                                                                                              \
        int error = fault(FAULT_INIT, ERRORS(ENOMEM), PC, #name "()");                             \
        return error ? error : name(attr);                                                         \
    }
MAY_FAIL(pthread_attr_init, pthread_attr_t)
MAY_FAIL(pthread_mutexattr_init, pthread_mutexattr_t)
MAY_FAIL(pthread_condattr_init, pthread_condattr_t)
MAY_FAIL(pthread_rwlockattr_init, pthread_rwlockattr_t)
MAY_FAIL(pthread_barrierattr_init, pthread_barrierattr_t)
