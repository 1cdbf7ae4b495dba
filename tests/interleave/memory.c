/* memory.c - per-thread bump regions with red zones; blocks are remembered until the end. */
#include "memory.h"

#include <string.h>
#include <sys/mman.h>

#include "exec.h"
#include "names.h"
#include "pool.h"
#include "race.h"
#include "shadow.h"
#include "sync.h"
#include "trace.h"

#define REGION     ((size_t)64 << 20)
#define MAX_REGION 4096
enum { REDZONE = 16, FRESH = 0xCB, STALE = 0xDD };

static size_t used[MAX_REGION]; /* bytes of each region taken in this execution */
static unsigned regions;        /* regions in use */
static unsigned mapped;         /* regions that there is memory for: the first of them all */
static struct block **blocks;
static unsigned n_blocks, cap_blocks;
static size_t live, peak;

/* One after the other as they are needed: tools that keep books on memory, such as Valgrind, would
 * be at it for minutes if all were mapped at once. */
static void map_region(unsigned r)
{
    for (; mapped <= r; mapped++) {
        char *at = (char *)HEAP_AT + mapped * REGION;
        char *p = mmap(at, REGION, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (p != at)
            die("cannot map %zu MB for the heap of a thread (is there a limit on virtual memory? "
                "see ulimit -v)",
                REGION >> 20);
    }
}

void memory_reset(void)
{
    memset(used, 0, regions * sizeof *used);
    regions = 0;
    n_blocks = 0;
    live = peak = 0;
}

bool memory_owns(const void *p)
{
    return (uintptr_t)p - HEAP_AT < REGION * mapped;
}

static void set_state(const char *from, size_t size, enum cell_state state)
{
    for (size_t i = 0; i < size; i += GRANULE)
        shadow_cell((uintptr_t)from + i)->state = (uint8_t)state;
}

static void mark_open(const struct block *b)
{
    char *end = b->data + b->size;
    size_t tail = b->size % GRANULE;
    set_state(b->data - REDZONE, REDZONE, CELL_REDZONE);
    if (tail) {
        struct cell *c = shadow_cell((uintptr_t)end - tail);
        c->state = CELL_PARTIAL;
        c->valid = (uint8_t)tail;
        end += GRANULE - tail;
    }
    set_state(end, REDZONE, CELL_REDZONE);
}

static void add_block(struct block *b)
{
    ensure_room(blocks, cap_blocks, n_blocks + 1);
    blocks[n_blocks++] = b;
}

void *memory_alloc(size_t align, size_t size, uintptr_t pc)
{
    unsigned r = X.current->id % MAX_REGION;
    if (size > X.test->memory || live + size > X.test->memory)
        fail(IL_OUT_OF_MEMORY, pc, "%s allocates %zu bytes while %zu are live; the limit is %zu",
             X.current->name, size, live, X.test->memory);
    if (align < 16)
        align = 16;
    size_t at = (used[r] + REDZONE + align - 1) & ~(align - 1);
    size_t end = at + ((size + 15) & ~(size_t)15) + REDZONE;
    if (end > REGION)
        fail(IL_OUT_OF_MEMORY, pc, "%s allocated more than %zu MB in one execution",
             X.current->name, REGION >> 20);
    used[r] = end;
    if (r >= mapped)
        map_region(r);
    if (r >= regions)
        regions = r + 1;
    struct block *b = pool_alloc(sizeof *b);
    *b = (struct block){.data = (char *)HEAP_AT + r * REGION + at, .size = size, .alloc_pc = pc};
    b->alloc_thread = X.current->id;
    memcpy(b->data - sizeof(void *), &b, sizeof b);
    memset(b->data, FRESH, size);
    mark_open(b);
    add_block(b);
    live += size;
    if (live > peak)
        peak = live;
    return b->data;
}

/* The block that starts at p; fails the execution if there is none. */
static struct block *block_at(char *p, uintptr_t pc)
{
    struct block *b = memory_block(p);
    if (!b || b->data != p)
        fail(IL_BAD_FREE, pc, "%s frees an address that malloc never gave", X.current->name);
    if (b->freed)
        fail_on(b->data, IL_BAD_FREE, pc, "%s frees %s, which %s had already freed at @%lx@",
                X.current->name, called_block(b->data), X.threads[b->free_thread]->name,
                (unsigned long)b->free_pc);
    return b;
}

void memory_free(void *p, uintptr_t pc)
{
    struct block *b = block_at(p, pc);
    struct sync *busy = sync_busy_in(b->data, b->size);
    if (busy)
        fail_misuse(FREE_IN_USE, busy->address, pc, "%s frees %s, where the %s is in use",
                    X.current->name, called_block(p), called(busy));
    race_access((uintptr_t)b->data, b->size, true, pc);
    trace_free(b->data, pc);
    b->freed = true;
    b->free_pc = pc;
    b->free_thread = X.current->id;
    live -= b->size;
    memset(b->data, STALE, b->size);
    set_state(b->data, b->size, CELL_FREED);
}

/* Regions fill upwards, so a scan from the end finds recent blocks soon. */
struct block *memory_block(const void *p)
{
    for (unsigned i = n_blocks; i-- > 0;)
        if ((uintptr_t)p - (uintptr_t)blocks[i]->data < blocks[i]->size + (blocks[i]->size == 0))
            return blocks[i];
    return NULL;
}

static const struct block *nearest(uintptr_t address)
{
    const struct block *best = NULL;
    uintptr_t best_gap = REDZONE + 1;
    for (unsigned i = 0; i < n_blocks; i++) {
        uintptr_t from = (uintptr_t)blocks[i]->data, to = from + blocks[i]->size;
        uintptr_t gap = address < from ? from - address : address >= to ? address - to : 0;
        if (gap < best_gap) {
            best = blocks[i];
            best_gap = gap;
        }
    }
    return best;
}

void memory_check_cell(const struct cell *c, uintptr_t address, unsigned to, bool write,
                       uintptr_t pc)
{
    const char *what = write ? "writes" : "reads";
    if (c->state == CELL_PARTIAL && to <= c->valid)
        return;
    const struct block *b = nearest(address);
    X.failure.object = (const void *)address;
    if (c->state == CELL_FREED)
        fail(IL_USE_AFTER_FREE, pc, "%s %s %s, which %s freed at @%lx@", X.current->name, what,
             called_memory((const void *)address, "memory"),
             b ? X.threads[b->free_thread]->name : "somebody", b ? (unsigned long)b->free_pc : 0);
    fail(IL_OUT_OF_BOUNDS, pc, "%s %s beside a block of %zu bytes allocated at @%lx@",
         X.current->name, what, b ? b->size : 0, b ? (unsigned long)b->alloc_pc : 0);
}

void memory_check_frame(uintptr_t address, bool write, uintptr_t pc)
{
    const struct slot *s = slot_of_address((const void *)address);
    if (!s || s == X.current->slot || (!s->finished && address >= (uintptr_t)s->sp))
        return;
    const struct thread *last = s->carries < X.n_threads ? X.threads[s->carries] : NULL;
    const struct thread *owner = last && last->slot == s ? last : NULL;
    X.failure.object = (const void *)address;
    fail(IL_USE_AFTER_FREE, pc, "%s %s what was a local variable of %s, %s", X.current->name,
         write ? "writes" : "reads", owner ? owner->name : "a thread",
         s->finished ? "which has ended" : "whose function has returned");
}

void memory_check_closely(const void *p, size_t size, bool write, uintptr_t pc)
{
    uintptr_t a = (uintptr_t)p;
    const struct cell *c = shadow_cell_as_is(a);
    if (is_on_a_stack(a))
        memory_check_frame(a, write, pc);
    if (c->generation == X.generation && c->state != CELL_OPEN)
        memory_check_cell(c, a, (unsigned)(a % GRANULE + size), write, pc);
}

uint64_t memory_fresh_word(void)
{
    uint64_t word;
    memset(&word, FRESH, sizeof word);
    return word;
}

bool memory_is_fresh(const void *p)
{
    uint64_t word = memory_fresh_word();
    return memory_owns(p) && memcmp(p, &word, sizeof word) == 0;
}

const struct block *memory_leak(unsigned *count)
{
    const struct block *first = NULL;
    *count = 0;
    for (unsigned i = 0; i < n_blocks; i++)
        if (!blocks[i]->freed) {
            if (!first || (blocks[i]->what && !first->what))
                first = blocks[i];
            ++*count;
        }
    return first;
}

unsigned memory_blocks(void)
{
    return n_blocks;
}

const struct block *memory_unreached(unsigned *count, size_t *bytes)
{
    const struct block *first = NULL;
    *count = 0;
    for (unsigned i = 0; i < n_blocks; i++)
        if (!blocks[i]->freed && !blocks[i]->reached) {
            if (!first)
                first = blocks[i];
            ++*count;
            *bytes += blocks[i]->size;
        }
    return first;
}

size_t il_live_memory(void)
{
    return live;
}

size_t il_peak_memory(void)
{
    return peak;
}
