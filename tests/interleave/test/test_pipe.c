/* Pipes: who waits for whom, what the ends of a pipe mean, and what is handed over with its bytes.
 */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static int fd[2];
static int shared;

static void close_both(void)
{
    ck_assert_int_eq(close(fd[0]), 0);
    ck_assert_int_eq(close(fd[1]), 0);
}

SCENARIO(keeps_bytes_in_order)
{
    char got[8] = "";

    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(write(fd[1], "abc", 3), 3);
    ck_assert_int_eq(write(fd[1], "de", 2), 2);
    ck_assert_int_eq(read(fd[0], got, 4), 4);
    ck_assert_str_eq(got, "abcd");
    ck_assert_int_eq(read(fd[0], got, sizeof got), 1);
    ck_assert_int_eq(got[0], 'e');
    close_both();
}

SCENARIO(numbers_are_the_lowest_free)
{
    int other;

    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(fd[1], fd[0] + 1);
    ck_assert_int_eq(other = dup(fd[1]), fd[1] + 1);
    close(fd[0]);
    ck_assert_int_eq(dup(other), fd[0]);
    close(fd[0]);
    close(fd[1]);
    close(other);
    ck_fails_with(EBADF, close(other));
    ck_fails_with(EBADF, write(other, "x", 1));
}

THREAD(writes)
{
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
    return NULL;
}

THREAD(reads)
{
    char c;

    ck_assert_int_eq(read(fd[0], &c, 1), 1);
    ck_assert_int_eq(c, 'x');
    return NULL;
}

SCENARIO(a_reader_waits_for_a_writer)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(reads, writes);
    close_both();
}

SCENARIO(one_byte_for_two_readers)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(reads, writes, reads);
    close_both();
}

THREAD(hands_over)
{
    shared = 1;
    return writes(arg);
}

THREAD(takes_over)
{
    reads(arg);
    return (void *)(uintptr_t)shared;
}

SCENARIO(bytes_carry_what_came_before)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(hands_over, takes_over);
    close_both();
}

THREAD(writes_then_touches)
{
    writes(arg);
    shared = 1;
    return NULL;
}

SCENARIO(but_not_what_comes_after)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(writes_then_touches, takes_over);
    close_both();
}

/* The reader takes one byte: of two writers, it learns only from that one's. */
SCENARIO(only_from_whose_bytes_it_takes)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(writes, hands_over, takes_over);
    close_both();
}

THREAD(closes_the_writing_end)
{
    shared = 1;
    close(fd[1]);
    return NULL;
}

THREAD(reads_to_the_end)
{
    char c;

    ck_assert_int_eq(read(fd[0], &c, 1), 0);
    ck_assert_int_eq(shared, 1);
    return NULL;
}

SCENARIO(the_end_comes_when_the_last_writer_closes)
{
    ck_assert_int_eq(pipe(fd), 0);
    run_threads(closes_the_writing_end, reads_to_the_end);
    close(fd[0]);
}

SCENARIO(another_writer_keeps_it_open)
{
    int other;

    ck_assert_int_eq(pipe(fd), 0);
    other = dup(fd[1]);
    run_threads(closes_the_writing_end, reads_to_the_end);
    close(other);
    close(fd[0]);
}

SCENARIO(writing_to_nobody_kills)
{
    ck_assert_int_eq(pipe(fd), 0);
    close(fd[0]);
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
}

SCENARIO(never_closed)
{
    ck_assert_int_eq(pipe(fd), 0);
    close(fd[0]);
}

/* ---- Full ---- */

static char page[PIPE_BUF];

SCENARIO(is_full_in_the_end)
{
    int n = 0;

    ck_assert_int_eq(pipe2(fd, O_NONBLOCK), 0);
    while (write(fd[1], page, sizeof page) == sizeof page)
        n++;
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_int_eq(n, 16);
    close_both();
}

THREAD(reads_a_page)
{
    char to[sizeof page];

    ck_assert_int_eq(read(fd[0], to, sizeof to), sizeof to);
    return NULL;
}

THREAD(writes_two_pages)
{
    ck_assert_int_eq(write(fd[1], page, sizeof page), sizeof page);
    ck_assert_int_eq(write(fd[1], page, sizeof page), sizeof page);
    return NULL;
}

SCENARIO(a_writer_waits_for_room)
{
    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(fcntl(fd[1], F_SETPIPE_SZ, sizeof page), sizeof page);
    run_threads(writes_two_pages, reads_a_page);
    close_both();
}

SCENARIO(a_writer_waits_for_ever)
{
    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(fcntl(fd[1], F_SETPIPE_SZ, sizeof page), sizeof page);
    run_threads(writes_two_pages);
}

THREAD(writes_three_at_once)
{
    static char three[3 * PIPE_BUF];

    ck_assert_int_eq(write(fd[1], three, sizeof three), sizeof three);
    return NULL;
}

THREAD(reads_three)
{
    for (int i = 0; i < 3; i++)
        reads_a_page(arg);
    return NULL;
}

SCENARIO(a_long_write_goes_on_as_there_is_room)
{
    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(fcntl(fd[1], F_SETPIPE_SZ, sizeof page), sizeof page);
    run_threads(writes_three_at_once, reads_three);
    close_both();
}

/* ---- Closing while others use it ---- */

THREAD(reads_if_it_can)
{
    char c;

    if (read(fd[0], &c, 1) < 0)
        ck_assert_int_eq(errno, EBADF);
    return NULL;
}

SCENARIO(closing_does_not_wake_who_waits)
{
    ck_assert_int_eq(pipe(fd), 0);
    pthread_t reader = start(reads_if_it_can, NULL);
    close(fd[0]);
    join(reader);
    close(fd[1]);
}

THREAD(opens_a_pipe)
{
    ck_assert_int_eq(pipe(fd), 0);
    return NULL;
}

/* The second time it may be what somebody has opened in between. */
SCENARIO(closed_twice)
{
    int mine[2];

    ck_assert_int_eq(pipe(mine), 0);
    pthread_t other = start(opens_a_pipe, NULL);
    close(mine[0]);
    close(mine[0]);
    join(other);
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
    close_both();
    close(mine[1]);
}

START_TEST(a_deadlock_names_the_pipe)
{
    struct il_result r = explore(one_byte_for_two_readers);

    expect_failure(IL_DEADLOCK, &r);
    ck_assert_msg(strstr(r.message, "read() on pipe 1") != NULL, "%s", r.message);
}
END_TEST

START_TEST(a_leak_tells_where_it_was_opened)
{
    struct il_result r = explore(never_closed);

    expect_failure(IL_DESCRIPTOR_LEAK, &r);
    ck_assert_msg(strstr(r.message, "pipe 1") != NULL, "%s", r.message);
    ck_assert_msg(strstr(r.message, "test_pipe.c:") != NULL, "%s", r.message);
}
END_TEST

static const struct expectation table[] = {
    VERIFIES(keeps_bytes_in_order),
    VERIFIES(numbers_are_the_lowest_free),
    VERIFIES(a_reader_waits_for_a_writer),
    FAILS(IL_DEADLOCK, one_byte_for_two_readers),
    VERIFIES(bytes_carry_what_came_before),
    FAILS(IL_RACE, but_not_what_comes_after),
    FAILS(IL_RACE, only_from_whose_bytes_it_takes),
    VERIFIES(the_end_comes_when_the_last_writer_closes),
    FAILS(IL_DEADLOCK, another_writer_keeps_it_open),
    FAILS(IL_KILLED, writing_to_nobody_kills),
    FAILS(IL_DESCRIPTOR_LEAK, never_closed),
    VERIFIES(is_full_in_the_end, .retries = 100),
    VERIFIES(a_writer_waits_for_room),
    FAILS(IL_DEADLOCK, a_writer_waits_for_ever),
    VERIFIES(a_long_write_goes_on_as_there_is_room),
    FAILS(IL_DEADLOCK, closing_does_not_wake_who_waits),
    FAILS(IL_KILLED, closed_twice), /* nobody is left to read what is written */
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("pipe");
    TCase *words = tcase_create("words");

    tcase_add_test(words, a_deadlock_names_the_pipe);
    tcase_add_test(words, a_leak_tells_where_it_was_opened);
    suite_add_tcase(suite, words);
    return suite;
}
