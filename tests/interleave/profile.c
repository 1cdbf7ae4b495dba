/* profile.c - a hash table of (object, thread) and how often. */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "pool.h"

struct row {
    const void *object; /* NULL: the thread's operations, whatever they touch */
    unsigned thread;
    unsigned most, now; /* in any execution; in the one being counted */
    bool writes;
};
enum { MAX_ROWS = 1 << 14, BUCKETS = MAX_ROWS * 2 };

static struct row *rows;
static unsigned n_rows, n_shared, n_threads;
static uint16_t buckets[BUCKETS]; /* index of a row plus 1 */
static const void *shared[MAX_ROWS / 2];
static unsigned parent[MAX_THREADS_EVER];

void profile_forget(void)
{
    if (!rows)
        rows = big_alloc(MAX_ROWS * sizeof *rows);
    if (n_rows > 0)
        memset(buckets, 0, sizeof buckets);
    n_rows = n_shared = n_threads = 0;
}

/* NULL if the table is full: what is left out weighs nothing, and is sampled all the same. */
static struct row *find(const void *object, unsigned thread)
{
    uint64_t hash = ((uintptr_t)object + thread) * 0x9E3779B97F4A7C15u;
    unsigned b = (unsigned)(hash >> 32) % BUCKETS;
    for (; buckets[b]; b = (b + 1) % BUCKETS) {
        struct row *r = &rows[buckets[b] - 1];
        if (r->object == object && r->thread == thread)
            return r;
    }
    if (n_rows == MAX_ROWS)
        return NULL;
    rows[n_rows] = (struct row){.object = object, .thread = thread};
    buckets[b] = (uint16_t)++n_rows;
    return &rows[n_rows - 1];
}

static void count(const void *object, unsigned thread, bool write)
{
    struct row *r = find(object, thread);
    if (r) {
        r->now++;
        r->writes |= write;
    }
}

/* Who ends and who joins it always come in the same order. */
static bool always_ordered(enum op_kind k)
{
    return k == OP_START || k == OP_EXIT || k == OP_JOIN;
}

void profile_count(const struct thread *t)
{
    for (; n_threads < X.n_threads; n_threads++) /* whoever ran last has created it */
        parent[n_threads] = X.current->id;
    count(NULL, t->id, false);
    if (!always_ordered(t->op.kind))
        for (int i = 0; i < MAX_TOUCHES && t->op.touch[i].object; i++)
            count(t->op.touch[i].object, t->id, t->op.touch[i].write);
}

static int by_object(const void *a, const void *b)
{
    const struct row *p = *(struct row *const *)a, *q = *(struct row *const *)b;
    return p->object < q->object ? -1 : p->object > q->object;
}

static void list_shared(void)
{
    static struct row *sorted[MAX_ROWS];
    for (unsigned i = 0; i < n_rows; i++)
        sorted[i] = &rows[i];
    qsort(sorted, n_rows, sizeof *sorted, by_object);
    n_shared = 0;
    for (unsigned i = 0, end; i < n_rows; i = end) {
        bool writes = false;
        for (end = i; end < n_rows && sorted[end]->object == sorted[i]->object; end++)
            writes |= sorted[end]->writes;
        if (writes && end - i > 1)
            shared[n_shared++] = sorted[i]->object;
    }
}

void profile_close(void)
{
    for (unsigned i = 0; i < n_rows; i++) {
        if (rows[i].now > rows[i].most)
            rows[i].most = rows[i].now;
        rows[i].now = 0;
    }
    list_shared();
}

const void *profile_draw(void)
{
    return n_shared ? shared[below(n_shared)] : NULL;
}

unsigned profile_weights(const void *object, unsigned *weights)
{
    memset(weights, 0, (n_threads + 1) * sizeof *weights);
    for (unsigned i = 0; i < n_rows; i++)
        if (rows[i].object == object)
            weights[rows[i].thread] = rows[i].most;
    for (unsigned t = n_threads; t-- > 1;)
        weights[parent[t]] += weights[t];
    return n_threads;
}
