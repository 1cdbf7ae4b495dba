/*
 * Alice, Bob, Carol and Dave have accounts with the same bank.  Tellers carry out transfers between
 * them, each in a thread of its own, and auditors add up what the accounts hold.  Whichever way the
 * money goes and however an audit lists the accounts, everyone gets done, nobody sees money on its
 * way, and two tellers who have no account in common can work at the same time.
 */
#include <check.h>
#include <pthread.h>

#include "interleave.h"
#include "lock_order.h"

enum { MOST_ORDERS = 3 };

/* What one teller is to do. */
struct order {
    struct account *from, *to;
    long amount;
    bool made; /* what transfer() returned */
    unsigned span;
    pthread_t thread;
};

/* What one auditor is to do. */
struct audit {
    struct account *list[2];
    long total;
    pthread_t thread;
};

static void *teller(void *arg)
{
    struct order *order = arg;

    il_name_thread("teller %u", order->span + 1);
    il_span_begin(order->span);
    bool made = transfer(order->from, order->to, order->amount);
    il_span_end(order->span);
    order->made = made;
    return NULL;
}

static void *auditor(void *arg)
{
    struct audit *audit = arg;

    il_name_thread("auditor");
    audit->total = bank_total(audit->list, 2);
    return NULL;
}

static void start(pthread_t *thread, void *(*work)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, work, arg), 0);
}

/* All orders at the same time, a teller each. */
static void carry_out(struct order *orders, unsigned n)
{
    ck_assert_uint_le(n, MOST_ORDERS);
    for (unsigned i = 0; i < n; i++) {
        orders[i].span = i;
        start(&orders[i].thread, teller, &orders[i]);
    }
    for (unsigned i = 0; i < n; i++)
        pthread_join(orders[i].thread, NULL);
}

static struct account *open_account(const char *owner, long balance)
{
    struct account *account = account_open(balance);

    ck_assert_msg(account != NULL, "account_open() returned NULL although there is memory");
    il_name(account, "%s", owner);
    return account;
}

/* When all threads are done: the account must hold what is expected. */
static void close_account(struct account *account, const char *owner, long expected)
{
    long balance = account_balance(account);

    account_close(account);
    ck_assert_msg(balance == expected, "%s should hold %ld in the end, but holds %ld", owner,
                  expected, balance);
}

/* Whoever gives up waiting after a while may do so at any moment. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

static void opposite_transfers(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100);
    struct order orders[] = {{.from = alice, .to = bob, .amount = 30},
                             {.from = bob, .to = alice, .amount = 20}};

    carry_out(orders, 2);
    ck_assert_msg(orders[0].made, "alice holds at least 100, but may not transfer 30");
    ck_assert_msg(orders[1].made, "bob holds at least 100, but may not transfer 20");
    close_account(alice, "alice", 90);
    close_account(bob, "bob", 110);
}

START_TEST(opposite_transfers_never_deadlock)
{
    il_always(opposite_transfers, ANY_TIME_OUT);
}
END_TEST

static void ring_of_transfers(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100),
                   *carol = open_account("carol", 100);
    struct order orders[] = {{.from = alice, .to = bob, .amount = 10},
                             {.from = bob, .to = carol, .amount = 20},
                             {.from = carol, .to = alice, .amount = 30}};

    carry_out(orders, 3);
    close_account(alice, "alice", 120);
    close_account(bob, "bob", 90);
    close_account(carol, "carol", 90);
}

START_TEST(a_ring_of_three_transfers_never_deadlocks)
{
    il_always(ring_of_transfers, ANY_TIME_OUT);
}
END_TEST

/* Alice pays bob 30 while both accounts are audited. */
static void transfer_and_audit(bool alice_listed_first)
{
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100);
    struct order order = {.from = alice, .to = bob, .amount = 30};
    struct audit audit = {
        .list = {alice_listed_first ? alice : bob, alice_listed_first ? bob : alice}};

    start(&order.thread, teller, &order);
    start(&audit.thread, auditor, &audit);
    pthread_join(order.thread, NULL);
    pthread_join(audit.thread, NULL);
    ck_assert_msg(audit.total == 200, "alice and bob hold 200 together, but an audit found %ld",
                  audit.total);
    close_account(alice, "alice", 70);
    close_account(bob, "bob", 130);
}

static void audit_in_any_order(void *unused)
{
    (void)unused;
    transfer_and_audit(il_choose(2) == 1);
}

/* Any of the three may pay any other, whatever the order in which the audit lists them. */
static void audit_of_three(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100),
                   *carol = open_account("carol", 100);
    struct account *all[] = {alice, bob, carol}, *listed[] = {bob, carol, alice};
    unsigned from = il_choose(3), to = (from + 1 + il_choose(2)) % 3;
    struct order order = {.from = all[from], .to = all[to], .amount = 30};

    start(&order.thread, teller, &order);
    long total = bank_total(listed, 3);
    pthread_join(order.thread, NULL);
    ck_assert_msg(total == 300, "the three hold 300 together, but an audit found %ld", total);
    ck_assert_msg(listed[0] == bob && listed[1] == carol && listed[2] == alice,
                  "the audit has changed the caller's list");
    for (unsigned i = 0; i < 3; i++)
        account_close(all[i]);
}

START_TEST(a_transfer_and_an_audit_never_deadlock)
{
    il_always(audit_in_any_order, ANY_TIME_OUT);
    il_always(audit_of_three, ANY_TIME_OUT);
}
END_TEST

static void two_audits(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100);
    struct audit audits[] = {{.list = {alice, bob}}, {.list = {bob, alice}}};

    start(&audits[0].thread, auditor, &audits[0]);
    start(&audits[1].thread, auditor, &audits[1]);
    pthread_join(audits[0].thread, NULL);
    pthread_join(audits[1].thread, NULL);
    for (int i = 0; i < 2; i++)
        ck_assert_msg(audits[i].total == 200, "alice and bob hold 200, but an audit found %ld",
                      audits[i].total);
    close_account(alice, "alice", 100);
    close_account(bob, "bob", 100);
}

START_TEST(two_audits_never_deadlock)
{
    il_always(two_audits);
}
END_TEST

static void audit_in_order_of_transfer(void *unused)
{
    (void)unused;
    transfer_and_audit(true);
}

START_TEST(no_audit_sees_money_on_its_way)
{
    il_always(audit_in_order_of_transfer, ANY_TIME_OUT);
}
END_TEST

static void alice_pays_herself(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100);
    struct order orders[] = {{.from = alice, .to = alice, .amount = 30},
                             {.from = alice, .to = bob, .amount = 20}};

    carry_out(orders, 2);
    ck_assert_msg(orders[0].made, "alice holds at least 80, but may not pay herself 30");
    ck_assert_msg(!transfer(alice, alice, 300), "alice holds 80, but has paid herself 300");
    close_account(alice, "alice", 80);
    close_account(bob, "bob", 120);
}

START_TEST(a_transfer_to_the_same_account_changes_nothing)
{
    il_always(alice_pays_herself);
}
END_TEST

static void alice_pays_twice(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 0),
                   *carol = open_account("carol", 0);
    struct order orders[] = {{.from = alice, .to = bob, .amount = 100},
                             {.from = alice, .to = carol, .amount = 100}};

    carry_out(orders, 2);
    ck_assert_msg(orders[0].made || orders[1].made, "alice holds 100, but may not transfer 100");
    ck_assert_msg(!orders[0].made || !orders[1].made, "alice held 100, but has transferred 200");
    close_account(alice, "alice", 0);
    close_account(bob, "bob", orders[0].made ? 100 : 0);
    close_account(carol, "carol", orders[1].made ? 100 : 0);
}

START_TEST(no_account_is_overdrawn)
{
    il_always(alice_pays_twice, ANY_TIME_OUT);
}
END_TEST

static void refusal(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 50), *bob = open_account("bob", 100);

    ck_assert_msg(!transfer(alice, bob, 80), "alice holds 50, but has transferred 80");
    ck_assert_msg(transfer(bob, alice, 40), "bob holds 100, but may not transfer 40");
    ck_assert_msg(transfer(alice, bob, 80), "alice holds 90, but may not transfer 80");
    close_account(alice, "alice", 10);
    close_account(bob, "bob", 140);
}

static void balance_during_a_transfer(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100);
    struct order order = {.from = alice, .to = bob, .amount = 30};

    start(&order.thread, teller, &order);
    long seen = account_balance(bob);
    pthread_join(order.thread, NULL);
    ck_assert_msg(seen == 100 || seen == 130, "bob holds 100 or 130, but his balance was %ld",
                  seen);
    close_account(alice, "alice", 70);
    close_account(bob, "bob", 130);
}

/* As many accounts as an audit takes, and more money than fits into 32 bits. */
static void large_bank(void *unused)
{
    enum { LAST = AUDIT_MAX - 1 };
    const long rich = 1L << 40, much = 1L << 33;
    struct account *all[AUDIT_MAX];

    (void)unused;
    for (int i = LAST; i >= 0; i--)
        all[i] = account_open(rich);
    for (int i = 0; i < LAST; i++)
        ck_assert_msg(account_number(all[i]) != account_number(all[i + 1]),
                      "two accounts have the number %u", account_number(all[i]));
    ck_assert_msg(transfer(all[0], all[LAST], 0), "a transfer of nothing was refused");
    ck_assert_msg(transfer(all[0], all[LAST], much), "%ld was refused by an account of %ld", much,
                  rich);
    ck_assert_msg(account_balance(all[LAST]) == rich + much, "%ld and %ld do not make %ld", rich,
                  much, account_balance(all[LAST]));
    ck_assert_msg(bank_total(all, AUDIT_MAX) == AUDIT_MAX * rich,
                  "an audit of %d accounts does not add up", AUDIT_MAX);
    for (int i = 0; i < AUDIT_MAX; i++)
        account_close(all[i]);
}

START_TEST(a_refused_transfer_leaves_no_trace)
{
    il_always(refusal);
    il_always(balance_during_a_transfer);
    il_always(large_bank);
}
END_TEST

static void nothing_in_common(void *unused)
{
    (void)unused;
    struct account *alice = open_account("alice", 100), *bob = open_account("bob", 100),
                   *carol = open_account("carol", 100), *dave = open_account("dave", 100);
    struct order orders[] = {{.from = alice, .to = bob, .amount = 30},
                             {.from = carol, .to = dave, .amount = 30}};

    carry_out(orders, 2);
    if (il_spans_overlap(0, 1))
        il_reached();
    close_account(alice, "alice", 70);
    close_account(bob, "bob", 130);
    close_account(carol, "carol", 70);
    close_account(dave, "dave", 130);
}

START_TEST(transfers_with_nothing_in_common_can_overlap)
{
    il_possible(nothing_in_common);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("lock-order");
    TCase *tests = tcase_create("bank");

    tcase_add_test(tests, opposite_transfers_never_deadlock);
    tcase_add_test(tests, a_ring_of_three_transfers_never_deadlocks);
    tcase_add_test(tests, a_transfer_and_an_audit_never_deadlock);
    tcase_add_test(tests, two_audits_never_deadlock);
    tcase_add_test(tests, no_audit_sees_money_on_its_way);
    tcase_add_test(tests, a_transfer_to_the_same_account_changes_nothing);
    tcase_add_test(tests, no_account_is_overdrawn);
    tcase_add_test(tests, a_refused_transfer_leaves_no_trace);
    tcase_add_test(tests, transfers_with_nothing_in_common_can_overlap);
    suite_add_tcase(suite, tests);
    return suite;
}
