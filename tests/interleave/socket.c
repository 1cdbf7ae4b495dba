/*
 * socket.c - socket, bind, listen, connect, accept, shutdown, socketpair and options.
 *
 * A connection is there as soon as there is room for it in the queue of who listens: as on the
 * loopback interface, connect() does not wait for accept().
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "redirect.h"
#include "socket.h"
#include "sync.h"

enum { TYPE_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC };

bool file_is_socket(const struct file *f)
{
    return f->kind == &socket_kind;
}

static void refuse(const char *call, const char *what, int value, uintptr_t pc)
{
    fail(IL_UNSUPPORTED, pc, "%s calls %s() with %s %d, which the checker does not model",
         X.current->name, call, what, value);
}

/* ---- Making ---- */

static void check_type(const char *call, int domain, int type, int protocol, uintptr_t pc)
{
    if (domain != AF_UNIX && domain != AF_INET)
        refuse(call, "address family", domain, pc);
    if ((type & ~TYPE_FLAGS) != SOCK_STREAM)
        refuse(call, "a type other than SOCK_STREAM:", type & ~TYPE_FLAGS, pc);
    if (protocol != 0 && !(domain == AF_INET && protocol == IPPROTO_TCP))
        refuse(call, "protocol", protocol, pc);
}

static int file_flags(int type)
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
    struct file *f = socket_file(socket_new(domain), file_flags(type), PC);
    call_says("socket → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, type & SOCK_CLOEXEC, PC));
}

int il_socketpair(int domain, int type, int protocol, int fds[2])
{
    if (!X.running)
        return socketpair(domain, type, protocol, fds);
    check_type("socketpair", domain, type, protocol, PC);
    if (domain != AF_UNIX)
        return io_error(EOPNOTSUPP);
    struct call c = {.name = "socketpair", .fd = -1, .opens = true, .pc = PC};
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "socketpair()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 2)
        return (int)call_result(&c, -EMFILE);
    struct socket *a = socket_new(domain), *b = socket_new(domain);
    struct file *fa = socket_file(a, file_flags(type), PC);
    struct file *fb = socket_file(b, file_flags(type), PC);
    socket_join(a, b);
    int made[2] = {descriptor_new(fa, type & SOCK_CLOEXEC, PC),
                   descriptor_new(fb, type & SOCK_CLOEXEC, PC)};
    call_says("socketpair → %s, %s", file_name(fa), file_name(fb));
    note_write(fds, sizeof made, PC);
    memcpy(fds, made, sizeof made);
    return (int)call_result(&c, 0);
}

/* ---- What all calls on one socket begin with ---- */

/* The socket of fd once it is this call's turn; or NULL, and *result is the call's. */
static struct socket *begin(struct call *c, int *result)
{
    for (;;) {
        struct file *f = descriptor_file(c->fd);
        if (!f && descriptor_is_closed(c->fd)) {
            *result = descriptor_bad(c->name, c->pc);
            return NULL;
        }
        if (!f || !file_is_socket(f)) {
            *result = io_error(ENOTSOCK);
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

static int end(const struct call *c, const struct socket *s, int result)
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
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    int error = address_get(&a, s->domain, address, length, "bind", PC);
    return end(&c, s, error ? -error : address_bind(s, &a));
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
    struct socket *s = begin(&c, &result);
    return s ? end(&c, s, start_listening(s, backlog)) : result;
}

/* ---- Connecting ---- */

static void enqueue(struct socket **list, struct socket *s)
{
    while (*list)
        list = &(*list)->next;
    *list = s;
    s->next = NULL;
}

static struct socket *dequeue(struct socket **list)
{
    struct socket *s = *list;
    *list = s->next;
    return s;
}

/* The other end waits in the queue to be accepted. */
static void establish(struct socket *s, struct socket *listener)
{
    struct socket *other = socket_new(s->domain);
    if (!s->bound && s->domain == AF_INET)
        address_bind_any(s);
    other->local = listener->local;
    other->bound = true;
    socket_join(s, other);
    if (s->domain == AF_INET) /* who listens at any address is reached at one */
        other->local.tcp.sin_addr.s_addr = s->peer_address.tcp.sin_addr.s_addr =
            htonl(INADDR_LOOPBACK);
    vclock_join(&other->clock, &s->clock);
    enqueue(&listener->queue, other);
    listener->queued++;
    file_notify(listener->file, POLLIN | POLLRDNORM);
    calls_retouch();
}

/* What connect() answers where there is nobody to connect to; -1: go on. */
static int cannot_connect(struct socket *s)
{
    if (s->given_up)
        return EINVAL;
    switch (s->state) {
    case UNCONNECTED:
        return -1;
    case CONNECTING:
        return EALREADY;
    case REFUSED:
        s->state = UNCONNECTED;
        s->shut_in = s->shut_out = false;
        return s->error ? socket_error(s) : ECONNABORTED;
    case LISTENING:
        return s->domain == AF_UNIX ? EINVAL : EISCONN;
    default:
        return EISCONN;
    }
}

/* TCP tells who does not wait only later. */
static int refused(struct socket *s, int error, bool waits)
{
    if (s->domain == AF_UNIX || waits)
        return -error;
    s->state = REFUSED;
    s->error = error;
    s->shut_in = s->shut_out = true;
    return -EINPROGRESS;
}

static void refuse_self(const struct socket *s, const struct address *a, uintptr_t pc)
{
    if (s->domain == AF_INET && s->bound && address_same(&s->local, a))
        fail(IL_UNSUPPORTED, pc, "%s connects a socket to itself, which the checker does not model",
             X.current->name);
}

static int connect_now(struct socket *s, struct socket *listener, bool waits)
{
    release_to(&s->clock);
    if (listener->queued > listener->backlog) {
        s->state = CONNECTING;
        s->listener = listener;
        s->file->in = s->file->out = &listener->self;
        enqueue(&listener->waiting, s);
        calls_retouch();
        return -EINPROGRESS;
    }
    acquire_from(&listener->clock);
    establish(s, listener);
    return waits || s->domain == AF_UNIX ? 0 : -EINPROGRESS;
}

/* A connection in progress that has come about is reported once, and so is every later try. */
static int already_connected(struct socket *s)
{
    if (s->listener) {
        s->listener = NULL;
        return 0;
    }
    return -EISCONN;
}

static int connect_to(int fd, const struct sockaddr *address, socklen_t length, uintptr_t pc)
{
    struct address a;
    struct interest files[2];
    for (;;) {
        struct file *f = descriptor_file(fd);
        int error = 0;
        if (!f && descriptor_is_closed(fd))
            return descriptor_bad("connect", pc);
        if (!f || !file_is_socket(f))
            return io_error(ENOTSOCK);
        struct socket *s = socket_of(f);
        error = address_get(&a, s->domain, address, length, "connect", pc);
        if (error)
            return io_error(error);
        bool looks = s->domain == AF_UNIX || s->state == UNCONNECTED;
        struct socket *listener = looks ? address_listener(&a, &error) : NULL;
        bool waits = !IO_NONBLOCKING(f);
        struct call c = {.name = "connect",
                         .fd = fd,
                         .several = files,
                         .finds = true,
                         .blocks = waits && listener,
                         .also = {&s->self},
                         .pc = pc};
        files[c.n++] = (struct interest){.file = f};
        if (listener)
            files[c.n++] = (struct interest){.file = listener->file, .wants = POLLOUT};
        if (f->send_timeout)
            c.deadline = deadline_in(f->send_timeout);
        if (!call_point(&c) || (looks && address_listener(&a, &error) != listener))
            continue; /* somebody has come, or gone, meanwhile */
        if (c.interrupted)
            return end(&c, s, -EINTR);
        if (s->domain == AF_UNIX && !listener)
            return end(&c, s, -error);
        if (s->domain == AF_UNIX && listener->queued > listener->backlog)
            return end(&c, s, -EAGAIN);
        if (s->state == CONNECTED)
            return end(&c, s, already_connected(s));
        int refusal = cannot_connect(s);
        if (refusal >= 0)
            return end(&c, s, -refusal);
        if (!listener)
            refuse_self(s, &a, pc);
        if (!listener)
            return end(&c, s, refused(s, error, waits));
        int result = connect_now(s, listener, waits);
        if (result == -EINPROGRESS && s->state == CONNECTED)
            s->listener = listener;
        return end(&c, s, result);
    }
}

int il_connect(int fd, const struct sockaddr *address, socklen_t length)
{
    return X.running ? connect_to(fd, address, length, PC) : connect(fd, address, length);
}

/* ---- Accepting ---- */

/* There is room again for one that did not wait. */
static void admit(struct socket *listener)
{
    if (!listener->waiting)
        return;
    struct socket *s = dequeue(&listener->waiting);
    s->listener = NULL;
    establish(s, listener);
    s->listener = listener;
    file_notify(s->file, 0);
}

static int accept_from(const char *name, int fd, struct sockaddr *address, socklen_t *length,
                       int flags, uintptr_t pc)
{
    int result;
    if (flags & ~TYPE_FLAGS)
        return io_error(EINVAL);
    struct call c = {
        .name = name, .fd = fd, .one = {.wants = POLLIN}, .opens = true, .blocks = true, .pc = pc};
    struct file *l = descriptor_file(fd);
    if (l && fails(FAULT_OPEN, ERRORS(EMFILE, ECONNABORTED), pc, "%s()", name))
        return -1;
    if (l && l->receive_timeout)
        c.deadline = deadline_in(l->receive_timeout);
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    if (s->state != LISTENING || (socket_is_shut(s) && !s->queue && !IO_NONBLOCKING(s->file)))
        return end(&c, s, -EINVAL);
    if (descriptors_left() < 1)
        return end(&c, s, -EMFILE);
    if (!s->queue)
        return end(&c, s, -EAGAIN);
    struct socket *taken = dequeue(&s->queue);
    s->queued--;
    acquire_from(&taken->clock);
    struct file *f = socket_file(taken, file_flags(flags), pc);
    if (!taken->peer)
        taken->in->object.ends[1] = NULL;
    admit(s);
    address_put(&taken->peer_address, address, length, pc);
    call_says("%s %s → %s", name, file_name(s->file), file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & SOCK_CLOEXEC, pc));
}

int il_accept(int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return X.running ? accept_from("accept", fd, address, length, 0, PC)
                     : accept(fd, address, length);
}

int il_accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict length, int flags)
{
    return X.running ? accept_from("accept4", fd, address, length, flags, PC)
                     : accept4(fd, address, length, flags);
}

/* ---- Ending ---- */

static void stop_listening(struct socket *s)
{
    while (s->queue)
        socket_part(dequeue(&s->queue));
    while (s->waiting) {
        struct socket *w = dequeue(&s->waiting);
        w->file->in = w->file->out = &w->self;
        refused(w, ECONNREFUSED, false);
        file_notify(w->file, 0);
    }
    s->queued = 0;
}

void socket_closed(struct file *f);
void socket_closed(struct file *f)
{
    struct socket *s = socket_of(f);
    if (s->state == LISTENING)
        stop_listening(s);
    if (s->state == CONNECTING)
        for (struct socket **w = &s->listener->waiting; *w; w = &(*w)->next)
            if (*w == s) {
                *w = s->next;
                break;
            }
    socket_part(s);
    address_release(s);
    s->file = NULL;
}

/* A TCP socket that stops listening is as if it had never begun. */
static int shut_listener(struct socket *s, bool in, bool out)
{
    if (s->domain == AF_UNIX) {
        s->shut_in |= in;
        s->shut_out |= out;
    } else if (in) {
        stop_listening(s);
        s->state = UNCONNECTED;
        s->shut_in = s->shut_out = false;
        if (!s->keeps_port) {
            address_release(s);
            s->bound = false;
            s->local.tcp.sin_port = 0;
        }
    }
    file_notify(s->file, 0);
    return 0;
}

static int shut(struct socket *s, bool in, bool out)
{
    if (s->state == LISTENING)
        return shut_listener(s, in, out);
    s->shut_in |= in;
    s->shut_out |= out;
    s->given_up |= s->state == REFUSED || s->state == CONNECTING;
    if (s->domain == AF_INET && s->state != CONNECTED)
        return -ENOTCONN;
    if (s->out && out) {
        release_to(&s->out->ledger.closed);
        s->out->ended = true;
        if (s->peer && s->domain == AF_INET)
            s->peer->fin = true;
    }
    if (s->in && in && s->domain == AF_UNIX) {
        release_to(&s->in->ledger.closed);
        s->in->refused = true;
    }
    file_notify(s->file, 0);
    if (s->peer && s->peer->file && (out || s->domain == AF_UNIX))
        file_notify(s->peer->file, 0);
    return 0;
}

int il_shutdown(int fd, int how)
{
    int result;
    if (!X.running)
        return shutdown(fd, how);
    struct call c = {.name = "shutdown", .fd = fd, .closes = true, .also = {&addresses}, .pc = PC};
    struct file *f = descriptor_file(fd);
    if (f && file_is_socket(f) && socket_of(f)->state != LISTENING)
        c.also[0] = NULL;
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    if (how < SHUT_RD || how > SHUT_RDWR)
        return end(&c, s, -EINVAL);
    result = shut(s, how != SHUT_WR, how != SHUT_RD);
    calls_retouch();
    return end(&c, s, result);
}

/* ---- Names ---- */

static int tell(const char *name, int fd, struct sockaddr *to, socklen_t *length, bool peer,
                uintptr_t pc)
{
    int result;
    struct call c = {.name = name, .fd = fd, .polls = true, .pc = pc};
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    if (peer && s->state != CONNECTED)
        return end(&c, s, -ENOTCONN);
    struct address a = peer ? s->peer_address : s->local;
    if (s->domain == AF_INET && !a.length) {
        a.length = sizeof(struct sockaddr_in);
        a.any.sa_family = AF_INET;
    }
    address_put(&a, to, length, pc);
    return end(&c, s, 0);
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
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    if (integer_option(s, level, option, &value) < 0)
        refuse("getsockopt", "option", option, PC);
    socklen_t n = *length < sizeof value ? *length : sizeof value;
    note_write(to, n, PC);
    note_write(length, sizeof *length, PC);
    memcpy(to, &value, n);
    *length = n;
    return end(&c, s, 0);
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
        return io_error(EINVAL);
    note_read(value, length, PC);
    struct socket *s = begin(&c, &result);
    if (!s)
        return result;
    result = set_option(s, level, option, value, length);
    if (result == -1)
        refuse("setsockopt", "option", option, PC);
    return end(&c, s, result);
}
