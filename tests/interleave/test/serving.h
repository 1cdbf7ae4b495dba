/* serving.h - what tests of sockets share: listening on the loopback interface, connecting to it.
 */
#ifndef SERVING_H
#define SERVING_H

#include "expect.h"

#include <netinet/in.h>
#include <sys/socket.h>

static int listener;
static struct sockaddr_in address; /* of the listener */

static inline struct sockaddr_in loopback(unsigned short port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
}

static inline void serve(int backlog)
{
    socklen_t length = sizeof address;

    address = loopback(0);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, length), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    ck_assert_int_eq(listen(listener, backlog), 0);
}

static inline int connect_one(int flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);

    if (flags & SOCK_NONBLOCK)
        ck_fails_with(EINPROGRESS, result);
    else
        ck_assert_int_eq(result, 0);
    return fd;
}

#endif
