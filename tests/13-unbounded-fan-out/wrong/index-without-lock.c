// fails: every_image_gets_its_own_thumbnail assertion|data-race
// "The workers share a counter; next++ is one step."  It is three, and two workers can get the
// same image.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct job {
    const struct batch *batch;
    size_t next;
};

static void *work(void *arg)
{
    struct job *job = arg;
    const struct batch *batch = job->batch;
    size_t i;

    while ((i = job->next++) < batch->count) {
        struct image *image = batch->load(batch->self, i);

        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    struct job job = {.batch = batch};
    unsigned started = 0;
    int error = 0;

    if (threads == NULL)
        return ENOMEM;
    while (started < batch->workers && error == 0) {
        error = pthread_create(&threads[started], NULL, work, &job);
        if (error == 0)
            started++;
    }
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    free(threads);
    return started > 0 ? 0 : error;
}
