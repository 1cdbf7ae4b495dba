/*
 * slots.c - stacks at fixed addresses, and the carriers that lend them thread-local storage.
 *
 * Stacks are one contiguous reservation, so an address tells which thread's stack it is on.  The
 * TLS block of the executable is copied afresh before each use; that of the C library (errno and
 * friends) stays the carrier's own.
 */
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__x86_64__)
#include <sys/auxv.h>
#endif

#include "engine.h"
#include "own.h"
#include "pool.h"
#include "shadow.h"
#include "tools.h"

#define STACKS ((char *)STACKS_AT)
enum { CARRIER_STACK = 256 * 1024 };
enum {
    FRESH = 16
}; /* an execution's first threads have slots that no other has had: the others
      cost more, because what is known of their memory must be forgotten */

struct carrier {
    sem_t baton;
    uintptr_t thread_pointer;
    char *tls;       /* this carrier's copy of the executable's TLS block */
    char *own_stack; /* glibc puts the thread's static TLS at its upper end */
    struct slot *slot;
    void *home_sp;
    sem_t up; /* posted when the carrier knows where its storage is */
};

static struct slot slots[MAX_SLOTS];
static unsigned made, in_use;
static struct slot *free_slots;
static const char *tls_image;
static size_t tls_file_size, tls_size;

int il_have_fsgsbase;

uintptr_t il_thread_pointer(void)
{
    return (uintptr_t)__builtin_thread_pointer();
}

/* Finds the executable's PT_TLS; for the calling thread, where its copy lies. */
static int find_tls(struct dl_phdr_info *info, size_t size, void *out)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_TLS) {
            tls_image = (const char *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            tls_file_size = info->dlpi_phdr[i].p_filesz;
            tls_size = info->dlpi_phdr[i].p_memsz;
            *(char **)out = info->dlpi_tls_data;
        }
    return 1; /* the executable comes first; nothing else is wanted */
}

static void *carrier_main(void *arg)
{
    struct carrier *c = arg;
    stack_t alt = {.ss_sp = big_alloc(SIGSTKSZ * 4), .ss_size = SIGSTKSZ * 4};
    sigaltstack(&alt, NULL);
    c->thread_pointer = il_thread_pointer();
    dl_iterate_phdr(find_tls, &c->tls);
    sem_post(&c->up);
    for (;;) { /* only the thread engine ever posts the baton */
        carrier_wait(c);
        il_switch(&c->home_sp, c->slot->sp, 0);
        carrier_is_home();
    }
    return NULL;
}

static struct carrier *carrier_start(struct slot *s)
{
    struct carrier *c = big_alloc(sizeof *c);
    pthread_attr_t attr;
    pthread_t id;
    sigset_t all, old;
    c->slot = s;
    sem_init(&c->baton, 0, 0);
    sem_init(&c->up, 0, 0);
    pthread_attr_init(&attr);
    c->own_stack = big_alloc(CARRIER_STACK);
    pthread_attr_setstack(&attr, c->own_stack, CARRIER_STACK);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sigemptyset(&all);
    sigaddset(&all, SIGPROF);
    sigaddset(&all, SIGALRM);
    sigaddset(&all, SIGINT);
    sigaddset(&all, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (pthread_create(&id, &attr, carrier_main, c) != 0)
        die("cannot start carrier thread %u: the system allows no more threads", s->index);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    while (sem_wait(&c->up) != 0)
        ; /* EINTR */
    return c;
}

void carrier_go(struct carrier *c)
{
    sem_post(&c->baton);
}

void carrier_wait(struct carrier *c)
{
    while (sem_wait(&c->baton) != 0)
        ; /* EINTR */
}

void carrier_home(struct slot *s)
{
    void *unused;
    il_switch(&unused, s->carrier->home_sp, 0);
    __builtin_unreachable();
}

static void reserve_stacks(void)
{
    size_t size = (size_t)MAX_SLOTS * STACK_STRIDE;
    char *p = mmap(STACKS, size, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != STACKS)
        die("cannot reserve %zu MB of addresses for stacks", size >> 20);
#if defined(__x86_64__)
    il_have_fsgsbase = (getauxval(AT_HWCAP2) & 2) != 0;
#endif
}

static struct slot *make_slot(void)
{
    if (made == 0)
        reserve_stacks();
    if (made == MAX_SLOTS)
        return NULL;
    struct slot *s = &slots[made];
    s->index = made++;
    s->stack = STACKS + (size_t)s->index * STACK_STRIDE + STACK_GUARD;
    if (mprotect(s->stack, STACK_SIZE, PROT_READ | PROT_WRITE) != 0)
        die("cannot map the stack of thread %u", s->index);
    (void)VALGRIND_STACK_REGISTER(s->stack, s->stack + STACK_SIZE - 1);
    s->words_from = s->stack + STACK_SIZE - WORDS_SIZE;
    s->words = big_alloc(WORDS_SIZE / WORD * sizeof *s->words);
    s->carrier = carrier_start(s);
    s->thread_pointer = s->carrier->thread_pointer;
    return s;
}

/* The first words of a stack are cleared so that what a program reads uninitialised does not
 * depend on the execution before. */
static void prepare(struct slot *s)
{
    enum { CLEARED = 512 };
    static uint32_t lives;
    s->life = lives += 2;
    char *top = s->stack + STACK_SIZE;
    VALGRIND_MAKE_MEM_UNDEFINED(s->stack, STACK_SIZE);
    clear(top - CLEARED, CLEARED);
    void **sp = (void **)(top - 16); /* 8 off 16 after the first is taken, as in any function */
    sp[0] = (void *)thread_body;
    s->sp = sp;
    if (tls_size > 0) {
        memcpy(s->carrier->tls, tls_image, tls_file_size);
        memset(s->carrier->tls + tls_file_size, 0, tls_size - tls_file_size);
    }
}

struct slot *slot_take(void)
{
    struct slot *s = free_slots;
    if (s && in_use >= FRESH)
        free_slots = s->next_free;
    else if (in_use < made)
        s = &slots[in_use++];
    else if ((s = make_slot()))
        in_use++;
    else
        return NULL;
    prepare(s);
    return s;
}

void slot_release(struct slot *s)
{
    s->next_free = free_slots;
    free_slots = s;
}

void slots_reset(void)
{
    for (unsigned i = 0; i < in_use; i++)
        slots[i].started = slots[i].finished = false;
    free_slots = NULL;
    in_use = 0;
}

unsigned slots_in_use(void)
{
    return in_use;
}

struct slot *slot_at(unsigned index)
{
    return &slots[index];
}

void slot_forget(struct slot *s)
{
    shadow_forget((uintptr_t)s->stack, STACK_SIZE);
    shadow_forget((uintptr_t)s->carrier->own_stack, CARRIER_STACK);
}

void slot_storage(const struct slot *s, void (*look)(const char *from, size_t size))
{
    look(s->carrier->tls, tls_size);
}

struct slot *slot_of_address(const void *p)
{
    const char *a = p;
    if (a < STACKS || a >= STACKS + (size_t)made * STACK_STRIDE)
        return NULL;
    return &slots[(a - STACKS) / STACK_STRIDE];
}
