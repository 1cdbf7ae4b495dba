/* profile.c - a hash table of (object, thread) and how often. */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "point.h"
#include "pool.h"

enum { MAX_ROWS = 1 << 14, BUCKETS = MAX_ROWS * 2, MAX_PEOPLE = MAX_THREADS_EVER };

static struct row {
    const void *object; /* NULL: the thread's operations, whatever they touch */
    unsigned person;
    unsigned most, now; /* in any execution; in the one being counted */
    bool writes;
} * rows;
static unsigned n_rows, n_shared;
static uint16_t buckets[BUCKETS]; /* index of a row plus 1 */
static const void *shared[MAX_ROWS / 2];

/* A thread as it is known across executions, in the order in which they were first met. */
static struct person {
    uint64_t lineage;
    unsigned parent;
    unsigned weight; /* in this execution */
} people[MAX_PEOPLE];
static unsigned n_people;
static uint16_t people_buckets[MAX_PEOPLE * 2];
static unsigned person_of[MAX_THREADS_EVER]; /* by id in this execution */

void profile_forget(void)
{
    if (!rows)
        rows = big_alloc(MAX_ROWS * sizeof *rows);
    if (n_rows > 0)
        memset(buckets, 0, sizeof buckets);
    if (n_people > 0)
        memset(people_buckets, 0, sizeof people_buckets);
    n_rows = n_shared = n_people = 0;
}

/* The first one, if there are too many: their touches are added to its. */
static unsigned find_person(uint64_t lineage, unsigned parent)
{
    unsigned b = (unsigned)(lineage >> 32) % (MAX_PEOPLE * 2);
    for (; people_buckets[b]; b = (b + 1) % (MAX_PEOPLE * 2))
        if (people[people_buckets[b] - 1].lineage == lineage)
            return people_buckets[b] - 1u;
    if (n_people == MAX_PEOPLE)
        return 0;
    people[n_people] = (struct person){lineage, parent, 0};
    people_buckets[b] = (uint16_t)++n_people;
    return n_people - 1;
}

/* NULL if the table is full: what is left out weighs nothing, and is sampled all the same. */
static struct row *find(const void *object, unsigned person)
{
    uint64_t hash = ((uintptr_t)object + person) * 0x9E3779B97F4A7C15u;
    unsigned b = (unsigned)(hash >> 32) % BUCKETS;
    for (; buckets[b]; b = (b + 1) % BUCKETS) {
        struct row *r = &rows[buckets[b] - 1];
        if (r->object == object && r->person == person)
            return r;
    }
    if (n_rows == MAX_ROWS)
        return NULL;
    rows[n_rows] = (struct row){.object = object, .person = person};
    buckets[b] = (uint16_t)++n_rows;
    return &rows[n_rows - 1];
}

static void count(const void *object, unsigned person, bool write)
{
    struct row *r = find(object, person);
    if (r) {
        r->now++;
        r->writes |= write;
    }
}

void profile_count(const struct thread *t)
{
    unsigned person = person_of[t->id];
    count(NULL, person, false);
    if (!is_life(t->op.kind))
        for (int i = 0; i < MAX_TOUCHES && t->op.touch[i].object; i++)
            count(t->op.touch[i].object, person, t->op.touch[i].write);
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

void profile_aim(const void *object)
{
    for (unsigned p = 0; p < n_people; p++)
        people[p].weight = 0;
    for (unsigned i = 0; i < n_rows; i++)
        if (rows[i].object == object)
            people[rows[i].person].weight = rows[i].most;
    for (unsigned p = n_people; p-- > 1;) /* parents were met before their children */
        people[people[p].parent].weight += people[p].weight;
}

unsigned profile_meet(const struct thread *t, const struct thread *creator)
{
    unsigned p = find_person(t->lineage, creator ? person_of[creator->id] : 0);
    person_of[t->id] = p;
    return people[p].weight;
}
