// fails: a_slow_image_holds_up_no_other assertion
// "Deal the images out beforehand, and the workers need no lock."  A slow image holds up the rest
// of its worker's share while the others have nothing left to do.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct share {
    const struct batch *batch;
    size_t first, step;
    pthread_t thread;
};

static void *work(void *arg)
{
    const struct share *share = arg;
    const struct batch *batch = share->batch;

    for (size_t i = share->first; i < batch->count; i += share->step) {
        struct image *image = batch->load(batch->self, i);

        if (image != NULL)
            batch->thumbnails[i] = batch->shrink(batch->self, image);
    }
    return NULL;
}

int thumbnail_all(const struct batch *batch)
{
    struct share *shares = calloc(batch->workers, sizeof *shares);
    unsigned started;
    int error = 0;

    if (shares == NULL)
        return ENOMEM;
    for (started = 0; started < batch->workers; started++) {
        shares[started].batch = batch;
        shares[started].first = started;
        shares[started].step = batch->workers;
        error = pthread_create(&shares[started].thread, NULL, work, &shares[started]);
        if (error != 0)
            break;
    }
    for (unsigned t = 0; t < started; t++)
        pthread_join(shares[t].thread, NULL);
    free(shares);
    return error;
}
