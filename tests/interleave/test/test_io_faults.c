/* Short transfers, EINTR and EAGAIN, where the test asks for them. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

static int fd[2];

static void begin(int flags)
{
    ck_assert_int_eq(pipe2(fd, flags), 0);
}

static void end(void)
{
    close(fd[0]);
    close(fd[1]);
}

THREAD(writes_once)
{
    ck_assert_int_eq(write(fd[1], "abcd", 4), 4);
    return NULL;
}

THREAD(writes_all)
{
    for (int done = 0; done < 4;) {
        int n = (int)write(fd[1], &"abcd"[done], (size_t)(4 - done));
        ck_assert(n >= 0 || errno == EINTR);
        done += n > 0 ? n : 0;
    }
    return NULL;
}

THREAD(reads_once)
{
    char to[5] = "";

    read(fd[0], to, 4);
    ck_assert_str_eq(to, "abcd");
    return NULL;
}

THREAD(reads_all)
{
    char to[5] = "";

    for (int done = 0; done < 4;) {
        int n = (int)read(fd[0], to + done, (size_t)(4 - done));
        ck_assert(n > 0 || errno == EINTR);
        done += n > 0 ? n : 0;
    }
    ck_assert_str_eq(to, "abcd");
    return NULL;
}

SCENARIO(whole)
{
    begin(0);
    run_threads(writes_once, reads_once);
    end();
}

SCENARIO(reads_in_a_loop)
{
    begin(0);
    run_threads(writes_once, reads_all);
    end();
}

SCENARIO(both_in_loops)
{
    begin(0);
    run_threads(writes_all, reads_all);
    end();
}

SCENARIO(polls)
{
    struct pollfd p = {.events = POLLIN};

    begin(0);
    p.fd = fd[0];
    writes_once(NULL);
    ck_assert_int_eq(poll(&p, 1, -1), 1);
    end();
}

/* What poll() said was ready is not: the read has to be tried again. */
SCENARIO(trusts_poll)
{
    struct pollfd p = {.events = POLLIN};
    char to[4];

    begin(O_NONBLOCK);
    p.fd = fd[0];
    writes_once(NULL);
    ck_assert_int_eq(poll(&p, 1, -1), 1);
    ck_assert_int_eq(read(fd[0], to, 4), 4);
    end();
}

SCENARIO(does_not_trust_poll)
{
    struct pollfd p = {.events = POLLIN};
    char to[4];

    begin(O_NONBLOCK);
    p.fd = fd[0];
    while (write(fd[1], "abcd", 4) < 0)
        ck_assert_int_eq(errno, EAGAIN);
    do
        ck_assert_int_eq(poll(&p, 1, -1), 1);
    while (read(fd[0], to, 4) < 0 && errno == EAGAIN);
    end();
}

START_TEST(a_fault_is_counted_and_named)
{
    struct il_result r = explore(whole, .short_transfers = 1);

    expect_failure(IL_ASSERTION, &r);
    ck_assert_uint_eq(r.faults, 1);
}
END_TEST

static const struct expectation table[] = {
    VERIFIES(whole),
    FAILS(IL_ASSERTION, whole, .short_transfers = 1),
    FAILS(IL_ASSERTION, whole, .interrupts = 1),
    FAILS(IL_ASSERTION, reads_in_a_loop, .short_transfers = 1),
    VERIFIES(both_in_loops, .short_transfers = 1),
    VERIFIES(both_in_loops, .interrupts = 1),
    VERIFIES(both_in_loops, .short_transfers = 1, .interrupts = 1, .most_faults = 2),
    FAILS(IL_ASSERTION, polls, .interrupts = 1),
    VERIFIES(polls, .would_blocks = 1),
    FAILS(IL_ASSERTION, trusts_poll, .would_blocks = 1),
    VERIFIES(does_not_trust_poll, .would_blocks = 1),
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("faults of descriptors");
    TCase *words = tcase_create("words");

    tcase_add_test(words, a_fault_is_counted_and_named);
    suite_add_tcase(suite, words);
    return suite;
}
