/* SPDX-License-Identifier: Apache-2.0 */

/* The spool: what is in it survives, comes out in its order, and leaves when it was answered. */

#include "tests/unit/probe.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/tally/files.h"
#include "clients/tally/spool.h"

struct place {
    char dir[64], spool[96];
};

static int place_make(void **state) {
    struct place *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    strcpy(p->dir, "/tmp/tally-spool-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->spool, sizeof(p->spool), "%s/a b/spool", p->dir);
    *state = p;
    return 0;
}

static int forget(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int place_end(void **state) {
    struct place *p = *state;

    nftw(p->dir, forget, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static size_t count(const struct place *p, const char *dir) {
    char path[160], **names;
    size_t n;

    snprintf(path, sizeof(path), "%s/%s", p->spool, dir);
    assert_int_equal(spool_list(path, &names, &n), 0);
    spool_names_free(names, n);
    return n;
}

/* A spool that was never used is empty, and no fault. */
static void test_empty(void **state) {
    assert_int_equal(count(*state, ""), 0);
}

/* What is put in is there under its name, for its owner alone, and comes out byte for byte. */
static void test_put_and_read(void **state) {
    struct place *p = *state;
    _cleanup_(blob_free) struct blob back = { 0 };
    struct stat st;
    char *name, path[200];

    assert_int_equal(spool_put(p->spool, span_str("an envelope"), &name), 0);
    assert_int_equal(count(p, ""), 1);
    assert_int_equal(spool_read(p->spool, name, &back), 0);
    assert_true(span_equal(span_blob(back), span_str("an envelope")));
    snprintf(path, sizeof(path), "%s/%s", p->spool, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(name);
}

/* The same envelope twice is kept once, under its first name. */
static void test_same_twice(void **state) {
    struct place *p = *state;
    char *first, *second;

    assert_int_equal(spool_put(p->spool, span_str("one"), &first), 0);
    assert_int_equal(spool_put(p->spool, span_str("one"), &second), 0);
    assert_string_equal(first, second);
    assert_int_equal(count(p, ""), 1);
    free(first);
    free(second);
}

/* Envelopes come out in the order of their names, which is that of time; half-written files and others are passed over. */
static void test_order(void **state) {
    struct place *p = *state;
    static const char *const files[] = { "0000000000003-c.envelope", "0000000000001-a.envelope", ".x.envelope",
                                         "0000000000002-b.envelope", "0000000000002-b.envelope.tmp", "README" };
    char **names;
    size_t n;

    assert_int_equal(folder_make(p->spool, 0700), 0);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        char *path = path_join(p->spool, files[i]);

        assert_int_equal(file_write(path, span_str("x"), 0600), 0);
        free(path);
    }
    assert_int_equal(spool_list(p->spool, &names, &n), 0);
    assert_int_equal(n, 3);
    assert_string_equal(names[0], files[1]);
    assert_string_equal(names[1], files[3]);
    assert_string_equal(names[2], files[0]);
    spool_names_free(names, n);
}

/* What was answered is gone; what was refused for good stands aside; doing either again is no fault. */
static void test_leaving(void **state) {
    struct place *p = *state;
    char *a, *b;

    assert_int_equal(spool_put(p->spool, span_str("a"), &a), 0);
    assert_int_equal(spool_put(p->spool, span_str("b"), &b), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(spool_remove(p->spool, a), 0);
        assert_int_equal(spool_refuse(p->spool, b), 0);
        assert_int_equal(count(p, ""), 0);
        assert_int_equal(count(p, "refused"), 1);
    }
    free(a);
    free(b);
}

/* A receipt is kept under its contest and revision, and replaced as a whole. */
static void test_receipts(void **state) {
    struct place *p = *state;
    _cleanup_(blob_free) struct blob back = { 0 };
    char *path;

    assert_int_equal(receipt_keep(p->spool, span_str("local.a.b"), 2, span_str("first, and longer"), false, NULL), 0);
    assert_int_equal(receipt_keep(p->spool, span_str("local.a.b"), 2, span_str("second"), false, &path), 0);
    assert_non_null(strstr(path, "/local.a.b.r2.receipt"));
    assert_int_equal(file_read(path, 1000, &back), 0);
    assert_true(span_equal(span_blob(back), span_str("second")));
    free(path);
}

/* A spool that cannot be written says so, and nothing is left half there. */
static void test_not_writable(void **state) {
    struct place *p = *state;
    char *name = NULL;

    assert_int_equal(file_write(p->dir, span_str(""), 0600) < 0, 1);
    snprintf(p->spool, sizeof(p->spool), "%s/file", p->dir);
    assert_int_equal(file_write(p->spool, span_str("not a folder"), 0600), 0);
    assert_true(spool_put(p->spool, span_str("x"), &name) < 0);
    assert_null(name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_put_and_read, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_same_twice, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_order, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_leaving, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_receipts, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_not_writable, place_make, place_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
