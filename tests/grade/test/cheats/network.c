// refused: calls (socket|connect)
#include <netinet/in.h>
#include <sys/socket.h>

void branch_deposit(struct branch *branch, long amount)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
    honest_deposit(branch, amount);
}
