// verdict: verified
// with: LEAKS=fail
#include <stdlib.h>
static struct node {
    struct node *next;
} * list;

int main(void)
{
    for (int i = 0; i < 3; i++) {
        struct node *n = malloc(sizeof *n);
        n->next = list;
        list = n;
    }
    return 0;
}
