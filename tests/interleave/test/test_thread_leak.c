/* Every thread ends and is joined or detached before the scenario does. */
#include "expect.h"

#include <semaphore.h>
#include <unistd.h>

static sem_t sem;

THREAD(ends)
{
    return NULL;
}

THREAD(sleeps)
{
    sleep(10);
    return NULL;
}

THREAD(waits_for_ever)
{
    sem_wait(&sem);
    return NULL;
}

SCENARIO(ended_and_not_joined)
{
    start(ends, NULL);
    sleep(1);
}

SCENARIO(running_and_not_joined)
{
    start(ends, NULL);
}

SCENARIO(blocked_and_not_joined)
{
    sem_init(&sem, 0, 0);
    start(waits_for_ever, NULL);
    sleep(1);
}

SCENARIO(second_not_joined)
{
    start(ends, NULL);
    join(start(ends, NULL));
}

SCENARIO(detached_and_ended)
{
    pthread_detach(start(ends, NULL));
    sleep(1);
}

SCENARIO(detached_and_asleep)
{
    pthread_detach(start(sleeps, NULL));
    sleep(1);
}

SCENARIO(detached_and_blocked)
{
    sem_init(&sem, 0, 0);
    pthread_detach(start(waits_for_ever, NULL));
    sleep(1);
}

SCENARIO(detached_after_its_end)
{
    pthread_t thread = start(ends, NULL);

    sleep(1);
    pthread_detach(thread);
}

THREAD(leaves_a_child)
{
    start(ends, NULL);
    return NULL;
}

SCENARIO(child_of_a_thread_not_joined)
{
    run_threads(leaves_a_child);
}

THREAD(passes_a_child_on)
{
    *(pthread_t *)arg = start(ends, NULL);
    return NULL;
}

SCENARIO(child_joined_by_another)
{
    pthread_t child;

    join(start(passes_a_child_on, &child));
    join(child);
}

static const struct expectation table[] = {
    FAILS(IL_THREAD_LEAK, ended_and_not_joined),
    FAILS(IL_THREAD_LEAK, running_and_not_joined),
    FAILS(IL_THREAD_LEAK, blocked_and_not_joined),
    FAILS(IL_THREAD_LEAK, second_not_joined),
    VERIFIES(detached_and_ended),
    FAILS(IL_THREAD_LEAK, detached_and_asleep),
    FAILS(IL_THREAD_LEAK, detached_and_blocked),
    VERIFIES(detached_after_its_end),
    FAILS(IL_THREAD_LEAK, child_of_a_thread_not_joined),
    VERIFIES(child_joined_by_another),
};

Suite *chapter_suite(void)
{
    return table_suite("thread leak");
}
