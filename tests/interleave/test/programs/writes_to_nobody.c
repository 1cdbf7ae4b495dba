// verdict: bug
// Nobody reads what it says: SIGPIPE.
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0)
        return 1;
    close(fd[0]);
    return write(fd[1], "x", 1) != 1;
}
