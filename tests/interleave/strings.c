/*
 * strings.c - <string.h>: the memory that these functions read or write is seen by the race
 * detector. The rest of the library (printf and the like) runs as it is, unseen.
 */
#include <string.h>

#include "exec.h"
#include "redirect.h"

static void reads(const void *p, size_t n, uintptr_t pc)
{
    if (n)
        note_read(p, n, pc);
}

static void writes(void *p, size_t n, uintptr_t pc)
{
    if (n)
        note_write(p, n, pc);
}

void *il_memcpy(void *restrict to, const void *restrict from, size_t n)
{
    reads(from, n, PC);
    writes(to, n, PC);
    return memcpy(to, from, n);
}

void *il_memmove(void *to, const void *from, size_t n)
{
    reads(from, n, PC);
    writes(to, n, PC);
    return memmove(to, from, n);
}

void *il_memset(void *to, int c, size_t n)
{
    writes(to, n, PC);
    return memset(to, c, n);
}

int il_memcmp(const void *a, const void *b, size_t n)
{
    reads(a, n, PC);
    reads(b, n, PC);
    return memcmp(a, b, n);
}

void *il_memchr(const void *p, int c, size_t n)
{
    reads(p, n, PC);
    return memchr(p, c, n);
}

size_t il_strlen(const char *s)
{
    reads(s, strlen(s) + 1, PC);
    return strlen(s);
}

size_t il_strnlen(const char *s, size_t n)
{
    reads(s, strnlen(s, n), PC);
    return strnlen(s, n);
}

int il_strcmp(const char *a, const char *b)
{
    reads(a, strlen(a) + 1, PC);
    reads(b, strlen(b) + 1, PC);
    return strcmp(a, b);
}

int il_strncmp(const char *a, const char *b, size_t n)
{
    reads(a, strnlen(a, n), PC);
    reads(b, strnlen(b, n), PC);
    return strncmp(a, b, n);
}

char *il_strcpy(char *restrict to, const char *restrict from)
{
    reads(from, strlen(from) + 1, PC);
    writes(to, strlen(from) + 1, PC);
    return strcpy(to, from);
}

char *il_strncpy(char *restrict to, const char *restrict from, size_t n)
{
    reads(from, strnlen(from, n), PC);
    writes(to, n, PC);
    return strncpy(to, from, n);
}

char *il_strcat(char *restrict to, const char *restrict from)
{
    reads(from, strlen(from) + 1, PC);
    writes(to + strlen(to), strlen(from) + 1, PC);
    return strcat(to, from);
}

char *il_strchr(const char *s, int c)
{
    reads(s, strlen(s) + 1, PC);
    return strchr(s, c);
}

char *il_strrchr(const char *s, int c)
{
    reads(s, strlen(s) + 1, PC);
    return strrchr(s, c);
}
