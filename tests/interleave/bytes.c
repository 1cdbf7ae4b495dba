/* bytes.c - the program's side of a transfer: one buffer, or the pieces of a vector. */
#include <string.h>

#include "io.h"
#include "redirect.h"

struct bytes bytes_of(const struct iovec *parts, int n, uintptr_t pc)
{
    struct bytes b = {.parts = parts, .n = n, .pc = pc};
    for (int i = 0; i < n; i++)
        b.left += parts[i].iov_len;
    return b;
}

/* Calls move with each piece of the next n bytes. */
static void each_piece(struct bytes *b, size_t n,
                       void (*move)(char *mine, char *other, size_t n, uintptr_t pc), char *other)
{
    size_t skip = b->at;
    b->at += n;
    b->left -= n;
    for (const struct iovec *part = b->parts; n > 0; part++) {
        if (skip >= part->iov_len) {
            skip -= part->iov_len;
            continue;
        }
        size_t piece = part->iov_len - skip < n ? part->iov_len - skip : n;
        move((char *)part->iov_base + skip, other, piece, b->pc);
        other += piece;
        n -= piece;
        skip = 0;
    }
}

static void get(char *mine, char *other, size_t n, uintptr_t pc)
{
    note_read(mine, n, pc);
    memcpy(other, mine, n);
}

static void put(char *mine, char *other, size_t n, uintptr_t pc)
{
    note_write(mine, n, pc);
    memcpy(mine, other, n);
}

void bytes_get(struct bytes *b, void *to, size_t n)
{
    each_piece(b, n, get, to);
}

void bytes_put(struct bytes *b, const void *from, size_t n)
{
    each_piece(b, n, put, (char *)(uintptr_t)from);
}
