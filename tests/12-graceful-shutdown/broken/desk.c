/*
 * desk.c - accepts connections and reads their requests, without ever waiting for one.
 *
 * An epoll instance watches the listener and whoever has connected but not asked for anything yet.
 */
#define _GNU_SOURCE /* accept4 */
#include "desk.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUESTS = 16, LONGEST = 32, NOBODY = -1 };

/* Somebody whose request is not complete. */
struct guest {
    int connection; /* NOBODY: the place is free */
    size_t length;
    char line[LONGEST];
};

struct desk {
    int listener, watch;
    struct guest guests[GUESTS];
};

static int watch(struct desk *desk, int descriptor, unsigned place)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = place};

    return epoll_ctl(desk->watch, EPOLL_CTL_ADD, descriptor, &event);
}

struct desk *desk_open(int listener)
{
    struct desk *desk = malloc(sizeof *desk);

    if (desk == NULL)
        return NULL;
    for (int i = 0; i < GUESTS; i++)
        desk->guests[i].connection = NOBODY;
    desk->listener = listener;
    desk->watch = epoll_create1(EPOLL_CLOEXEC);
    if (desk->watch >= 0 && watch(desk, listener, GUESTS) == 0)
        return desk;
    if (desk->watch >= 0)
        close(desk->watch);
    free(desk);
    return NULL;
}

int desk_descriptor(const struct desk *desk)
{
    return desk->watch;
}

/* A client who does not read is not waited for, and one who is gone is no SIGPIPE. */
static void tell(int connection, const char *line)
{
    send(connection, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
    close(connection);
}

void desk_answer(struct request request, enum answer answer)
{
    static const char *const why[] = {[BUSY] = "busy", [CLOSING] = "closing"};
    char line[2 * LONGEST];

    if (answer == ACCEPTED)
        snprintf(line, sizeof line, "accepted %u\n", request.job);
    else
        snprintf(line, sizeof line, "refused %u: %s\n", request.job, why[answer]);
    tell(request.connection, line);
}

static void dismiss(struct guest *guest, const char *line)
{
    tell(guest->connection, line);
    guest->connection = NOBODY;
}

/* Reads what the guest has sent.  True: a request, and the guest's place is free again. */
static bool listen_to(struct guest *guest, struct request *request)
{
    ssize_t n = recv(guest->connection, guest->line + guest->length,
                     sizeof guest->line - 1 - guest->length, MSG_DONTWAIT);

    if (n < 0)
        return false;
    guest->length += (size_t)n;
    guest->line[guest->length] = '\0';
    bool whole = strchr(guest->line, '\n') != NULL;
    if (!whole && n > 0 && guest->length < sizeof guest->line - 1)
        return false; /* the rest is still to come */
    if (!whole || sscanf(guest->line, "job %u", &request->job) != 1) {
        dismiss(guest, "refused: no request\n");
        return false;
    }
    request->connection = guest->connection;
    guest->connection = NOBODY;
    return true;
}

/* Lets the next client in.  True: the request is there already. */
static bool greet(struct desk *desk, struct request *request)
{
    int connection = accept4(desk->listener, NULL, NULL, SOCK_CLOEXEC);
    unsigned place = 0;

    if (connection < 0)
        return false;
    while (place < GUESTS && desk->guests[place].connection != NOBODY)
        place++;
    if (place == GUESTS) {
        tell(connection, "refused: too many at the desk\n");
        return false;
    }
    struct guest *guest = &desk->guests[place];
    *guest = (struct guest){.connection = connection};
    if (listen_to(guest, request))
        return true;
    if (guest->connection != NOBODY && watch(desk, connection, place) != 0)
        dismiss(guest, "refused: out of memory\n");
    return false;
}

bool desk_next(struct desk *desk, struct request *request)
{
    struct epoll_event event;

    while (epoll_wait(desk->watch, &event, 1, 0) == 1)
        if (event.data.u32 == GUESTS ? greet(desk, request)
                                     : listen_to(&desk->guests[event.data.u32], request))
            return true;
    return false;
}

void desk_close(struct desk *desk)
{
    for (int i = 0; i < GUESTS; i++)
        if (desk->guests[i].connection != NOBODY)
            dismiss(&desk->guests[i], "refused: closing\n");
    close(desk->watch);
    free(desk);
}
