/*
 * A batch of images is made into thumbnails by a few threads.  Whatever the order in which they
 * get to run, every image is read once and shrunk once, its thumbnail is in its own slot, and no
 * thread is left.  There are never more threads than the batch allows, and never more than a few
 * images in memory, however many the batch has; yet the threads do work side by side, and none
 * waits while there is work.  When a thread cannot be started, or memory is short, either the
 * batch is made all the same, or the caller is told.
 *
 * Nothing is decoded here: an image counts what is done to it, and is its own thumbnail.
 */
#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "interleave.h"
#include "unbounded_fan_out.h"

enum { MOST_IMAGES = 1000, SHRINKING = 0 /* the place of a probe */ };

struct image {
    atomic_uint loads, shrinks;
    bool unreadable, damaged;
};

static struct image images[MOST_IMAGES];
static struct thumbnail *slots[MOST_IMAGES];

/* ---- Loading and shrinking, in the ways that the tests need ---- */

static struct image *load(void *self, size_t i)
{
    const struct batch *batch = self;

    ck_assert_msg(i < batch->count, "image %zu was asked for, but the last of %zu is image %zu", i,
                  batch->count, batch->count - 1);
    il_note("reads image %zu", i);
    atomic_fetch_add_explicit(&images[i].loads, 1, memory_order_relaxed);
    return images[i].unreadable ? NULL : &images[i];
}

static struct thumbnail *shrink(void *self, struct image *image)
{
    (void)self;
    ck_assert_msg(image != NULL, "shrink() was handed NULL");
    atomic_fetch_add_explicit(&image->shrinks, 1, memory_order_relaxed);
    return image->damaged ? NULL : (struct thumbnail *)image;
}

static atomic_uint in_memory;

static struct image *load_and_count(void *self, size_t i)
{
    const struct batch *batch = self;
    unsigned now = atomic_fetch_add(&in_memory, 1) + 1, allowed = 2 * batch->workers + 1;

    ck_assert_msg(now <= allowed, "%u images are in memory at once; the batch allows %u", now,
                  allowed);
    return load(self, i);
}

static struct thumbnail *count_and_shrink(void *self, struct image *image)
{
    struct thumbnail *thumbnail = shrink(self, image);

    atomic_fetch_sub(&in_memory, 1);
    return thumbnail;
}

/* The first image takes 100 ms, the others 10. */
static void take_time(size_t i)
{
    long ms = i == 0 ? 100 : 10;

    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static struct thumbnail *shrink_slowly(void *self, struct image *image)
{
    take_time((size_t)(image - images));
    return shrink(self, image);
}

static struct image *load_slowly(void *self, size_t i)
{
    struct image *image = load(self, i);

    take_time(i);
    return image;
}

static struct thumbnail *shrink_watched(void *self, struct image *image)
{
    const struct batch *batch = self;

    il_enter(SHRINKING);
    if (il_inside(SHRINKING) == batch->workers)
        il_reached();
    il_leave(SHRINKING);
    return shrink(self, image);
}

/* ---- What the header promises of every batch ---- */

static void check_image(size_t i, bool reported)
{
    unsigned loads = images[i].loads, shrinks = images[i].shrinks;
    struct image *expected = shrinks > 0 && !images[i].damaged ? &images[i] : NULL;
    struct image *found = (struct image *)slots[i];

    ck_assert_msg(loads < 2, "image %zu was made %u times, not once", i, loads);
    ck_assert_msg(loads == 1 || reported, "image %zu was never made, and nobody was told", i);
    ck_assert_msg(images[i].unreadable || shrinks == loads,
                  "image %zu was read %u times and shrunk %u times", i, loads, shrinks);
    ck_assert_msg(found != NULL || expected == NULL, "image %zu was made, but slot %zu is empty", i,
                  i);
    ck_assert_msg(found == expected, "slot %zu holds the thumbnail of image %td", i,
                  found - images);
}

static void make(struct batch batch)
{
    batch.thumbnails = slots;
    batch.self = &batch;
    if (batch.load == NULL)
        batch.load = load;
    if (batch.shrink == NULL)
        batch.shrink = shrink;

    int error = thumbnail_all(&batch);
    size_t untried = 0;
    ck_assert_msg(error == 0 || il_faults() > 0, "thumbnail_all() returned %d; nothing had failed",
                  error);
    for (size_t i = 0; i < batch.count; i++) {
        check_image(i, error != 0);
        untried += images[i].loads == 0;
    }
    ck_assert_msg(error == 0 || untried > 0,
                  "thumbnail_all() returned %d although every image was tried", error);
    ck_assert_msg(
        error == 0 || error == ENOMEM || error == EAGAIN,
        "thumbnail_all() returned %d, which is neither ENOMEM nor pthread_create's EAGAIN", error);
}

/* ---- The tests ---- */

static void four_images(void *unused)
{
    (void)unused;
    make((struct batch){.count = 4, .workers = 2});
}

static void two_batches(void *unused)
{
    struct batch batch = {.count = 2, .workers = 2};

    (void)unused;
    make(batch);
    for (size_t i = 0; i < batch.count; i++) {
        images[i].loads = images[i].shrinks = 0;
        slots[i] = NULL;
    }
    make(batch);
}

/* Nothing but who makes which image: few enough schedules for a person to walk through (the game
 * of chapter.conf). */
static struct image *look_up(void *self, size_t i)
{
    const struct batch *batch = self;

    ck_assert_msg(i < batch->count, "image %zu was asked for, but the last of %zu is image %zu", i,
                  batch->count, batch->count - 1);
    il_note("takes image %zu", i);
    return &images[i];
}

static struct thumbnail *same_size(void *self, struct image *image)
{
    (void)self;
    return (struct thumbnail *)image;
}

static void two_images_as_they_are(void *unused)
{
    struct batch batch = {.count = 2, .workers = 2, .thumbnails = slots};

    (void)unused;
    batch.load = look_up;
    batch.shrink = same_size;
    batch.self = &batch;
    for (size_t i = 0; i < batch.count; i++)
        il_name(&images[i], "image %zu", i);
    ck_assert_int_eq(thumbnail_all(&batch), 0);
    for (size_t i = 0; i < batch.count; i++)
        ck_assert_msg((struct image *)slots[i] == &images[i], "slot %zu is %s", i,
                      slots[i] == NULL ? "empty" : "another image's");
}

START_TEST(every_image_gets_its_own_thumbnail)
{
    il_always(four_images);
    il_always(two_batches);
    il_always(two_images_as_they_are);
}
END_TEST

static void four_images_counting_threads(void *unused)
{
    il_peak_threads(); /* from here on the search keeps every count that can arise */
    four_images(unused);
    ck_assert_msg(il_peak_threads() <= 2, "%u threads lived at once; the batch allows 2",
                  il_peak_threads());
}

static void three_images_and_one_worker(void *unused)
{
    (void)unused;
    il_peak_threads();
    make((struct batch){.count = 3, .workers = 1});
    ck_assert_msg(il_peak_threads() <= 1, "%u threads lived at once; the batch allows 1",
                  il_peak_threads());
}

START_TEST(there_are_never_more_threads_than_workers)
{
    il_always(four_images_counting_threads);
    il_always(three_images_and_one_worker);
}
END_TEST

static void thousand_images(void *unused)
{
    struct batch batch = {.count = MOST_IMAGES, .workers = 8};

    (void)unused;
    batch.load = load_and_count;
    batch.shrink = count_and_shrink;
    il_peak_threads();
    make(batch);
    ck_assert_msg(il_peak_threads() <= 8, "%u threads lived at once; the batch allows 8",
                  il_peak_threads());
}

START_TEST(a_thousand_images_take_no_more_threads)
{
    il_always(thousand_images, .samples = 10);
}
END_TEST

static void five_images_counting_memory(void *unused)
{
    struct batch batch = {.count = 5, .workers = 1};

    (void)unused;
    batch.load = load_and_count;
    batch.shrink = count_and_shrink;
    make(batch);
}

START_TEST(only_a_few_images_are_in_memory_at_once)
{
    il_always(five_images_counting_memory);
}
END_TEST

/* The first takes 100 ms; meanwhile the other worker has time for the four that take 10 ms. */
static void a_slow_image_and_four_quick_ones(void *unused)
{
    (void)unused;
    make((struct batch){.count = 5, .workers = 2, .shrink = shrink_slowly});

    unsigned ms = (unsigned)(il_now() / 1000000);
    ck_assert_msg(ms <= 100, "the batch took %u ms; 100 do if nobody waits for the slow image", ms);
}

START_TEST(a_slow_image_holds_up_no_other)
{
    il_always(a_slow_image_and_four_quick_ones);
}
END_TEST

static void two_images_watched(void *unused)
{
    (void)unused;
    make((struct batch){.count = 2, .workers = 2, .shrink = shrink_watched});
}

static void three_images_watched(void *unused)
{
    (void)unused;
    make((struct batch){.count = 3, .workers = 3, .shrink = shrink_watched});
}

START_TEST(two_images_can_be_made_at_the_same_time)
{
    il_possible(two_images_watched);
    il_possible(three_images_watched);
}
END_TEST

static void three_images(void *unused)
{
    (void)unused;
    make((struct batch){.count = 3, .workers = 2});
}

/* Reading takes a while here, and is a point at which a thread can be cancelled. */
static void three_images_from_disk(void *unused)
{
    (void)unused;
    make((struct batch){.count = 3, .workers = 2, .load = load_slowly});
}

START_TEST(a_thread_that_cannot_start_loses_nothing)
{
    il_always(three_images, .create_fails = 2);
    il_always(three_images_from_disk, .create_fails = 2);
}
END_TEST

START_TEST(a_lack_of_memory_loses_nothing)
{
    il_always(three_images, .malloc_fails = 1);
}
END_TEST

static void no_image_at_all(void *unused)
{
    (void)unused;
    make((struct batch){.count = 0, .workers = 2});
}

static void two_bad_images(void *unused)
{
    images[0].unreadable = true;
    images[2].damaged = true;
    four_images(unused);
}

static void bad_images_and_one_worker(void *unused)
{
    (void)unused;
    images[0].unreadable = true;
    images[1].damaged = true;
    make((struct batch){.count = 3, .workers = 1});
}

START_TEST(an_album_may_be_empty_or_damaged)
{
    il_always(no_image_at_all);
    il_always(two_bad_images);
    il_always(bad_images_and_one_worker);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("unbounded fan-out");
    TCase *tests = tcase_create("batch");

    tcase_add_test(tests, every_image_gets_its_own_thumbnail);
    tcase_add_test(tests, there_are_never_more_threads_than_workers);
    tcase_add_test(tests, a_thousand_images_take_no_more_threads);
    tcase_add_test(tests, only_a_few_images_are_in_memory_at_once);
    tcase_add_test(tests, a_slow_image_holds_up_no_other);
    tcase_add_test(tests, two_images_can_be_made_at_the_same_time);
    tcase_add_test(tests, a_thread_that_cannot_start_loses_nothing);
    tcase_add_test(tests, a_lack_of_memory_loses_nothing);
    tcase_add_test(tests, an_album_may_be_empty_or_damaged);
    suite_add_tcase(suite, tests);
    return suite;
}
