/*
 * bench.c - see bench.h.
 */
#define _GNU_SOURCE /* sem_clockwait */
#include "bench.h"

#include <stdio.h>

struct producer a = {.name = 'a'}, b = {.name = 'b'}, c = {.name = 'c'};
enum policy BLOCKING = BLOCK, DROPPING = DROP_OLDEST, SHEDDING = SHED_NEWEST;
struct shipper *shipper;
size_t capacity;
struct test_sink sink;
pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;

enum policy policy_of(const void *arg)
{
    return *(const enum policy *)arg;
}

/* ---- Time ---- */

struct timespec in_ms(unsigned long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    unsigned long ns = (unsigned long)t.tv_nsec + ms % 1000 * 1000000;
    return (struct timespec){t.tv_sec + (time_t)(ms / 1000 + ns / 1000000000),
                             (long)(ns % 1000000000)};
}

void pause_ms(unsigned long ms)
{
    nanosleep(&(struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000}, NULL);
}

void expect_time(const char *what, double due)
{
    double now = (double)il_now() / 1e6;

    ck_assert_msg(now == due, "%s at %.10g ms; %.10g ms was due", what, now, due);
}

/* ---- Producers ---- */

int hand_in(struct producer *p, int number)
{
    char line[8];

    snprintf(line, sizeof line, "%c%d", p->name, number);
    int answer = shipper_log(shipper, line);
    il_note("hands in %s: %s", line, answer == 0 ? "accepted" : strerror(answer));
    atomic_store_explicit(&p->answers[number], answer, memory_order_relaxed);
    return answer;
}

void expect_answer(struct producer *p, int number, int due)
{
    int answer = p->answers[number];

    ck_assert_msg(answer == due, "line %c%d %s \"%s\"; \"%s\" was due", p->name, number,
                  answer == NOT_YET ? "is still waiting:" : "was answered",
                  answer == NOT_YET ? "no answer" : strerror(answer),
                  due == NOT_YET ? "no answer" : strerror(due));
}

static void *produce(void *arg)
{
    struct producer *p = arg;

    il_name_thread("producer %c", p->name);
    for (int i = 0; i < p->count; i++)
        hand_in(p, i);
    return NULL;
}

void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

void start_producer(struct producer *p, int count)
{
    p->count = count;
    start(&p->thread, produce, p);
}

/* ---- The sink ---- */

/* Returns false if it was cut meanwhile. */
static bool sink_waits(unsigned ms)
{
    struct timespec until = in_ms(ms);

    if (ms > 0)
        sem_clockwait(&sink.go, CLOCK_MONOTONIC, &until);
    return !sink.cut;
}

void write_gap(void)
{
    size_t length = strlen(sink.stream);

    if (sink.gap == 0)
        return;
    snprintf(sink.stream + length, sizeof sink.stream - length, "-%lu ", sink.gap);
    sink.gap = 0;
}

static void write_line(const char *line)
{
    size_t length = strlen(sink.stream);

    snprintf(sink.stream + length, sizeof sink.stream - length, "%.4s ", line);
    sink.lines++;
}

static void write_down(unsigned long lost, const char *line)
{
    il_note("the sink gets %.4s; %lu missing before", line != NULL ? line : "no line", lost);
    sink.missing += lost;
    sink.gap += lost;
    if (line == NULL) {
        sem_post(&sink.news);
        return;
    }
    write_gap();
    write_line(line);
}

static void check_order(const char *line)
{
    int who = line[0] - 'a', number = line[1] - '0';

    ck_assert_msg(who >= 0 && who < 3 && number >= sink.due[who],
                  "the sink got line %.4s when %c%d was due", line, line[0], sink.due[who]);
    sink.due[who] = number + 1;
}

void look(void)
{
    size_t waiting = shipper_counts(shipper).waiting;

    ck_assert_msg(waiting <= capacity, "%zu lines wait, where %zu may", waiting, capacity);
}

void expect_counts(size_t waiting, unsigned long sent, unsigned long lost)
{
    struct counts is = shipper_counts(shipper);

    ck_assert_msg(is.waiting == waiting && is.sent == sent && is.lost == lost,
                  "shipper_counts() says %zu waiting, %lu sent, %lu lost; %zu, %lu, %lu were due",
                  is.waiting, is.sent, is.lost, waiting, sent, lost);
}

/* What else a sink may do: it is code of the application. */
static void side_effects(void)
{
    if (sink.looks)
        look();
    if (sink.registers) {
        pthread_mutex_lock(&registry);
        pthread_mutex_unlock(&registry);
    }
    if (sink.talks) {
        sink.talks = false;
        hand_in(&b, 0);
        sem_post(&sink.news);
    }
}

/* Takes its time for that. */
static bool is_refused(unsigned *calls)
{
    if (*calls == 0)
        return false;
    --*calls;
    sink_waits(OUTAGE);
    return true;
}

static bool take_line(void *self, unsigned long lost, const char *line)
{
    (void)self;
    il_name_thread("sender");
    ck_assert_msg(lost > 0 || line != NULL, "the sink was called for nothing");
    if (sink.cut)
        return false;
    if (sink.stuck && line != NULL) {
        sem_post(&sink.arrived);
        sem_wait(&sink.go);
    }
    side_effects();
    if (is_refused(&sink.down) || (line == NULL && is_refused(&sink.deaf)))
        return false;
    if (!sink_waits(sink.ms))
        return false;
    if (line != NULL)
        check_order(line);
    write_down(lost, line);
    return true;
}

void cut(void *self)
{
    (void)self;
    ck_assert_msg(!sink.cut, "the sink was cut twice");
    if (sink.looks)
        look();
    sink.cut = true;
    sem_post(&sink.go);
}

void let_go(void)
{
    sink.stuck = false;
    sem_post(&sink.go);
}

void expect_stream(const char *due)
{
    write_gap();
    ck_assert_msg(strcmp(sink.stream, due) == 0, "the sink got \"%s\"; \"%s\" was due", sink.stream,
                  due);
}

/* ---- What every scenario begins and ends with ---- */

bool open_shipper(size_t lines, enum policy policy)
{
    capacity = lines;
    sem_init(&sink.arrived, 0, 0);
    sem_init(&sink.go, 0, 0);
    sem_init(&sink.news, 0, 0);
    for (int i = 0; i < MOST_LINES; i++)
        a.answers[i] = b.answers[i] = c.answers[i] = NOT_YET;
    shipper = shipper_open((struct sink){take_line, cut, NULL}, lines, policy);
    ck_assert_msg(shipper != NULL || il_faults() > 0,
                  "shipper_open() returned NULL although nothing had failed");
    il_name(shipper, "shipper");
    return shipper != NULL;
}

void open_stuck(size_t lines, enum policy policy)
{
    sink.stuck = true;
    open_shipper(lines, policy);
    hand_in(&a, 0);
    sem_wait(&sink.arrived);
}

static unsigned long handed_in(void)
{
    const struct producer *all[] = {&a, &b, &c};
    unsigned long n = 0;

    for (int p = 0; p < 3; p++)
        for (int i = 0; i < MOST_LINES; i++) {
            int answer = all[p]->answers[i];
            n += answer != NOT_YET && answer != ECANCELED;
        }
    return n;
}

void account(unsigned long left)
{
    unsigned long in = handed_in();
    struct counts counts = shipper_counts(shipper);

    ck_assert_msg(sink.lines + sink.missing + left == in,
                  "%lu lines were handed in; the sink got \"%s\" and learnt that %lu are missing, "
                  "and shipper_close() returned %lu",
                  in, sink.stream, sink.missing, left);
    ck_assert_msg(counts.sent == sink.lines, "the sink took %lu lines; shipper_counts() says %lu",
                  sink.lines, counts.sent);
    ck_assert_msg(left > 0 || (counts.lost == sink.missing && counts.waiting == 0),
                  "%lu lines were lost and none waits; shipper_counts() says %lu and %zu",
                  sink.missing, counts.lost, counts.waiting);
}

void close_shipper(void)
{
    unsigned long left = shipper_close(shipper, in_ms(1000));

    ck_assert_msg(left == 0, "there was time to send everything; shipper_close() left %lu lines",
                  left);
    ck_assert_msg(!sink.cut, "the sink was cut before the deadline");
    account(0);
    shipper_free(shipper);
}

void expect_flush(unsigned long ms, int due)
{
    int error = shipper_flush(shipper, in_ms(ms));

    ck_assert_msg(error == due, "shipper_flush() returned \"%s\"; \"%s\" was due", strerror(error),
                  strerror(due));
}

void expect_left(unsigned long ms, unsigned long due, double at)
{
    unsigned long left = shipper_close(shipper, in_ms(ms));

    expect_time("shipper_close() returned", at);
    ck_assert_msg(left == due, "shipper_close() returned %lu; %lu lines were left", left, due);
    ck_assert_msg(sink.cut == (due > 0), "the sink was %s", sink.cut ? "cut" : "not cut");
    account(left);
    shipper_free(shipper);
}
