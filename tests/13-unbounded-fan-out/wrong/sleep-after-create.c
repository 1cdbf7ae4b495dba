// fails: every_image_gets_its_own_thumbnail data-race|assertion
// "A new thread needs a moment to read its number, so give it one before the loop goes on."
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct job {
    const struct batch *batch;
    size_t i;
};

static void *make_thumbnail(void *arg)
{
    const struct job *job = arg;
    const struct batch *batch = job->batch;
    size_t i = job->i;
    struct image *image = batch->load(batch->self, i);

    if (image != NULL)
        batch->thumbnails[i] = batch->shrink(batch->self, image);
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    pthread_t *threads = calloc(batch->count, sizeof *threads);
    struct job job = {.batch = batch};
    int error = 0;

    if (threads == NULL)
        return ENOMEM;
    for (job.i = 0; job.i < batch->count; job.i++) {
        error = pthread_create(&threads[job.i], NULL, make_thumbnail, &job);
        if (error != 0)
            break;
        usleep(1000);
    }
    for (size_t t = 0; t < job.i; t++)
        pthread_join(threads[t], NULL);
    free(threads);
    return error;
}
