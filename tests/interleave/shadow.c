/* shadow.c - shadow pages, made on demand and kept for the life of the process. */
#include "shadow.h"

#include "exec.h"
#include "pool.h"

enum { PAGE = 4096, CELLS = PAGE / GRANULE, BUCKETS = 1 << 16, CACHE = 512 };

struct page {
    struct page *next;
    uintptr_t number;
    struct cell cells[CELLS];
};

static struct page **buckets;
static struct page *cache[CACHE];

static struct page *make_page(uintptr_t number, struct page **bucket)
{
    struct page *p = big_alloc(sizeof *p);
    p->number = number;
    p->next = *bucket;
    *bucket = p;
    return p;
}

static struct page **bucket_of(uintptr_t number)
{
    if (!buckets)
        buckets = big_alloc(BUCKETS * sizeof *buckets);
    return &buckets[(number * 0x9E3779B97F4A7C15u) >> 48];
}

static struct page *existing_page(uintptr_t number)
{
    struct page *p = *bucket_of(number);
    while (p && p->number != number)
        p = p->next;
    return p;
}

static struct page *find_page(uintptr_t number)
{
    struct page *p = existing_page(number);
    return p ? p : make_page(number, bucket_of(number));
}

void shadow_forget(uintptr_t from, size_t size)
{
    for (uintptr_t number = from / PAGE; number < (from + size) / PAGE; number++) {
        struct page *p = existing_page(number);
        for (int i = 0; p && i < CELLS; i++)
            p->cells[i].generation = 0;
    }
}

struct cell *shadow_cell(uintptr_t address)
{
    uintptr_t number = address / PAGE;
    struct page **cached = &cache[(number ^ number >> 10) % CACHE];
    if (!*cached || (*cached)->number != number)
        *cached = find_page(number);
    struct cell *c = &(*cached)->cells[address % PAGE / GRANULE];
    if (c->generation != X.generation) {
        *c = (struct cell){.generation = X.generation, .first_thread = UINT16_MAX};
    }
    return c;
}
