/* names.c - given names first, then the program's own. */
#include "names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "objects.h"
#include "paths.h"
#include "source.h"
#include "stuck.h"
#include "trace.h"

static void name_given(const void *address, const char *name, char *out, size_t size)
{
    const char *member = memory_block(address) ? objects_member(address) : "";
    snprintf(out, size, "%s%s%s", name, *member ? "." : "", member);
}

static bool name_by_symbol(const void *address, char *out, size_t size)
{
    size_t offset;
    const char *symbol = source_symbol((uintptr_t)address, &offset);
    if (symbol && offset)
        snprintf(out, size, "%s+%zu", symbol, offset);
    else if (symbol)
        snprintf(out, size, "%s", symbol);
    return symbol;
}

bool name_block(const void *address, char *out, size_t size)
{
    struct path path;
    const char *given = given_name(address);
    const struct block *b = memory_block(address);
    out[0] = '\0';
    if (given)
        snprintf(out, size, "%s", given);
    else if (b && paths_find((uintptr_t)b->data, 0, &path) && path.leads)
        snprintf(out, size, "%.*s", (int)path.leads, path.text);
    return out[0];
}

const char *called(const struct sync *s)
{
    static char names[4][96];
    static unsigned next;
    char *out = names[next++ % 4];
    trace_failure();
    describe_sync(s, out, sizeof *names);
    return out;
}

const char *called_memory(const void *address, const char *otherwise)
{
    static char name[96];
    trace_failure();
    return name_object(address, name, sizeof name) ? name : otherwise;
}

const char *called_block(const void *address)
{
    static char name[96];
    trace_failure();
    return name_block(address, name, sizeof name) ? name : "memory";
}

void name_namesakes(void)
{
    for (unsigned i = 0; i < X.n_threads; i++) {
        char name[NAME_SIZE];
        unsigned n = 0;
        memcpy(name, X.threads[i]->name, sizeof name);
        for (unsigned k = i; k < X.n_threads; k++)
            n += strcmp(X.threads[k]->name, name) == 0;
        bool several = n > 1, numbered = isdigit((unsigned char)name[strlen(name) - !!name[0]]);
        const char *separator = numbered ? "." : " ";
        for (unsigned k = X.n_threads; several && k-- > i;)
            if (strcmp(X.threads[k]->name, name) == 0)
                snprintf(X.threads[k]->name, NAME_SIZE, "%.20s%s%u", name, separator, n--);
    }
}

bool name_object(const void *address, char *out, size_t size)
{
    struct path now;
    const char *given = given_name(address), *path = objects_name(address);
    if (!path && paths_find((uintptr_t)address, 0, &now)) /* only one thread used it */
        path = now.text;
    unsigned rank = objects_rank(address);
    out[0] = '\0';
    if (given)
        name_given(address, given, out, size);
    else if (path && rank > 1)
        snprintf(out, size, "%s #%u", path, rank);
    else if (path)
        snprintf(out, size, "%s", path);
    else
        return name_by_symbol(address, out, size);
    return true;
}
