/* objects.c - the names of what an execution uses, and when they are looked for. */
#include "objects.h"

#include <stdbool.h>
#include <string.h>

#include "exec.h"
#include "frames.h"
#include "paths.h"
#include "pool.h"
#include "race.h"

const char *il_test_path(const void *address, size_t size);

enum { MOST_OBJECTS = 1024, SEVERAL = -1 };

static struct object {
    uintptr_t address;
    size_t size; /* of several words; else 0 */
    int thread;  /* the one that met it, or SEVERAL */
    bool named;
    struct path path;
} * objects;
static unsigned n_objects;

void objects_reset(void)
{
    if (!objects)
        objects = big_alloc(MOST_OBJECTS * sizeof *objects);
    n_objects = 0;
    frames_reset();
}

static struct object *find(const void *address, size_t size)
{
    for (unsigned i = 0; i < n_objects; i++)
        if (objects[i].address == (uintptr_t)address && objects[i].size == size)
            return &objects[i];
    return NULL;
}

static struct object *find_any(const void *address)
{
    struct object *o = find(address, 0);
    for (unsigned i = 0; i < n_objects && !o; i++)
        if (objects[i].address == (uintptr_t)address)
            o = &objects[i];
    return o && o->named ? o : NULL;
}

static void name(struct object *o)
{
    struct path path;
    if (!paths_find(o->address, o->size, &path))
        return;
    o->path = path;
    o->named = true;
}

void objects_meet(const void *address, size_t size)
{
    bool plain = size > 0;
    size = size > sizeof(uint64_t) ? size : 0;
    struct object *o = find(address, size);
    int thread = (int)X.current->id;
    if (plain && !race_is_shared((uintptr_t)address))
        return;
    if (o ? o->thread == thread || o->thread == SEVERAL : n_objects == MOST_OBJECTS)
        return;
    if (!o) {
        o = &objects[n_objects++];
        *o = (struct object){.address = (uintptr_t)address, .size = size, .thread = thread};
    } else {
        o->thread = SEVERAL;
    }
    frames_record();
    paths_explore();
    name(o);
}

void objects_settle(void)
{
    paths_explore();
    for (unsigned i = 0; i < n_objects; i++)
        name(&objects[i]);
}

const char *objects_name(const void *address)
{
    const struct object *o = find_any(address);
    return o ? o->path.text : NULL;
}

const char *objects_member(const void *address)
{
    const struct object *o = find_any(address);
    const char *dot = o ? strpbrk(o->path.text + o->path.member, ".-") : NULL;
    return !dot ? "" : *dot == '.' ? dot + 1 : dot + strlen("->");
}

unsigned objects_rank(const void *address)
{
    const struct object *mine = find_any(address);
    unsigned rank = 1;
    for (const struct object *o = objects; mine && o < mine; o++)
        rank +=
            o->named && o->address != mine->address && strcmp(o->path.text, mine->path.text) == 0;
    return rank;
}

/* ---- For the checker's own tests ---- */

const char *il_test_path(const void *address, size_t size)
{
    static struct path path;
    frames_record();
    paths_explore();
    return paths_find((uintptr_t)address, size, &path) ? path.text : "";
}
