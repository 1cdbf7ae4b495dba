// verdict: bug, crash, after an injected fault
// with: FAULTS=malloc
/* Nobody looks whether there was memory. */
#include <pthread.h>
#include <stdlib.h>

static void *copy(void *text)
{
    char *p = malloc(48);

    p[0] = *(char *)text;
    free(p);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char text[] = "x";

    if (pthread_create(&a, NULL, copy, text) != 0)
        return 1;
    if (pthread_create(&b, NULL, copy, text) == 0)
        pthread_join(b, NULL);
    pthread_join(a, NULL);
    return 0;
}
