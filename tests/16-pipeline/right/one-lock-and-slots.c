// passes
// No queues: a few slots, each free, read, taken or done, under one lock, with one condition.
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum state { FREE, READ, TAKEN, DONE };

struct slot {
    enum state state;
    size_t number, order; /* of the item; of its result among those that are written */
    void *item;
};

struct pipeline {
    struct stages stages;
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* any of it has */
    size_t read, transformed, written;
    bool read_all, over;
    struct failure failure;
    pthread_t *threads;
    size_t started, slot_count;
    struct slot slots[];
};

/* The slot in this state with the smallest number, or NULL. */
static struct slot *first(struct pipeline *p, enum state state)
{
    struct slot *found = NULL;

    for (size_t s = 0; s < p->slot_count; s++)
        if (p->slots[s].state == state && (found == NULL || p->slots[s].number < found->number))
            found = &p->slots[s];
    return found;
}

static void give_up(struct pipeline *p, int error, enum stage stage, size_t item)
{
    if (!p->over && error != ENOUGH)
        p->failure = (struct failure){error, stage, item};
    p->over = true;
    pthread_cond_broadcast(&p->changed);
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct slot *slot;

    pthread_mutex_lock(&p->lock);
    while (!p->over && !p->read_all) {
        if ((slot = first(p, FREE)) == NULL) {
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        void *item = NULL;
        pthread_mutex_unlock(&p->lock);
        int error = p->stages.read(p->stages.self, &item);
        pthread_mutex_lock(&p->lock);
        if (error != 0)
            give_up(p, error, READING, p->read);
        else if (item == NULL)
            p->read_all = true;
        else {
            *slot = (struct slot){READ, p->read, p->read, item};
            p->read++;
        }
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void *transform_items(void *arg)
{
    struct pipeline *p = arg;
    struct slot *slot;

    pthread_mutex_lock(&p->lock);
    while (!p->over) {
        if ((slot = first(p, READ)) == NULL) {
            if (p->read_all)
                break;
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        slot->state = TAKEN;
        pthread_mutex_unlock(&p->lock);
        int error = p->stages.transform(p->stages.self, &slot->item);
        pthread_mutex_lock(&p->lock);
        slot->state = DONE;
        if (!p->stages.in_order)
            slot->order = p->transformed;
        p->transformed++;
        if (error != 0)
            give_up(p, error, TRANSFORMING, slot->number);
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* The slot of the result that is to be written next, or NULL. */
static struct slot *due(struct pipeline *p)
{
    for (size_t s = 0; s < p->slot_count; s++)
        if (p->slots[s].state == DONE && p->slots[s].order == p->written)
            return &p->slots[s];
    return NULL;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct slot *slot;

    pthread_mutex_lock(&p->lock);
    while (!p->over && !(p->read_all && p->written == p->read)) {
        if ((slot = due(p)) == NULL) {
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        size_t number = slot->number;
        void *item = slot->item;
        slot->state = FREE;
        p->written++;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->lock);
        int error = p->stages.write(p->stages.self, item);
        pthread_mutex_lock(&p->lock);
        if (error != 0)
            give_up(p, error, WRITING, number);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static int start(struct pipeline *p, void *(*body)(void *arg))
{
    int error = pthread_create(&p->threads[p->started], NULL, body, p);
    if (error == 0)
        p->started++;
    return error;
}

int pipeline_start(struct pipeline **pipeline, const struct stages *stages)
{
    size_t slot_count = stages->room + stages->workers + 1;
    struct pipeline *p = calloc(1, sizeof *p + slot_count * sizeof p->slots[0]);

    if (p == NULL)
        return ENOMEM;
    p->stages = *stages;
    p->slot_count = slot_count;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->threads = calloc(stages->workers + 2, sizeof p->threads[0]);
    int error = p->threads != NULL ? start(p, read_items) : ENOMEM;
    for (unsigned w = 0; w < stages->workers && error == 0; w++)
        error = start(p, transform_items);
    if (error == 0)
        error = start(p, write_results);
    if (error == 0) {
        *pipeline = p;
        return 0;
    }
    pthread_mutex_lock(&p->lock);
    give_up(p, ENOUGH, READING, 0);
    pthread_mutex_unlock(&p->lock);
    pipeline_wait(p);
    return error;
}

struct failure pipeline_wait(struct pipeline *p)
{
    for (size_t t = 0; t < p->started; t++)
        pthread_join(p->threads[t], NULL);
    for (size_t s = 0; s < p->slot_count; s++)
        if (p->slots[s].state != FREE)
            p->stages.discard(p->stages.self, p->slots[s].item);
    struct failure failure = p->failure;
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
    return failure;
}
