/* SPDX-License-Identifier: Apache-2.0 */

/* What operators leave beside the journal: a freeze and dropped keys come back as they were, and nothing else is taken. */

#include "daemon/freeze.h"
#include "daemon/histogram.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_kept.XXXXXX", path[64];

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/frozen-by", folder);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void put(const char *bytes, size_t n) {
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

/* None is no freeze; one that is kept is read as it was, up to the longest reason; taken away it is none again. */
static void test_round_trip(void **state) {
    struct freeze f = { .on = true, .uid = 4294967294u, .since = TALLY_TIME_MAX }, again;

    (void)state;
    assert_int_equal(freeze_read(path, &again), 0);
    assert_false(again.on);
    memset(f.reason, 'x', TALLY_TEXT_MAX);
    assert_int_equal(freeze_write(path, &f), 0);
    assert_int_equal(freeze_read(path, &again), 0);
    assert_true(again.on && again.uid == f.uid && again.since == f.since);
    assert_string_equal(again.reason, f.reason);
    assert_int_equal(freeze_remove(path), 0);
    assert_int_equal(freeze_remove(path), -ENOENT);
    assert_int_equal(freeze_read(path, &again), 0);
    assert_false(again.on);
}

/* What was not written by us, or only in part, is no freeze and not none either. */
static void test_foreign(void **state) {
    static const char whole[] = "1000 1493942400000\na reason\n";
    static const char *const rows[] = {
        "nonsense\n", "1000\na reason\n", "1000 14 15\na reason\n", "1000 14\n\n", "1000 14\na\nb\n", "\n", "",
    };
    struct freeze f;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        put(rows[i], strlen(rows[i]));
        assert_int_equal(freeze_read(path, &f), 1);
    }
    for (size_t n = 0; n + 1 < sizeof(whole) - 1; n++) {
        put(whole, n);
        assert_int_equal(freeze_read(path, &f), 1);
    }
    put("1 2\na\0b\n", 8);
    assert_int_equal(freeze_read(path, &f), 1);
    put(whole, sizeof(whole) - 1);
    assert_int_equal(freeze_read(path, &f), 0);
    assert_string_equal(f.reason, "a reason");
}

/* Each duration is in the first bucket whose bound it does not pass; the sum and the count are of all. */
static void test_histogram(void **state) {
    struct histogram h = { 0 };

    (void)state;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        assert_true(i == 0 || HISTOGRAM_BOUNDS[i] > HISTOGRAM_BOUNDS[i - 1]);
        histogram_add(&h, HISTOGRAM_BOUNDS[i]);
        assert_int_equal(h.counts[i], 1);
        histogram_add(&h, HISTOGRAM_BOUNDS[i] + 1);
        assert_int_equal(h.counts[i + 1], 1);
        h.counts[i + 1] = 0;
    }
    h = (struct histogram){ 0 };
    histogram_add(&h, 0);
    histogram_add(&h, UINT32_MAX);
    assert_int_equal(h.counts[0], 1);
    assert_int_equal(h.counts[HISTOGRAM_BUCKETS], 1);
    assert_int_equal(histogram_count(&h), 2);
    assert_int_equal(h.sum, UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_histogram),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
