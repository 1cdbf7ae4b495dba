/* socket.c - socket, socketpair, bind, listen. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "redirect.h"
#include "socket.h"
#include "sync.h"

bool file_is_socket(const struct file *f)
{
    return f->kind == &socket_kind;
}

void socket_refuse(const char *call, const char *what, int value, uintptr_t pc)
{
    fail(IL_UNSUPPORTED, pc, "%s calls %s() with %s %d, which the checker does not model",
         X.current->name, call, what, value);
}

/* ---- Making ---- */

static void check_type(const char *call, int domain, int type, int protocol, uintptr_t pc)
{
    if (domain != AF_UNIX && domain != AF_INET)
        socket_refuse(call, "address family", domain, pc);
    if ((type & ~SOCKET_TYPE_FLAGS) != SOCK_STREAM)
        socket_refuse(call, "a type other than SOCK_STREAM:", type & ~SOCKET_TYPE_FLAGS, pc);
    if (protocol != 0 && !(domain == AF_INET && protocol == IPPROTO_TCP))
        socket_refuse(call, "protocol", protocol, pc);
}

int socket_file_flags(int type)
{
    return type & SOCK_NONBLOCK ? O_NONBLOCK : 0;
}

int il_socket(int domain, int type, int protocol)
{
    if (!X.running)
        return socket(domain, type, protocol);
    check_type("socket", domain, type, protocol, PC);
    struct call c = {.name = "socket", .fd = -1, .opens = true, .pc = PC};
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "socket()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 1)
        return (int)call_result(&c, -EMFILE);
    struct file *f = socket_file(socket_new(domain), socket_file_flags(type), PC);
    call_says("socket → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, type & SOCK_CLOEXEC, PC));
}

int il_socketpair(int domain, int type, int protocol, int fds[2])
{
    if (!X.running)
        return socketpair(domain, type, protocol, fds);
    check_type("socketpair", domain, type, protocol, PC);
    if (domain != AF_UNIX)
        return libc_error(EOPNOTSUPP);
    struct call c = {.name = "socketpair", .fd = -1, .opens = true, .pc = PC};
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "socketpair()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 2)
        return (int)call_result(&c, -EMFILE);
    struct socket *a = socket_new(domain), *b = socket_new(domain);
    struct file *fa = socket_file(a, socket_file_flags(type), PC);
    struct file *fb = socket_file(b, socket_file_flags(type), PC);
    socket_join(a, b);
    int made[2] = {descriptor_new(fa, type & SOCK_CLOEXEC, PC),
                   descriptor_new(fb, type & SOCK_CLOEXEC, PC)};
    call_says("socketpair → %s, %s", file_name(fa), file_name(fb));
    note_write(fds, sizeof made, PC);
    memcpy(fds, made, sizeof made);
    return (int)call_result(&c, 0);
}

/* ---- What all calls on one socket begin with ---- */

struct socket *socket_begin(struct call *c, int *result)
{
    for (;;) {
        struct file *f = descriptor_file(c->fd);
        if (!f && descriptor_is_closed(c->fd)) {
            *result = descriptor_bad(c->name, c->pc);
            return NULL;
        }
        if (!f || !file_is_socket(f)) {
            *result = libc_error(ENOTSOCK);
            return NULL;
        }
        c->one.file = f;
        ssize_t failure;
        if (c->blocks && IO_NONBLOCKING(f))
            c->blocks = false;
        if (c->one.wants && call_fails(c, &failure)) { /* accept */
            *result = (int)call_result(c, failure);
            return NULL;
        }
        if (call_point(c) && c->interrupted) {
            *result = (int)call_result(c, -EINTR);
            return NULL;
        }
        if (!c->stale)
            return socket_of(f);
    }
}

int socket_end(const struct call *c, const struct socket *s, int result)
{
    if (s && s->file)
        call_says("%s %s%s%s", c->name, file_name(s->file), result < 0 ? ": " : "",
                  result < 0 ? strerrorname_np(-result) : "");
    return (int)call_result(c, result);
}

int il_bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct address a;
    int result;
    if (!X.running)
        return bind(fd, address, length);
    struct call c = {.name = "bind", .fd = fd, .closes = true, .also = {&addresses}, .pc = PC};
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    int error = address_get(&a, s->domain, address, length, "bind", PC);
    return socket_end(&c, s, error ? -error : address_bind(s, &a));
}

static int start_listening(struct socket *s, int backlog)
{
    if (s->state != UNCONNECTED && s->state != LISTENING)
        return -EINVAL;
    if (!s->bound && s->domain == AF_UNIX)
        return -EINVAL;
    if (!s->bound)
        address_bind_any(s);
    s->state = LISTENING;
    s->backlog = backlog < 0 || backlog > SOMAXCONN ? SOMAXCONN : (unsigned)backlog;
    release_to(&s->clock);
    return 0;
}

int il_listen(int fd, int backlog)
{
    int result;
    if (!X.running)
        return listen(fd, backlog);
    struct call c = {.name = "listen", .fd = fd, .closes = true, .also = {&addresses}, .pc = PC};
    struct socket *s = socket_begin(&c, &result);
    return s ? socket_end(&c, s, start_listening(s, backlog)) : result;
}
