/*
 * words.c - counts the lines, words and bytes of files.
 */
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 2, BLOCK = 65536 };

/* A file, and what is in it. */
struct page {
    size_t number;
    const char *path;
    char *text;
    size_t lines, words, bytes;
};

static void discard(void *self, void *item)
{
    struct page *page = item;

    (void)self;
    free(page->text);
    free(page);
}

/* Stores the rest of the file.  Returns an error number. */
static int read_text(struct page *page, FILE *file)
{
    size_t got = BLOCK;

    while (got == BLOCK) {
        char *text = realloc(page->text, page->bytes + BLOCK);

        if (text == NULL)
            return ENOMEM;
        page->text = text;
        got = fread(text + page->bytes, 1, BLOCK, file);
        page->bytes += got;
    }
    return ferror(file) ? errno : 0;
}

static int read_page(void *self, void **item)
{
    struct words *words = self;

    *item = NULL;
    if (words->read == words->count)
        return 0;
    const char *path = words->paths[words->read];
    struct page *page = calloc(1, sizeof *page);
    if (page == NULL)
        return ENOMEM;
    page->number = words->read++;
    page->path = path;
    FILE *file = fopen(path, "r");
    int error = file != NULL ? read_text(page, file) : errno;
    if (file != NULL)
        fclose(file);
    if (error != 0)
        discard(self, page);
    else
        *item = page;
    return error;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A file with zero bytes is no text. */
static int count(void *self, void **item)
{
    struct page *page = *item;
    bool inside = false;

    (void)self;
    if (memchr(page->text, '\0', page->bytes) != NULL)
        return EILSEQ;
    for (size_t i = 0; i < page->bytes; i++) {
        bool blank = is_blank(page->text[i]);

        page->words += inside && blank;
        page->lines += page->text[i] == '\n';
        inside = !blank;
    }
    page->words += inside;
    return 0;
}

static int write_line(void *self, void *item)
{
    struct words *words = self;
    struct page *page = item;
    int error = 0;

    if (fprintf(words->out, "%7zu %7zu %7zu %s\n", page->lines, page->words, page->bytes,
                page->path) < 0 ||
        fflush(words->out) != 0)
        error = errno;
    words->out_of_order += page->number < words->last;
    if (page->number >= words->last)
        words->last = page->number + 1;
    discard(self, page);
    return ++words->written == words->enough && error == 0 ? ENOUGH : error;
}

struct stages words_stages(struct words *words, unsigned workers, bool in_order)
{
    return (struct stages){.workers = workers,
                           .room = ROOM,
                           .in_order = in_order,
                           .read = read_page,
                           .transform = count,
                           .write = write_line,
                           .discard = discard,
                           .self = words};
}
