/* stream.c - connected stream sockets: transfer, readiness, shutting down. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "pool.h"
#include "socket.h"
#include "sync.h"

/* ---- The ring ---- */

static size_t room(const struct stream *s)
{
    return s->length < s->capacity ? s->capacity - s->length : 0;
}

static void grow(struct stream *s, size_t need)
{
    size_t size = s->size ? s->size : 256;
    while (size < need)
        size *= 2;
    if (size == s->size)
        return;
    char *data = pool_alloc(size);
    for (size_t i = 0; i < s->length; i++)
        data[i] = s->data[(s->from + i) % s->size];
    s->data = data;
    s->size = size;
    s->from = 0;
}

static void stream_put(struct stream *s, struct bytes *b, size_t n)
{
    grow(s, s->length + n);
    while (n > 0) {
        size_t at = (s->from + s->length) % s->size;
        size_t piece = s->size - at < n ? s->size - at : n;
        bytes_get(b, s->data + at, piece);
        s->length += piece;
        n -= piece;
    }
}

/* peeks: what is read stays there. */
static void stream_get(struct stream *s, struct bytes *b, size_t n, bool peeks)
{
    size_t from = s->from;
    for (size_t left = n; left > 0;) {
        size_t piece = s->size - from < left ? s->size - from : left;
        bytes_put(b, s->data + from, piece);
        from = (from + piece) % s->size;
        left -= piece;
    }
    if (peeks)
        return;
    s->from = from;
    s->length -= n;
}

static bool is_tcp(const struct socket *s)
{
    return s->domain == AF_INET;
}

/* Linux calls a Unix socket writable only while at most a quarter of its room is used. */
static bool has_room_to_speak_of(const struct socket *s)
{
    if (!s->out)
        return true;
    return is_tcp(s) ? room(s->out) > s->out->capacity / 3 : s->out->length * 4 <= s->out->capacity;
}

/* ---- Readiness ---- */

static bool hears_no_more(const struct socket *s)
{
    return s->shut_in || s->fin || (s->in && s->in->ended);
}

static bool says_no_more(const struct socket *s)
{
    return s->shut_out || (s->out && s->out->refused);
}

static short poll_socket(const struct file *f)
{
    const struct socket *s = socket_of(f);
    short events = s->error ? POLLERR : 0;
    bool deaf = hears_no_more(s), dumb = says_no_more(s);
    if (s->state == CONNECTING)
        return events;
    if (s->state == LISTENING && is_tcp(s))
        return s->queue ? POLLIN | POLLRDNORM : 0;
    if ((deaf && dumb) || (s->state != CONNECTED && s->state != LISTENING))
        events |= POLLHUP;
    if (deaf)
        events |= POLLIN | POLLRDNORM | POLLRDHUP;
    if (s->state == LISTENING ? s->queue != NULL : s->in && s->in->length > 0)
        events |= POLLIN | POLLRDNORM;
    if (s->state == LISTENING)
        return events;
    if (has_room_to_speak_of(s) || (is_tcp(s) && dumb))
        events |= (short)(POLLOUT | POLLWRNORM | (is_tcp(s) ? 0 : POLLWRBAND));
    return events;
}

static bool readable(const struct file *f)
{
    const struct socket *s = socket_of(f);
    if (s->state == LISTENING)
        return s->queue || socket_is_shut(s);
    return s->state != CONNECTED || s->in->length > 0 || hears_no_more(s) || s->error;
}

/* Of a listener: whether another connection may come. */
static bool writable(const struct file *f, size_t size)
{
    const struct socket *s = socket_of(f);
    (void)size;
    if (s->state == LISTENING)
        return s->queued <= s->backlog;
    return s->state != CONNECTED || room(s->out) > 0 || says_no_more(s) || s->error;
}

static unsigned stream_available(const struct object *o)
{
    const struct stream *s = (const struct stream *)o;
    return (s->length > 0 || s->ended ? CAN_READ : 0) | (room(s) > 0 || s->refused ? CAN_WRITE : 0);
}

static unsigned self_available(const struct object *o)
{
    const struct socket *s = (const struct socket *)o;
    if (s->state != LISTENING)
        return CAN_READ | CAN_WRITE;
    return (s->queue || socket_is_shut(s) ? CAN_READ : 0) |
           (s->queued <= s->backlog ? CAN_WRITE : 0);
}

/* ---- Transfer ---- */

int socket_error(struct socket *s)
{
    int error = s->error;
    s->error = 0;
    return error;
}

static ssize_t nothing_to_read(struct socket *s)
{
    if (s->fin || (!is_tcp(s) && s->in->ended && !s->error) || (s->shut_in && !s->error)) {
        acquire_from(&s->in->ledger.closed);
        return 0;
    }
    if (s->error) {
        acquire_from(&s->in->ledger.closed);
        return -socket_error(s);
    }
    return s->state == RESET ? 0 : -EAGAIN;
}

static ssize_t read_socket(struct file *f, struct bytes *b)
{
    struct socket *s = socket_of(f);
    if (b->left == 0)
        return 0;
    if (s->state == REFUSED && s->error)
        return -socket_error(s);
    if (s->state == REFUSED)
        return 0;
    if (s->state == CONNECTING)
        return -EAGAIN;
    if (s->state == LISTENING && is_tcp(s))
        return -ENOTCONN;
    if (!s->in && is_tcp(s))
        return s->error ? -socket_error(s) : s->shut_in ? 0 : -ENOTCONN;
    if (!s->in)
        return -EINVAL;
    size_t n = s->in->length < b->left ? s->in->length : b->left;
    if (n == 0)
        return nothing_to_read(s);
    stream_get(s->in, b, n, b->flags & MSG_PEEK);
    if (b->flags & MSG_PEEK) {
        ledger_saw(&s->in->ledger, n);
        return (ssize_t)n;
    }
    bool was_crowded = s->peer && !has_room_to_speak_of(s->peer);
    unsigned used_up = ledger_took(&s->in->ledger, n);
    if (s->peer && s->peer->file && (is_tcp(s) ? was_crowded : used_up > 0) &&
        has_room_to_speak_of(s->peer))
        file_notify(s->peer->file, POLLOUT | POLLWRNORM | POLLWRBAND);
    return (ssize_t)n;
}

static ssize_t cannot_write(struct socket *s)
{
    int error = is_tcp(s) ? socket_error(s) : 0;
    if (s->out)
        acquire_from(&s->out->ledger.closed);
    return error ? -error : -EPIPE;
}

/* The other end of this TCP connection is closed, which its kernel tells of only now. */
static ssize_t write_to_nobody(struct socket *s, struct bytes *b)
{
    size_t n = b->left;
    b->at += n;
    b->left = 0;
    s->error = EPIPE;
    s->state = RESET;
    s->shut_in = s->shut_out = true;
    acquire_from(&s->out->ledger.closed);
    file_notify(s->file, 0);
    return (ssize_t)n;
}

static ssize_t write_socket(struct file *f, struct bytes *b)
{
    struct socket *s = socket_of(f);
    if (s->state == CONNECTING)
        return -EAGAIN;
    if (!s->out && !is_tcp(s))
        return -ENOTCONN;
    if (!s->out || says_no_more(s) || (is_tcp(s) && s->error))
        return cannot_write(s);
    if (b->left == 0)
        return 0;
    if (!s->peer)
        return write_to_nobody(s, b);
    size_t n = room(s->out) < b->left ? room(s->out) : b->left;
    if (n == 0)
        return -EAGAIN;
    stream_put(s->out, b, n);
    ledger_wrote(&s->out->ledger, n);
    if (s->peer->file)
        file_notify(s->peer->file, POLLIN | POLLRDNORM | POLLRDBAND);
    return (ssize_t)n;
}

static void saw(const struct file *f, short events)
{
    const struct socket *s = socket_of(f);
    if (s->state == LISTENING && s->queue)
        acquire_from(&s->queue->clock);
    if (!s->in)
        return;
    if (events & POLLIN)
        ledger_saw(&s->in->ledger, ledger_held(&s->in->ledger));
    if (events & (POLLRDHUP | POLLHUP | POLLERR) || (events & POLLIN && hears_no_more(s)))
        acquire_from(&s->in->ledger.closed);
    if (events & (POLLHUP | POLLERR))
        acquire_from(&s->out->ledger.closed);
}

static int unread(const struct file *f)
{
    const struct socket *s = socket_of(f);
    return s->in ? (int)s->in->length : 0;
}

/* ---- Joining and parting ---- */

struct socket *socket_new(int domain)
{
    struct socket *s = object_new(sizeof *s);
    s->domain = domain;
    s->self.available = self_available;
    return s;
}

struct file *socket_file(struct socket *s, int flags, uintptr_t pc)
{
    struct file *f = file_new(&socket_kind, O_RDWR | flags, NULL, pc);
    f->state = s;
    s->file = f;
    f->in = s->in ? &s->in->object : &s->self;
    f->out = s->out ? &s->out->object : &s->self;
    s->self.ends[0] = f;
    if (s->in)
        s->in->object.ends[0] = s->out->object.ends[1] = f;
    return f;
}

static struct stream *stream_new(struct socket *from, struct socket *to)
{
    struct stream *s = object_new(sizeof *s);
    s->object = (struct object){stream_available, {to->file, from->file}};
    s->capacity = STREAM_CAPACITY;
    return s;
}

static void connected(struct socket *s)
{
    s->state = CONNECTED;
    if (!s->file)
        return;
    s->file->in = &s->in->object;
    s->file->out = &s->out->object;
}

void socket_join(struct socket *a, struct socket *b)
{
    a->peer = b;
    b->peer = a;
    a->out = b->in = stream_new(a, b);
    b->out = a->in = stream_new(b, a);
    a->peer_address = b->local;
    b->peer_address = a->local;
    connected(a);
    connected(b);
}

/* How the one that stays learns of it. */
static void bereave(struct socket *s, bool unread)
{
    s->peer = NULL;
    s->in->ended = true;
    if (is_tcp(s) && !unread) {
        s->fin = true;
    } else if (is_tcp(s)) {
        s->error = s->fin ? EPIPE : ECONNRESET;
        s->state = RESET;
        s->shut_in = s->shut_out = true;
        s->out->refused = true;
    } else {
        if (unread)
            s->error = ECONNRESET;
        s->out->refused = true;
    }
    if (s->file)
        file_notify(s->file, 0);
}

void socket_part(struct socket *s)
{
    struct socket *peer = s->peer;
    if (!s->in)
        return;
    bool unread = s->in->length > 0 || !s->file;
    release_to(&s->out->ledger.closed);
    vclock_join(&s->in->ledger.closed, &s->out->ledger.closed);
    s->peer = NULL;
    s->in->object.ends[0] = s->out->object.ends[1] = NULL;
    if (peer && peer->state != RESET)
        bereave(peer, unread);
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    const struct socket *s = socket_of(f);
    if (s->state == LISTENING)
        snprintf(out, size, "%s",
                 write ? "its queue is full, and nobody accepts" : "nobody is left to connect");
    else if (s->state == CONNECTING)
        snprintf(out, size, "the queue of the listening socket is full, and nobody accepts");
    else if (s->peer && s->peer->file)
        snprintf(out, size, "%s %s", file_name(s->peer->file),
                 write ? "is open at its other end, and nobody reads from it"
                       : "is open at its other end, and nobody writes to it");
    else
        snprintf(out, size, "nobody has accepted the connection");
}

void socket_closed(struct file *f);

const struct file_kind socket_kind = {.name = "socket",
                                      .poll = poll_socket,
                                      .read = read_socket,
                                      .write = write_socket,
                                      .readable = readable,
                                      .writable = writable,
                                      .close = socket_closed,
                                      .unread = unread,
                                      .saw = saw,
                                      .wanted = wanted};
