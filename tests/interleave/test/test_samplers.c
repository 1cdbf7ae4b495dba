/* engines: fiber.  The samplers: the same executions from the same seed, even where they promise to
 * be, and quick to find what the bench has in store. */
#include "expect.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bugs.c"

static const char *const samplers[] = {"walk", "pos",  "urw",  "surw", "surw-lives", "pct1",
                                       "pct2", "pct3", "pct4", "pct5", "pct6"};

static const struct bug *bug(const char *name)
{
    for (size_t i = 0; i < n_bugs; i++)
        if (strcmp(bugs[i].name, name) == 0)
            return &bugs[i];
    ck_abort_msg("no bug is called %s", name);
}

/* The first failure as it is found.  A sampler of NULL: all in turn. */
static struct il_result sample(const char *sampler, il_scenario *run, int seed, unsigned long n)
{
    char text[16];

    snprintf(text, sizeof text, "%d", seed);
    setenv("IL_SEED", text, 1);
    setenv("IL_SIMPLIFY", "no", 1);
    if (sampler)
        setenv("IL_SAMPLER", sampler, 1);
    else
        unsetenv("IL_SAMPLER");
    return explore(run, .samples = n, .spurious_wakes = IL_NONE);
}

/* ---- Determinism ---- */

static void expect_same(const struct il_result *p, const struct il_result *q)
{
    ck_assert_int_eq(p->verdict, q->verdict);
    ck_assert_uint_eq(p->executions, q->executions);
    ck_assert_uint_eq(p->points, q->points);
    ck_assert_str_eq(p->schedule, q->schedule);
}

static void expect_same_everywhere(const char *sampler, const char *name, unsigned long n)
{
    il_scenario *run = bug(name)->run;

    setenv("IL_ENGINE", "fiber", 1);
    struct il_result fibers = sample(sampler, run, 7, n), again = sample(sampler, run, 7, n);
    setenv("IL_ENGINE", "thread", 1);
    struct il_result threads = sample(sampler, run, 7, n);
    expect_same(&fibers, &again);
    expect_same(&fibers, &threads);
}

START_TEST(same_seed_same_executions_on_both_engines)
{
    for (size_t i = 0; i <= LENGTH(samplers); i++) {
        const char *sampler = i < LENGTH(samplers) ? samplers[i] : NULL;

        expect_same_everywhere(sampler, "philosophers", 200);
        expect_same_everywhere(sampler, "overtaken_twice", 100);
        expect_same_everywhere(sampler, "work_stealing", 50);
    }
}
END_TEST

/* ---- Evenness: SURW draws every order of the operations on one object alike ---- */

/* The orders met, and how often.  Lives outside the program's globals, which each execution gets
 * anew. */
struct tally {
    unsigned long orders;
    struct {
        uint64_t order;
        unsigned long times;
    } met[64];
};

static void count_order(struct tally *t, uint64_t order)
{
    unsigned long i = 0;

    while (i < t->orders && t->met[i].order != order)
        i++;
    ck_assert_uint_lt(i, LENGTH(t->met));
    t->met[i].order = order;
    t->met[i].times++;
    t->orders += i == t->orders;
}

enum { MOST_STEPS = 8 };
static atomic_uint clock_of_steps;
static uint8_t who[MOST_STEPS];

static void steps(unsigned id, int n)
{
    for (int i = 0; i < n; i++)
        who[atomic_fetch_add(&clock_of_steps, 1)] = (uint8_t)id;
}

static void note_order(struct tally *t)
{
    uint64_t digits = 0;

    for (unsigned i = 0; i < MOST_STEPS; i++)
        digits = digits * 10 + who[i];
    count_order(t, digits);
}

THREAD(one_step)
{
    steps(3, 1);
    return NULL;
}

THREAD(two_steps)
{
    steps(2, 2);
    return NULL;
}

THREAD(three_steps)
{
    steps(1, 3);
    return NULL;
}

THREAD(three_steps_and_a_child)
{
    pthread_t child;

    steps(1, 1);
    child = start(two_steps, NULL);
    steps(1, 2);
    join(child);
    return NULL;
}

static void three_and_two(void *tally)
{
    run_threads(three_steps, two_steps);
    note_order(tally);
}

static void three_two_and_one(void *tally)
{
    run_threads(one_step, three_steps, two_steps);
    note_order(tally);
}

static void with_a_child(void *tally)
{
    run_threads(three_steps_and_a_child, one_step);
    note_order(tally);
}

/* Every order the same number of times, give or take five standard deviations of that number.  The
 * seed is fixed: this passes always or never. */
static void expect_even(il_scenario *run, unsigned long orders)
{
    enum { EACH = 400 };
    struct tally t = {0};

    setenv("IL_SEED", "1", 1);
    setenv("IL_SAMPLER", "surw", 1);
    struct il_result r = explore(run, .arg = &t, .samples = EACH * orders);
    expect_pass(&r, true);
    ck_assert_uint_eq(t.orders, orders);
    for (unsigned long i = 0; i < orders; i++) {
        ck_assert_msg(t.met[i].times > EACH - 100, "%lu of %d", t.met[i].times, EACH);
        ck_assert_msg(t.met[i].times < EACH + 100, "%lu of %d", t.met[i].times, EACH);
    }
}

START_TEST(surw_draws_every_order_alike)
{
    expect_even(three_and_two, 10);     /* 5! / (3! 2!) */
    expect_even(three_two_and_one, 60); /* 6! / (3! 2! 1!) */
}
END_TEST

/* The parent's first step comes before the child's two: of 5 steps, the parent's 2 and the child's
 * 2 follow in 4! / (2! 2!) ways, and the other thread's one step falls in any of 6 places. */
START_TEST(surw_counts_a_childs_steps_with_its_parents)
{
    expect_even(with_a_child, 36);
}
END_TEST

/* ---- PCT's guarantee ---- */

static atomic_int balance;

THREAD(loads_then_stores)
{
    int seen = atomic_load(&balance);

    atomic_store(&balance, seen + 1);
    return NULL;
}

static void lost_update(void *tally)
{
    run_threads(loads_then_stores, loads_then_stores);
    count_order(tally, (uint64_t)balance);
}

static unsigned long lost_of(const char *sampler, unsigned long executions)
{
    struct tally t = {0};

    setenv("IL_SEED", "1", 1);
    setenv("IL_SAMPLER", sampler, 1);
    explore(lost_update, .arg = &t, .samples = executions);
    for (unsigned long i = 0; i < t.orders; i++)
        if (t.met[i].order == 1)
            return t.met[i].times;
    return 0;
}

START_TEST(pct_finds_a_bug_of_depth_two_as_often_as_promised)
{
    /* At least 1 in n * k: three threads, and no more than 12 steps at which there is a choice. */
    ck_assert_uint_ge(lost_of("pct2", 3600), 3600 / (3 * 12));
    ck_assert_uint_eq(lost_of("pct1", 3600), 0); /* without a change point nobody is preempted */
}
END_TEST

/* ---- Finding bugs ---- */

/* Three times what is enough for each of the bench's seeds. */
START_TEST(all_in_turn_find_each_bug)
{
    enum { ENOUGH = 3000, SEEDS = 5 };
    const struct bug *b = &bugs[_i];

    if (strcmp(b->name, "twostage_100") == 0)
        return; /* see more_than_64_threads */
    for (int seed = 1; seed <= SEEDS; seed++)
        ck_assert_msg(sample(NULL, b->run, seed, ENOUGH).status == IL_FAILED, "%s, seed %d",
                      b->name, seed);
}
END_TEST

START_TEST(aba_is_found_within_a_thousand)
{
    for (int seed = 1; seed <= 20; seed++)
        ck_assert_int_eq(sample(NULL, bug("treiber_aba")->run, seed, 1000).status, IL_FAILED);
}
END_TEST

/* ---- Many threads, and the budget ---- */

START_TEST(more_than_64_threads_are_sampled_to_the_end_of_the_budget)
{
    unsetenv("IL_SIMPLIFY");
    ck_assert_int_eq(explore(bug("twostage_100")->run, .budget = 20000000).status, IL_FAILED);
}
END_TEST

THREAD(adds_one)
{
    atomic_fetch_add(&balance, 1);
    return NULL;
}

SCENARIO(hundred_threads)
{
    spawn(adds_one, 100);
    join_all();
    ck_assert_int_eq(balance, 100);
}

SCENARIO(endless_space)
{
    for (int i = 0; i < 6; i++)
        spawn(adds_one, 2);
    join_all();
}

static void expect_budget_spent(il_scenario *run, unsigned long budget)
{
    struct il_result r = explore(run, .budget = budget);

    ck_assert_int_eq(r.status, IL_PASSED);
    ck_assert_uint_ge(r.points, budget);
    ck_assert_uint_lt(r.points, budget + 1000); /* the last execution is finished */
}

START_TEST(what_is_left_of_the_budget_goes_to_the_samplers)
{
    expect_budget_spent(hundred_threads, 200000);
    expect_budget_spent(endless_space, 200000);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("samplers");
    TCase *tests = tcase_create("samplers");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, same_seed_same_executions_on_both_engines);
    tcase_add_test(tests, surw_draws_every_order_alike);
    tcase_add_test(tests, surw_counts_a_childs_steps_with_its_parents);
    tcase_add_test(tests, pct_finds_a_bug_of_depth_two_as_often_as_promised);
    tcase_add_loop_test(tests, all_in_turn_find_each_bug, 0, (int)n_bugs);
    tcase_add_test(tests, aba_is_found_within_a_thousand);
    tcase_add_test(tests, more_than_64_threads_are_sampled_to_the_end_of_the_budget);
    tcase_add_test(tests, what_is_left_of_the_budget_goes_to_the_samplers);
    suite_add_tcase(suite, tests);
    return suite;
}
