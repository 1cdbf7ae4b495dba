/* columns.c - text in columns. */
#include "columns.h"

#include <stdbool.h>
#include <string.h>

unsigned display_width(const char *s)
{
    unsigned n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

size_t bytes_for(const char *s, unsigned n)
{
    const char *p = s;
    while (*p && n > 0) {
        p++;
        while ((*p & 0xC0) == 0x80)
            p++;
        n--;
    }
    return (size_t)(p - s);
}

void padded(FILE *out, const char *s, unsigned width)
{
    unsigned have = display_width(s);
    fputs(s, out);
    for (; have < width; have++)
        fputc(' ', out);
}

/* The space before what the words name; a number belongs to its name: "lock queue->lock #2". */
static char *object_of(char *words)
{
    char *object = strrchr(words, ' '), *number = object && object[1] == '#' ? object : NULL;
    if (number) {
        *number = '\0';
        object = strrchr(words, ' ');
        *number = ' ';
    }
    return object;
}

/* Loses the beginning of what the words name, "lock …nts[0].lock", or all of it if little would be
 * left. */
static void shorten_object(char *object, unsigned excess)
{
    enum { LEAST = 5 };
    size_t cut = bytes_for(object + 1, excess + 3);
    if (display_width(object + 1 + cut) < LEAST) {
        *object = '\0';
        return;
    }
    memmove(object + 1 + strlen("…"), object + 1 + cut, strlen(object + 1 + cut) + 1);
    memcpy(object + 1, "…", strlen("…"));
}

void squeeze(char *words, unsigned width)
{
    unsigned have = display_width(words);
    char *object = object_of(words);
    if (have + 2 <= width)
        return;
    if (object && display_width(object) >= have - width + 4)
        shorten_object(object, have - width);
    if (display_width(words) > width)
        memcpy(words + bytes_for(words, width - 2), "…", sizeof "…");
}

void squeeze_call(char *words, unsigned width)
{
    char cut[160], *result = strstr(words, " → ");
    unsigned end = result ? display_width(result) : 0, have = display_width(words);
    if (have + 2 <= width || width < end + 10)
        return;
    snprintf(cut, sizeof cut, "%.*s…%s", (int)bytes_for(words, width - end - 3), words,
             result ? result : "");
    strcpy(words, cut);
}

void wrapped(FILE *out, const char *text, unsigned column)
{
    for (bool first = true; *text; first = false) {
        char word[128];
        size_t length = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        column += display_width(word) + 1;
        if (!first && column > PAGE) {
            fputc('\n', out);
            column = display_width(word);
        } else if (!first) {
            fputc(' ', out);
        }
        fprintf(out, "%.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}
