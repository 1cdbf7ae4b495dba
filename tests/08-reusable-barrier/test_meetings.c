/*
 * Who meets whom.
 */
#include "crew.h"

static void *meet(void *barrier)
{
    barrier_wait(barrier);
    return NULL;
}

/* One barrier, and somebody else to meet in each phase. */
static void one_after_the_other(void *unused)
{
    struct barrier *barrier = open_barrier(2);
    pthread_t other;

    (void)unused;
    for (int i = 0; i < 3; i++) {
        start(&other, meet, barrier);
        barrier_wait(barrier);
        pthread_join(other, NULL);
    }
    barrier_close(barrier);
}

/* A barrier for two, at which a guest waits for its host. */
struct meeting {
    pthread_t guest;
    struct barrier *barrier;
    atomic_bool host_is_here;
};

static void *be_guest(void *arg)
{
    struct meeting *meeting = arg;

    il_name_thread("guest");
    barrier_wait(meeting->barrier);
    ck_assert_msg(meeting->host_is_here, "a guest is through, but its host has not arrived");
    return NULL;
}

static void invite(struct meeting *meeting)
{
    meeting->barrier = open_barrier(2);
    meeting->host_is_here = false;
    start(&meeting->guest, be_guest, meeting);
}

static void be_host(struct meeting *meeting)
{
    meeting->host_is_here = true;
    barrier_wait(meeting->barrier);
}

/* Two guests make no pair if they wait at two barriers. */
static void two_meetings(void *unused)
{
    struct meeting meetings[2];

    (void)unused;
    for (int i = 0; i < 2; i++)
        invite(&meetings[i]);
    for (int i = 0; i < 2; i++)
        be_host(&meetings[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(meetings[i].guest, NULL);
    for (int i = 0; i < 2; i++)
        barrier_close(meetings[i].barrier);
}

/* What the host knows of one barrier says nothing about another. */
static void one_meeting_after_the_other(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        struct meeting meeting;
        invite(&meeting);
        be_host(&meeting);
        pthread_join(meeting.guest, NULL);
        barrier_close(meeting.barrier);
    }
}

START_TEST(others_may_take_over)
{
    il_always(one_after_the_other, ANY_TIME_OUT);
    il_always(one_meeting_after_the_other, ANY_TIME_OUT);
    il_always(two_meetings, ANY_TIME_OUT);
}
END_TEST

void add_meetings(TCase *tests)
{
    tcase_add_test(tests, others_may_take_over);
}
