/*
 * stdio.c - calls of <stdio.h> and <dirent.h> that can be made to fail; otherwise they are the C
 * library's own.
 *
 * What goes to the standard streams does not fail: nobody looks, and every line printed would be a
 * branch of the search.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "exec.h"
#include "io.h"
#include "redirect.h"
#include "signals.h"

/* ---- Opening ---- */

FILE *il_fopen(const char *restrict path, const char *restrict mode)
{
    NOT_IN_HANDLER("fopen");
    if (fails(FAULT_OPEN, ERRORS(ENOENT, EMFILE), PC, "fopen(\"%.40s\")", path))
        return NULL;
    return fopen(path, mode);
}

FILE *il_fdopen(int fd, const char *mode)
{
    NOT_IN_HANDLER("fdopen");
    descriptor_refuse("fdopen", fd, PC);
    if (fails(FAULT_OPEN, ERRORS(ENOMEM), PC, "fdopen(%d)", fd))
        return NULL;
    return fdopen(fd, mode);
}

/* The stream is closed, whether or not the new file can be opened. */
FILE *il_freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream)
{
    NOT_IN_HANDLER("freopen");
    if (fails(FAULT_OPEN, ERRORS(ENOENT, EMFILE), PC, "freopen(\"%.40s\")", path ? path : "")) {
        fclose(stream);
        errno = EMFILE;
        return NULL;
    }
    return freopen(path, mode, stream);
}

FILE *il_tmpfile(void)
{
    return fails(FAULT_OPEN, ERRORS(EMFILE), PC, "tmpfile()") ? NULL : tmpfile();
}

DIR *il_opendir(const char *path)
{
    NOT_IN_HANDLER("opendir");
    if (fails(FAULT_OPEN, ERRORS(ENOENT, EMFILE), PC, "opendir(\"%.40s\")", path))
        return NULL;
    return opendir(path);
}

/* ---- Reading and writing: ferror() is then true ---- */

static bool stream_fails(FILE *stream, enum fault kind, int error, const char *call, uintptr_t pc)
{
    if (stream == stdin || stream == stdout || stream == stderr || !stream)
        return false;
    if (!fails(kind, ERRORS(error), pc, "%s()", call))
        return false;
    stream->_flags |= _IO_ERR_SEEN;
    return true;
}

size_t il_fread(void *restrict to, size_t size, size_t n, FILE *restrict stream)
{
    NOT_IN_HANDLER("fread");
    if (stream_fails(stream, FAULT_READ, EIO, "fread", PC))
        return 0;
    size_t done = fread(to, size, n, stream);
    if (size * done > 0)
        note_write(to, size * done, PC);
    return done;
}

char *il_fgets(char *restrict to, int size, FILE *restrict stream)
{
    NOT_IN_HANDLER("fgets");
    if (stream_fails(stream, FAULT_READ, EIO, "fgets", PC))
        return NULL;
    char *line = fgets(to, size, stream);
    if (line)
        note_write(line, strlen(line) + 1, PC);
    return line;
}

ssize_t il_getline(char **restrict line, size_t *restrict room, FILE *restrict stream)
{
    NOT_IN_HANDLER("getline");
    if (stream_fails(stream, FAULT_READ, EIO, "getline", PC))
        return -1;
    return getline(line, room, stream);
}

size_t il_fwrite(const void *restrict from, size_t size, size_t n, FILE *restrict stream)
{
    NOT_IN_HANDLER("fwrite");
    if (size * n > 0)
        note_read(from, size * n, PC);
    if (stream_fails(stream, FAULT_WRITE, ENOSPC, "fwrite", PC))
        return 0;
    return fwrite(from, size, n, stream);
}

int il_fputs(const char *restrict text, FILE *restrict stream)
{
    NOT_IN_HANDLER("fputs");
    note_read(text, strlen(text) + 1, PC);
    if (stream_fails(stream, FAULT_WRITE, ENOSPC, "fputs", PC))
        return EOF;
    return fputs(text, stream);
}

int il_fflush(FILE *stream)
{
    NOT_IN_HANDLER("fflush");
    return stream_fails(stream, FAULT_WRITE, ENOSPC, "fflush", PC) ? EOF : fflush(stream);
}

/* Closed all the same; what was still in the buffer is what is lost. */
int il_fclose(FILE *stream)
{
    NOT_IN_HANDLER("fclose");
    bool failed = stream_fails(stream, FAULT_WRITE, ENOSPC, "fclose", PC);
    int result = fclose(stream);
    if (failed)
        errno = ENOSPC;
    return failed ? EOF : result;
}

/* ---- Memory ---- */

static int print_anew(char **out, const char *format, va_list args, const char *call, uintptr_t pc)
{
    if (fault(FAULT_MALLOC, ERRORS(ENOMEM), pc, "%s()", call))
        return -1;
    return vasprintf(out, format, args);
}

int il_asprintf(char **restrict out, const char *restrict format, ...)
{
    va_list args;
    NOT_IN_HANDLER("asprintf");
    va_start(args, format);
    int length = print_anew(out, format, args, "asprintf", PC);
    va_end(args);
    return length;
}

int il_vasprintf(char **restrict out, const char *restrict format, va_list args)
{
    NOT_IN_HANDLER("vasprintf");
    return print_anew(out, format, args, "vasprintf", PC);
}
