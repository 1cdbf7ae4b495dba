/* socket_options.c - what a socket is called, and its options. */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>

#include "redirect.h"
#include "socket.h"

/* ---- Names ---- */

static int tell(const char *name, int fd, struct sockaddr *to, socklen_t *length, bool peer,
                uintptr_t pc)
{
    int result;
    struct call c = {.name = name, .fd = fd, .polls = true, .pc = pc};
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    if (peer && s->state != CONNECTED)
        return socket_end(&c, s, -ENOTCONN);
    struct address a = peer ? s->peer_address : s->local;
    if (s->domain == AF_INET && !a.length) {
        a.length = sizeof(struct sockaddr_in);
        a.any.sa_family = AF_INET;
    }
    address_put(&a, to, length, pc);
    return socket_end(&c, s, 0);
}

int il_getsockname(int fd, struct sockaddr *restrict to, socklen_t *restrict length)
{
    return X.running ? tell("getsockname", fd, to, length, false, PC) : getsockname(fd, to, length);
}

int il_getpeername(int fd, struct sockaddr *restrict to, socklen_t *restrict length)
{
    return X.running ? tell("getpeername", fd, to, length, true, PC) : getpeername(fd, to, length);
}

/* ---- Options ---- */

static int integer_option(struct socket *s, int level, int option, int *value)
{
    if (level != SOL_SOCKET)
        return -1;
    switch (option) {
    case SO_ERROR:
        *value = socket_error(s);
        return 0;
    case SO_TYPE:
        *value = SOCK_STREAM;
        return 0;
    case SO_DOMAIN:
        *value = s->domain;
        return 0;
    case SO_ACCEPTCONN:
        *value = s->state == LISTENING;
        return 0;
    case SO_REUSEADDR:
        *value = s->reuse;
        return 0;
    default:
        return -1;
    }
}

int il_getsockopt(int fd, int level, int option, void *restrict to, socklen_t *restrict length)
{
    int result, value;
    if (!X.running)
        return getsockopt(fd, level, option, to, length);
    struct call c = {.name = "getsockopt", .fd = fd, .closes = true, .pc = PC};
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    if (integer_option(s, level, option, &value) < 0)
        socket_refuse("getsockopt", "option", option, PC);
    socklen_t n = *length < sizeof value ? *length : sizeof value;
    note_write(to, n, PC);
    note_write(length, sizeof *length, PC);
    memcpy(to, &value, n);
    *length = n;
    return socket_end(&c, s, 0);
}

static int set_timeout(uint64_t *timeout, const struct timeval *value, socklen_t length)
{
    if (length < (socklen_t)sizeof *value)
        return -EINVAL;
    if (value->tv_usec < 0 || value->tv_usec >= 1000000)
        return -EDOM;
    *timeout = (uint64_t)value->tv_sec * 1000000000 + (uint64_t)value->tv_usec * 1000;
    return 0;
}

/* Options that tune what is not modelled are taken; those that would change what happens are not.
 */
static int set_option(struct socket *s, int level, int option, const void *value, socklen_t length)
{
    if (level == IPPROTO_TCP && s->domain == AF_INET && option == TCP_NODELAY)
        return 0;
    if (level != SOL_SOCKET)
        return -1;
    switch (option) {
    case SO_REUSEADDR:
        s->reuse = *(const int *)value;
        return 0;
    case SO_KEEPALIVE:
    case SO_RCVBUF:
    case SO_SNDBUF:
        return 0;
    case SO_RCVTIMEO:
        return set_timeout(&s->file->receive_timeout, value, length);
    case SO_SNDTIMEO:
        return set_timeout(&s->file->send_timeout, value, length);
    default:
        return -1;
    }
}

int il_setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    int result;
    if (!X.running)
        return setsockopt(fd, level, option, value, length);
    struct call c = {.name = "setsockopt", .fd = fd, .closes = true, .pc = PC};
    if (length < (socklen_t)sizeof(int))
        return libc_error(EINVAL);
    note_read(value, length, PC);
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    result = set_option(s, level, option, value, length);
    if (result == -1)
        socket_refuse("setsockopt", "option", option, PC);
    return socket_end(&c, s, result);
}
