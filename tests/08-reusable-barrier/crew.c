/*
 * crew.c - see crew.h.
 */
#include "crew.h"

struct barrier *open_barrier(unsigned threads)
{
    struct barrier *barrier = barrier_open(threads);

    ck_assert_msg(barrier != NULL, "barrier_open() returned NULL although there is memory");
    il_name(barrier, "barrier");
    return barrier;
}

void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

struct worker {
    pthread_t thread;
    struct crew *crew;
    unsigned number;
};

static void *work(void *arg)
{
    struct worker *self = arg;
    struct crew *crew = self->crew;

    il_name_thread("worker %u", self->number + 1);
    for (unsigned phase = 0; phase < crew->phases; phase++) {
        crew->phase(crew, self->number, phase);
        bool told = barrier_wait(crew->barrier);
        crew->after(crew, self->number, phase, told);
    }
    return NULL;
}

void run(struct crew *crew)
{
    struct worker workers[MOST_WORKERS];

    crew->barrier = open_barrier(crew->workers);
    for (unsigned i = 0; i < crew->workers; i++) {
        workers[i].crew = crew;
        workers[i].number = i;
        start(&workers[i].thread, work, &workers[i]);
    }
    for (unsigned i = 0; i < crew->workers; i++)
        pthread_join(workers[i].thread, NULL);
    barrier_close(crew->barrier);
}

void nothing_to_do(struct crew *crew, unsigned worker, unsigned phase)
{
    (void)crew, (void)worker, (void)phase;
}

void nothing_to_see(struct crew *crew, unsigned worker, unsigned phase, bool told)
{
    (void)crew, (void)worker, (void)phase, (void)told;
}
