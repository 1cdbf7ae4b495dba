// verdict: verified
// An echo server on loopback TCP: a thread for the client, one for the connection.
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address;

static void *serve(void *arg)
{
    int fd = *(int *)arg;
    char buffer[16];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        write(fd, buffer, (size_t)n);
    close(fd);
    return NULL;
}

static void *ask(void *arg)
{
    char buffer[16] = "";
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        assert(0);
    write(fd, "hello", 5);
    recv(fd, buffer, 5, MSG_WAITALL);
    assert(strcmp(buffer, "hello") == 0);
    close(fd);
    return arg;
}

int main(void)
{
    pthread_t client, server;
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 5))
        return 1;
    getsockname(listener, (struct sockaddr *)&address, &length);
    pthread_create(&client, NULL, ask, NULL);
    int fd = accept(listener, NULL, NULL);
    pthread_create(&server, NULL, serve, &fd);
    pthread_join(client, NULL);
    pthread_join(server, NULL);
    close(listener);
    return 0;
}
