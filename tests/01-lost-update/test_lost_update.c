/*
 * Tellers of a branch pay into its one account at the same time.  Whatever the order in which
 * they get to run, in the evening the account holds what it opened with and everything that was
 * paid in since; and the manager may look at the balance at any moment.
 */
#include <check.h>
#include <pthread.h>

#include "interleave.h"
#include "lost_update.h"

enum { MOST_TELLERS = 3 };

/* One teller's day: a single deposit. */
struct job {
    struct branch *branch;
    int teller;
    long amount;
    pthread_t thread;
};

static void *work(void *arg)
{
    struct job *job = arg;

    il_name_thread("teller %d", job->teller);
    branch_deposit(job->branch, job->amount);
    return NULL;
}

static void start(struct job *job)
{
    ck_assert_int_eq(pthread_create(&job->thread, NULL, work, job), 0);
}

static struct branch *open_branch(const char *name, long opening_balance)
{
    struct branch *branch = branch_open(opening_balance);

    ck_assert_msg(branch != NULL, "branch_open() returned NULL although there is memory");
    il_name(branch, "%s", name);
    return branch;
}

/* A whole day at one branch: tellers at work together, each with one amount.  Returns the balance
 * in the evening. */
static long day(long opening_balance, int tellers, const long *amounts)
{
    struct branch *branch = open_branch("branch", opening_balance);
    struct job jobs[MOST_TELLERS];

    for (int i = 0; i < tellers; i++) {
        jobs[i] = (struct job){.branch = branch, .teller = i + 1, .amount = amounts[i]};
        start(&jobs[i]);
    }
    for (int i = 0; i < tellers; i++)
        pthread_join(jobs[i].thread, NULL);

    long balance = branch_balance(branch);
    branch_close(branch);
    return balance;
}

static void two_deposits(void *unused)
{
    (void)unused;
    long balance = day(0, 2, (long[]){100, 100});

    ck_assert_msg(balance == 200, "two deposits of 100 were made, but the balance is %ld", balance);
}

START_TEST(no_deposit_is_lost)
{
    il_always(two_deposits);
}
END_TEST

/* Each amount has a digit of its own, so the balance tells whose deposit is missing. */
static void three_deposits(void *unused)
{
    (void)unused;
    long balance = day(0, 3, (long[]){100, 20, 3});

    ck_assert_msg(balance == 123, "deposits of 100, 20 and 3 were made, but the balance is %ld",
                  balance);
}

START_TEST(no_deposit_of_three_is_lost)
{
    il_always(three_deposits);
}
END_TEST

static void deposit_and_withdrawal(void *unused)
{
    (void)unused;
    long balance = day(500, 2, (long[]){100, -30});

    ck_assert_msg(balance == 570,
                  "500 to begin with, 100 paid in and 30 taken out make 570, "
                  "but the balance is %ld",
                  balance);
}

/* More than fits into 32 bits, and a slip on which there is nothing. */
static void large_and_empty_slips(void *unused)
{
    const long rich = 5000000000;

    (void)unused;
    long balance = day(rich, 2, (long[]){0, rich});
    ck_assert_msg(balance == 2 * rich, "%ld and %ld make %ld, but the balance is %ld", rich, rich,
                  2 * rich, balance);
}

START_TEST(no_withdrawal_is_lost)
{
    il_always(deposit_and_withdrawal);
    il_always(large_and_empty_slips);
}
END_TEST

static void manager_looks(void *unused)
{
    (void)unused;
    struct branch *branch = open_branch("branch", 500);
    struct job job = {.branch = branch, .teller = 1, .amount = 100};

    il_name_thread("manager");
    start(&job);
    long seen = branch_balance(branch);
    pthread_join(job.thread, NULL);
    long evening = branch_balance(branch);
    branch_close(branch);

    ck_assert_msg(seen == 500 || seen == 600,
                  "the balance went from 500 to 600, but the manager saw %ld", seen);
    ck_assert_msg(evening == 600, "100 was paid in on top of 500, but the balance is %ld", evening);
}

START_TEST(the_balance_can_be_read_during_deposits)
{
    il_always(manager_looks);
}
END_TEST

/* A branch that cannot be opened is NULL, and leaves nothing behind. */
static void opening_without_memory(void *unused)
{
    (void)unused;
    struct branch *branch = branch_open(7);

    if (branch != NULL) {
        ck_assert_int_eq(branch_balance(branch), 7);
        branch_close(branch);
    }
}

static void two_branches(void *unused)
{
    (void)unused;
    struct branch *north = open_branch("north", 1000);
    struct branch *south = open_branch("south", -50);
    struct job jobs[] = {{.branch = north, .teller = 1, .amount = 1},
                         {.branch = south, .teller = 2, .amount = 20}};

    start(&jobs[0]);
    start(&jobs[1]);
    pthread_join(jobs[0].thread, NULL);
    pthread_join(jobs[1].thread, NULL);
    long in_north = branch_balance(north), in_south = branch_balance(south);
    branch_close(north);
    branch_close(south);

    ck_assert_msg(in_north == 1001, "north had 1000 and got 1, but holds %ld", in_north);
    ck_assert_msg(in_south == -30, "south had -50 and got 20, but holds %ld", in_south);
}

START_TEST(each_branch_has_its_own_money)
{
    il_always(two_branches);
    il_always(opening_without_memory, .malloc_fails = 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("lost-update");
    TCase *tests = tcase_create("branch");

    tcase_add_test(tests, no_deposit_is_lost);
    tcase_add_test(tests, no_deposit_of_three_is_lost);
    tcase_add_test(tests, no_withdrawal_is_lost);
    tcase_add_test(tests, the_balance_can_be_read_during_deposits);
    tcase_add_test(tests, each_branch_has_its_own_money);
    suite_add_tcase(suite, tests);
    return suite;
}
