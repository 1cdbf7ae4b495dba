// passes
// Still a thread an image, but each needs a slot first; a slot is free once its thread was joined.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct slot {
    const struct batch *batch;
    size_t i;
    sem_t *finished; /* counts slots that are empty, or whose thread has finished its image */
    pthread_t thread;
    bool used;
    atomic_bool done;
};

static void *make_thumbnail(void *arg)
{
    struct slot *slot = arg;
    const struct batch *batch = slot->batch;
    struct image *image = batch->load(batch->self, slot->i);

    if (image != NULL)
        batch->thumbnails[slot->i] = batch->shrink(batch->self, image);
    atomic_store(&slot->done, true);
    sem_post(slot->finished);
    return NULL;
}

static void leave(struct slot *slot)
{
    if (slot->used)
        pthread_join(slot->thread, NULL);
    slot->used = false;
}

/* Waits until a slot is finished, and empties it. */
static struct slot *enter(struct slot *slots, sem_t *finished)
{
    struct slot *slot = slots;

    sem_wait(finished);
    while (slot->used && !atomic_load(&slot->done))
        slot++;
    leave(slot);
    return slot;
}

int thumbnail_all(const struct batch *batch)
{
    struct slot *slots = calloc(batch->workers, sizeof *slots);
    sem_t finished;
    int error = 0;

    if (slots == NULL)
        return ENOMEM;
    sem_init(&finished, 0, batch->workers);
    for (size_t i = 0; i < batch->count && error == 0; i++) {
        struct slot *slot = enter(slots, &finished);

        slot->batch = batch;
        slot->i = i;
        slot->finished = &finished;
        slot->done = false;
        error = pthread_create(&slot->thread, NULL, make_thumbnail, slot);
        slot->used = error == 0;
    }
    for (unsigned s = 0; s < batch->workers; s++)
        leave(&slots[s]);
    sem_destroy(&finished);
    free(slots);
    return error;
}
