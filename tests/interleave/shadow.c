/* shadow.c - shadow pages, made on demand and kept for the life of the process. */
#include "shadow.h"

#include "pool.h"

enum { BUCKETS = 1 << 16 };

static struct page **buckets;
struct page *cached_pages[CACHED_PAGES];

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

void shadow_forget(uintptr_t from, size_t size)
{
    for (uintptr_t number = from / SHADOWED; number < (from + size) / SHADOWED; number++) {
        struct page *p = existing_page(number);
        for (int i = 0; p && i < CELLS; i++)
            p->cells[i].generation = 0;
    }
}

struct page *shadow_page(uintptr_t number)
{
    struct page *p = existing_page(number);
    if (!p)
        p = make_page(number, bucket_of(number));
    cached_pages[(number ^ number >> 10) % CACHED_PAGES] = p;
    return p;
}
