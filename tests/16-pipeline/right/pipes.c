// passes
// Items travel through pipes, and permits say how many may be in one.  The end is sent as mail
// without an item, to everybody who waits for mail, and as a permit to everybody who waits for one.
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

/* An item and its number; without an item it is the end. */
struct mail {
    size_t number;
    void *item;
};

/* Mail is written in one piece, and never waits: there is a permit for each. */
struct mailbox {
    int ends[2];
    sem_t permits;
};

struct pipeline {
    struct stages stages;
    struct mailbox items, results;
    pthread_mutex_t lock; /* guards what follows, up to failure */
    pthread_cond_t moved; /* turn or over has changed */
    size_t turn;          /* the number of the next result, if in order */
    unsigned working;     /* workers that are not done */
    bool over;            /* the end has begun before the last item */
    struct failure failure;
    size_t started; /* threads; known to the caller only */
    pthread_t threads[];
};

static void discard(struct pipeline *p, struct mail mail)
{
    p->stages.discard(p->stages.self, mail.item);
}

static void post(struct mailbox *box, struct mail mail)
{
    if (write(box->ends[1], &mail, sizeof mail) != sizeof mail)
        abort();
}

/* Ends the pipeline for everybody.  Whoever does so first decides what came of it. */
static void end(struct pipeline *p, struct failure failure)
{
    pthread_mutex_lock(&p->lock);
    if (!p->over) {
        p->failure = failure;
        p->over = true;
        sem_post(&p->items.permits);
        for (unsigned w = 0; w < p->stages.workers; w++) {
            sem_post(&p->results.permits);
            post(&p->items, (struct mail){0});
        }
        post(&p->results, (struct mail){0});
        pthread_cond_broadcast(&p->moved);
    }
    pthread_mutex_unlock(&p->lock);
}

/* Puts mail in if there is a permit and it is not over, else discards it. */
static bool send_mail(struct pipeline *p, struct mailbox *box, struct mail mail)
{
    sem_wait(&box->permits);
    pthread_mutex_lock(&p->lock);
    bool over = p->over;
    if (!over)
        post(box, mail);
    pthread_mutex_unlock(&p->lock);
    if (over)
        discard(p, mail);
    return !over;
}

/* The next item, or false at the end. */
static bool receive(struct pipeline *p, struct mailbox *box, struct mail *mail)
{
    if (read(box->ends[0], mail, sizeof *mail) != sizeof *mail || mail->item == NULL)
        return false;
    sem_post(&box->permits);
    pthread_mutex_lock(&p->lock);
    bool over = p->over;
    pthread_mutex_unlock(&p->lock);
    if (over)
        discard(p, *mail);
    return !over;
}

/* Waits for the turn of a result, and sends it to the writer. */
static void hand_over(struct pipeline *p, struct mail mail)
{
    pthread_mutex_lock(&p->lock);
    while (p->stages.in_order && p->turn != mail.number && !p->over)
        pthread_cond_wait(&p->moved, &p->lock);
    pthread_mutex_unlock(&p->lock);
    send_mail(p, &p->results, mail);
    pthread_mutex_lock(&p->lock);
    p->turn++;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct mail mail = {0};
    int error;

    while ((error = p->stages.read(p->stages.self, &mail.item)) == 0 && mail.item != NULL &&
           send_mail(p, &p->items, mail))
        mail.number++;
    if (error != 0)
        end(p, (struct failure){error, READING, mail.number});
    for (unsigned w = 0; w < p->stages.workers; w++)
        post(&p->items, (struct mail){0});
    return NULL;
}

static void *transform_items(void *arg)
{
    struct pipeline *p = arg;
    struct mail mail;

    while (receive(p, &p->items, &mail)) {
        int error = p->stages.transform(p->stages.self, &mail.item);
        if (error == 0) {
            hand_over(p, mail);
        } else {
            end(p, (struct failure){error, TRANSFORMING, mail.number});
            discard(p, mail);
        }
    }
    pthread_mutex_lock(&p->lock);
    if (--p->working == 0)
        post(&p->results, (struct mail){0});
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct mail mail;
    int error = 0;

    while (error == 0 && receive(p, &p->results, &mail))
        error = p->stages.write(p->stages.self, mail.item);
    if (error != 0)
        end(p, (struct failure){error == ENOUGH ? 0 : error, WRITING, mail.number});
    return NULL;
}

static int open_box(struct mailbox *box, size_t room)
{
    sem_init(&box->permits, 0, (unsigned)room);
    return pipe(box->ends) == 0 ? 0 : errno;
}

static void close_box(struct pipeline *p, struct mailbox *box)
{
    struct mail mail;

    close(box->ends[1]);
    while (read(box->ends[0], &mail, sizeof mail) == sizeof mail)
        if (mail.item != NULL)
            discard(p, mail);
    close(box->ends[0]);
    sem_destroy(&box->permits);
}

static int start(struct pipeline *p, void *(*body)(void *arg))
{
    int error = pthread_create(&p->threads[p->started], NULL, body, p);
    p->started += error == 0;
    return error;
}

static int start_all(struct pipeline *p)
{
    int error = start(p, write_results);

    for (unsigned w = 0; w < p->stages.workers && error == 0; w++)
        error = start(p, transform_items);
    return error != 0 ? error : start(p, read_items);
}

int pipeline_start(struct pipeline **pipeline, const struct stages *stages)
{
    struct pipeline *p = calloc(1, sizeof *p + (stages->workers + 2) * sizeof p->threads[0]);

    if (p == NULL)
        return ENOMEM;
    p->stages = *stages;
    p->working = stages->workers;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->moved, NULL);
    if (open_box(&p->items, stages->room) != 0 || open_box(&p->results, stages->room) != 0)
        abort();
    int error = start_all(p);
    if (error == 0) {
        *pipeline = p;
    } else {
        end(p, (struct failure){0});
        pipeline_wait(p);
    }
    return error;
}

struct failure pipeline_wait(struct pipeline *p)
{
    for (size_t t = 0; t < p->started; t++)
        pthread_join(p->threads[t], NULL);
    struct failure failure = p->failure;
    close_box(p, &p->results);
    close_box(p, &p->items);
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
