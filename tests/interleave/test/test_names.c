/* What reports call an address: a path as the program would write it. */
#include "expect.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

/* The checker's own name for what lies at an address, now; "" if it has none. */
const char *il_test_path(const void *address, size_t size);

#define expect_name(name, address) ck_assert_str_eq(il_test_path(address, 0), name)

struct account {
    long balance;
    pthread_mutex_t lock;
    union {
        int as_int;
        char as_text[8];
    } note;
    struct {
        short day, month;
    };
    unsigned open : 1;
    struct account *next;
};
typedef struct account account_t;

/* ---- Globals ---- */

static int counter;
static atomic_int hits;
static _Atomic(struct account *) head;
static struct account accounts[3];
static pthread_mutex_t locks[2];
static int grid[2][3];
static account_t *vip, *list[4], **table;
static volatile sem_t *permits;

SCENARIO(globals)
{
    static pthread_cond_t not_empty;

    expect_name("counter", &counter);
    expect_name("hits", &hits);
    expect_name("accounts[1].lock", &accounts[1].lock);
    expect_name("accounts[0].balance", &accounts[0]);
    expect_name("accounts[2].note.as_int", &accounts[2].note);
    expect_name("accounts[2].note.as_text[5]", &accounts[2].note.as_text[5]);
    expect_name("accounts[2].month", &accounts[2].month);
    expect_name("locks[1]", &locks[1]);
    expect_name("grid[1][2]", &grid[1][2]);
    expect_name("not_empty", &not_empty);
    ck_assert_str_eq(il_test_path(&accounts[1], sizeof accounts[1]), "accounts[1]");
}

/* ---- The heap, from globals ---- */

SCENARIO(heap_from_globals)
{
    vip = calloc(1, sizeof *vip);
    list[2] = calloc(2, sizeof **list);
    table = calloc(3, sizeof *table);
    table[1] = calloc(1, sizeof **table);
    table[1]->next = calloc(1, sizeof **table);
    atomic_store(&head, calloc(1, sizeof *head));
    permits = malloc(sizeof *permits);
    expect_name("vip->lock", &vip->lock);
    expect_name("list[2][1].balance", &list[2][1].balance);
    expect_name("table[1]->balance", table[1]);
    expect_name("table[1]->next->lock", &table[1]->next->lock);
    expect_name("head->balance", atomic_load(&head));
    expect_name("*permits", (void *)permits);
}

/* ---- Locals and parameters ---- */

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty;
    size_t n;
    int items[]; /* as many as there is room for */
};

static void look_from_inside(struct queue *inner)
{
    expect_name("queue->not_empty", &inner->not_empty); /* what the scenario calls it */
    expect_name("queue->items[2]", &inner->items[2]);
}

SCENARIO(locals)
{
    struct queue *queue = malloc(sizeof *queue + 3 * sizeof(int)), *late;
    int *number = malloc(sizeof *number);
    struct account mine = {.balance = 1};

    look_from_inside(queue);
    expect_name("*number", number);
    expect_name("mine.lock", &mine.lock);
    late = malloc(sizeof *late);
    const void *n = &late->n;
    free(late);
    expect_name("late->n", n); /* gone, but that is what it was */
}

static void *own_account(void *arg)
{
    struct account *own = arg;

    expect_name("own->lock", &own->lock);
    return NULL;
}

SCENARIO(locals_of_other_threads)
{
    pthread_t thread = start(own_account, calloc(1, sizeof(struct account)));

    join(thread);
}

/* ---- What has no name ---- */

SCENARIO(unreachable)
{
    struct account *lost = malloc(sizeof *lost);
    uintptr_t address = (uintptr_t)lost;

    lost = NULL;
    expect_name("", (void *)address);
    expect_name("", NULL);
    (void)lost;
}

/* A circle is gone round once. */
SCENARIO(circular)
{
    vip = calloc(1, sizeof *vip);
    vip->next = calloc(1, sizeof *vip);
    vip->next->next = vip;
    expect_name("vip->next->balance", vip->next);
    expect_name("vip->balance", vip->next->next);
}

static const struct expectation table_of_names[] = {
    VERIFIES(globals),
    FAILS(IL_MEMORY_LEAK, heap_from_globals),
    FAILS(IL_MEMORY_LEAK, locals),
    FAILS(IL_MEMORY_LEAK, locals_of_other_threads),
    FAILS(IL_MEMORY_LEAK, unreachable),
    FAILS(IL_MEMORY_LEAK, circular),
};

Suite *chapter_suite(void)
{
    return make_table_suite("names", table_of_names, LENGTH(table_of_names));
}
