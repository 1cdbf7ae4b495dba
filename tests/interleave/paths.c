/* paths.c - a search, breadth first, of typed memory: what is found first has the best path. */
#include "paths.h"

#include <ctype.h>
#include <dwarf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "pool.h"
#include "types.h"

enum { MOST_PLACES = 2048, MOST_HOPS = 6, MOST_ELEMENTS = 64, MOST_LOCALS = 64, LINKS = 4096 };

/* Memory of a known type, and how to get there. */
struct place {
    uintptr_t address;
    size_t extent; /* in bytes; of several objects if a pointer leads to the first of an array */
    Dwarf_Die type;
    bool pointed; /* the path is that of a pointer to it */
    bool garbage; /* its pointers may lead anywhere */
    unsigned hops;
    struct path path;
};

static struct place *places;
static unsigned n_places;

/* ---- Parts of a place ---- */

/* Names beginning so are a library's own: what std::mutex is made of is of no use to the reader. */
static bool is_reserved(const char *name)
{
    return name[0] == '_' && (name[1] == '_' || isupper((unsigned char)name[1]));
}

static void append(struct path *p, const char *separator, const char *name)
{
    size_t used = strlen(p->text);
    snprintf(p->text + used, PATH_SIZE - used, "%s%s", separator, name);
}

static struct place member_of(const struct place *p, const struct member *m)
{
    struct place part = *p;
    size_t size = types_size(&part.type);
    part.address += m->offset;
    part.type = m->type;
    size = types_size(&part.type);
    part.extent = size ? size : p->extent - m->offset; /* a flexible array has the rest */
    if (m->name && !is_reserved(m->name)) {
        append(&part.path, p->pointed ? "->" : ".", m->name);
        part.pointed = false;
    }
    return part;
}

/* The size of one element, if a place is several of a kind; else 0. */
static size_t element_size(const struct place *p, Dwarf_Die *element)
{
    Dwarf_Die type = p->type;
    enum shape shape = types_shape(&type);
    size_t size = types_size(&type);
    *element = p->type;
    if (p->pointed)
        return size && (p->extent >= 2 * size || shape == POINTER) ? size : 0;
    return shape == ARRAY && types_element(&type, element) ? types_size(element) : 0;
}

static struct place element_of(const struct place *p, Dwarf_Die *element, size_t size, size_t i)
{
    struct place part = *p;
    char index[48];
    Dwarf_Die array = p->type;
    if (p->pointed || types_shape(&array) != ARRAY)
        snprintf(index, sizeof index, "[%zu]", i);
    else
        types_index(&array, i, index, sizeof index);
    append(&part.path, "", index);
    part.address += i * size;
    part.extent = size;
    part.type = *element;
    part.pointed = false;
    return part;
}

/* From a place to the part of it that holds the byte at target.  False if it has no parts. */
static bool narrow(struct place *p, uintptr_t target)
{
    Dwarf_Die element, type = p->type;
    struct member m;
    size_t size = element_size(p, &element);
    if (size) {
        *p = element_of(p, &element, size, (target - p->address) / size);
        return true;
    }
    enum shape shape = types_shape(&type);
    for (unsigned i = 0; (shape == STRUCT || shape == UNION) && types_member(&type, i, &m); i++) {
        struct place part = member_of(p, &m);
        if (target - part.address < part.extent) {
            *p = part;
            return true;
        }
    }
    return false;
}

/* ---- Following pointers ---- */

static bool is_known(uintptr_t address, Dwarf_Die *type)
{
    static unsigned links[LINKS]; /* index plus one of a place; open addressing */
    Dwarf_Off offset = dwarf_dieoffset(type);
    if (n_places == 0)
        memset(links, 0, sizeof links);
    for (size_t h = (address ^ offset << 20) * 0x9E3779B97F4A7C15u >> 40;; h++) {
        unsigned *link = &links[h % LINKS];
        if (*link && (places[*link - 1].address != address ||
                      dwarf_dieoffset(&places[*link - 1].type) != offset))
            continue;
        bool known = *link;
        *link = n_places + 1;
        return known;
    }
}

static void add(const struct place *p)
{
    Dwarf_Die type = p->type;
    if (n_places < MOST_PLACES && p->extent && !is_known(p->address, &type))
        places[n_places++] = *p;
}

/* A frame that is gone may hold anything. */
static bool is_in_a_frame(uintptr_t address)
{
    const char *here = __builtin_frame_address(0);
    const struct slot *s = slot_of_address((const void *)address);
    if (!s || s->finished)
        return false;
    return (const char *)address >= (slot_of_address(here) == s ? here : (const char *)s->sp);
}

/* How many bytes a pointer to an object of this size leads to; 0 if it does not lead to one. */
static size_t extent_at(uintptr_t address, size_t size)
{
    const struct block *b = memory_block((const void *)address);
    size_t rest = b ? (uintptr_t)b->data + b->size - address : 0;
    if (b)
        return rest >= size ? rest : 0;
    return globals_own((const void *)address) || is_in_a_frame(address) ? size : 0;
}

static void add_pointee(const struct place *pointer, Dwarf_Die *pointer_type)
{
    uintptr_t to;
    struct place p = *pointer;
    memcpy(&to, (const void *)pointer->address, sizeof to);
    if (!types_element(pointer_type, &p.type))
        return;
    size_t size = types_size(&p.type);
    p.address = to;
    p.extent = size ? extent_at(to, size) : 0;
    p.pointed = dwarf_tag(pointer_type) == DW_TAG_pointer_type; /* and not a reference */
    p.hops++;
    p.path.member = p.path.leads = strlen(p.path.text);
    add(&p);
}

static void follow(const struct place *p)
{
    Dwarf_Die element, type = p->type;
    struct member m;
    size_t size = element_size(p, &element);
    enum shape shape = types_shape(&type);
    for (size_t i = 0; size && i < p->extent / size && i < MOST_ELEMENTS; i++) {
        struct place part = element_of(p, &element, size, i);
        follow(&part);
    }
    for (unsigned i = 0; !size && shape == STRUCT && types_member(&type, i, &m); i++) {
        struct place part = member_of(p, &m);
        follow(&part);
    }
    if (!size && shape == POINTER && p->hops < MOST_HOPS)
        add_pointee(p, &type);
}

/* Where freed memory pointed is of no interest; what was there still has its name. */
static bool is_gone(const struct place *p)
{
    const struct block *b = memory_block((const void *)p->address);
    return b && b->freed;
}

/* ---- Variables ---- */

static void add_variables(const struct variable *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct place p = {.address = v[i].address, .type = v[i].type, .garbage = !v[i].valued};
        p.extent = types_size(&p.type);
        append(&p.path, "", v[i].name);
        add(&p);
    }
}

static void add_frames(const struct thread *t)
{
    static struct variable locals[MOST_LOCALS];
    unsigned n;
    const struct frame *frames = frames_of(t->id, &n);
    while (n-- > 0)
        add_variables(locals, types_locals(&frames[n], locals, MOST_LOCALS));
}

void paths_explore(void)
{
    unsigned n;
    if (!places)
        places = big_alloc(MOST_PLACES * sizeof *places);
    n_places = 0;
    const struct variable *globals = types_globals(&n);
    add_variables(globals, n);
    for (unsigned i = 0; i < X.n_live; i++) /* in order of id */
        add_frames(X.live[i]);
    for (unsigned i = 0; i < n_places; i++)
        if (!places[i].garbage && !is_gone(&places[i])) {
            struct place p = places[i];
            follow(&p);
        }
}

bool paths_find(uintptr_t target, size_t size, struct path *out)
{
    unsigned i = 0;
    while (i < n_places && target - places[i].address >= places[i].extent)
        i++;
    if (i == n_places)
        return false;
    struct place p = places[i];
    bool whole;
    do
        whole = size > 8 && p.address == target && size >= p.extent;
    while (!whole && narrow(&p, target));
    *out = p.path;
    if (p.pointed) {
        snprintf(out->text, PATH_SIZE, "*%.*s", PATH_SIZE - 2, p.path.text);
        out->member = strlen(out->text);
    }
    return true;
}
