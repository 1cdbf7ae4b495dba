/*
 * address.c - addresses of sockets: TCP on the loopback interface, paths and abstract names.
 *
 * A path is an address and nothing else: no file appears.  As in Linux it stays taken when the
 * socket is closed, until it is unlinked.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"
#include "redirect.h"
#include "socket.h"

struct binding {
    struct address address;
    struct socket *socket; /* NULL: closed, and the path is left */
    struct binding *next;
};

struct object addresses;

static struct {
    uint32_t generation;
    struct binding *first;
    unsigned next_port, next_name;
} bound;

enum { FIRST_PORT = 40000 };

static struct binding **bindings(void)
{
    if (bound.generation != X.generation) {
        bound.generation = X.generation;
        bound.first = NULL;
        bound.next_port = FIRST_PORT;
        bound.next_name = 0;
    }
    return &bound.first;
}

/* ---- To and from the program ---- */

static void refuse(const char *call, const char *what, uintptr_t pc)
{
    fail(IL_UNSUPPORTED, pc, "%s calls %s() with %s, which the checker does not model",
         X.current->name, call, what);
}

static int check_tcp(const struct address *a, const char *call, uintptr_t pc)
{
    in_addr_t to = ntohl(a->tcp.sin_addr.s_addr);
    if (a->length < (socklen_t)sizeof(struct sockaddr_in))
        return EINVAL;
    if (to != INADDR_ANY && to >> 24 != 127)
        refuse(call, "an address that is not the loopback interface's", pc);
    return 0;
}

/* The path ends at a zero byte, or where the address does. */
static int trim_path(struct address *a)
{
    size_t start = offsetof(struct sockaddr_un, sun_path);
    if (a->length <= start)
        return EINVAL;
    if (a->unix_.sun_path[0])
        a->length = (socklen_t)(start + strnlen(a->unix_.sun_path, a->length - start) + 1);
    return a->length > sizeof a->unix_ + 1 ? EINVAL : 0;
}

int address_get(struct address *a, int domain, const struct sockaddr *from, socklen_t length,
                const char *call, uintptr_t pc)
{
    memset(a, 0, sizeof *a);
    if (length < (socklen_t)sizeof(sa_family_t) || length > sizeof a->bytes)
        return EINVAL;
    note_read(from, length, pc);
    memcpy(a->bytes, from, length);
    a->length = length;
    if (a->any.sa_family != domain)
        return domain == AF_INET ? EAFNOSUPPORT : EINVAL;
    return domain == AF_INET ? check_tcp(a, call, pc) : trim_path(a);
}

void address_put(const struct address *a, struct sockaddr *to, socklen_t *length, uintptr_t pc)
{
    struct sockaddr_un none = {.sun_family = AF_UNIX};
    const void *from = a->length ? (const void *)a->bytes : &none;
    socklen_t full = a->length ? a->length : (socklen_t)sizeof(sa_family_t);
    if (!to || !length)
        return;
    socklen_t n = full < *length ? full : *length;
    note_write(length, sizeof *length, pc);
    if (n > 0) {
        note_write(to, n, pc);
        memcpy(to, from, n);
    }
    *length = full;
}

/* ---- Who is where ---- */

bool address_same(const struct address *a, const struct address *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    if (a->any.sa_family == AF_UNIX)
        return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
    in_addr_t one = a->tcp.sin_addr.s_addr, other = b->tcp.sin_addr.s_addr;
    return a->tcp.sin_port == b->tcp.sin_port &&
           (one == other || one == INADDR_ANY || other == INADDR_ANY);
}

static struct binding *find(const struct address *a, struct binding *from)
{
    while (from && !address_same(&from->address, a))
        from = from->next;
    return from;
}

/* SO_REUSEADDR lets several have an address, but not with one that listens. */
static bool may_share(const struct socket *s, const struct socket *other)
{
    return other && s->domain == AF_INET && s->reuse && other->reuse && other->state != LISTENING;
}

static void bind_to(struct socket *s, const struct address *a)
{
    struct binding *b = pool_alloc(sizeof *b), **all = bindings();
    *b = (struct binding){.address = *a, .socket = s, .next = *all};
    *all = b;
    s->local = *a;
    s->bound = true;
}

static bool is_free(const struct address *a)
{
    return !find(a, *bindings());
}

void address_bind_any(struct socket *s)
{
    struct address a = {.length = sizeof(struct sockaddr_in)};
    a.tcp = (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_addr.s_addr = s->local.length ? s->local.tcp.sin_addr.s_addr
                                                                    : htonl(INADDR_LOOPBACK)};
    bindings();
    do
        a.tcp.sin_port = htons((uint16_t)bound.next_port++);
    while (!is_free(&a));
    bind_to(s, &a);
}

int address_bind(struct socket *s, const struct address *a)
{
    if (s->bound)
        return -EINVAL;
    if (s->domain == AF_INET && a->tcp.sin_port == 0) {
        s->local = *a;
        address_bind_any(s);
        return 0;
    }
    for (struct binding *b = find(a, *bindings()); b; b = find(a, b->next))
        if (!may_share(s, b->socket))
            return -EADDRINUSE;
    bind_to(s, a);
    s->keeps_port = true;
    return 0;
}

static bool is_path(const struct address *a)
{
    return a->any.sa_family == AF_UNIX && a->unix_.sun_path[0];
}

static void remove_binding(struct binding **b)
{
    *b = (*b)->next;
}

void address_release(struct socket *s)
{
    struct binding **b = bindings();
    while (*b) {
        if ((*b)->socket == s && !is_path(&(*b)->address)) {
            remove_binding(b);
            continue;
        }
        if ((*b)->socket == s)
            (*b)->socket = NULL;
        b = &(*b)->next;
    }
}

struct socket *address_listener(const struct address *a, int *error)
{
    bool found = false;
    for (struct binding *b = find(a, *bindings()); b; b = find(a, b->next)) {
        found = true;
        if (b->socket && b->socket->state == LISTENING && !socket_is_shut(b->socket))
            return b->socket;
    }
    *error = is_path(a) && !found ? ENOENT : ECONNREFUSED;
    return NULL;
}

int il_unlink(const char *path)
{
    if (X.running)
        for (struct binding **b = bindings(); *b; b = &(*b)->next)
            if (is_path(&(*b)->address) && strcmp((*b)->address.unix_.sun_path, path) == 0) {
                struct call c = {.name = "unlink", .fd = -1, .also = {&addresses}, .pc = PC};
                call_point(&c);
                call_says("unlink %s", path);
                for (b = bindings(); *b; b = &(*b)->next)
                    if (is_path(&(*b)->address) &&
                        strcmp((*b)->address.unix_.sun_path, path) == 0) {
                        remove_binding(b);
                        return (int)call_result(&c, 0);
                    }
                return (int)call_result(&c, -ENOENT);
            }
    return unlink(path);
}
