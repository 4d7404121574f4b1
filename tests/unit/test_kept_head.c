/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/journal/kept_head.h"
#include "proto/limits.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[96], temporary[112];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/test_kept_head.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/j.db.head", folder);
    snprintf(temporary, sizeof(temporary), "%s.new", path);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(path);
    unlink(temporary);
    rmdir(temporary);
    return rmdir(folder);
}

static void expect(const char *want) {
    _cleanup_(blob_free) struct blob got = { 0 };

    assert_int_equal(kept_head_read(path, &got), 0);
    assert_true(span_equal(span_blob(got), span_str(want)));
}

/*
 * Before the first there is none; each takes the place of the one before, longer or shorter, and nothing is left
 * beside it.
 */
static void replaces(void **state) {
    struct blob b = { 0 };
    struct stat st;

    (void)state;
    assert_int_equal(kept_head_read(path, &b), 1);
    assert_int_equal(kept_head_write(path, span_str("a first head\n")), 0);
    expect("a first head\n");
    assert_int_equal(kept_head_write(path, span_str("second\n")), 0);
    expect("second\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(access(temporary, F_OK), -1);
}

/* What a crash left half written beside it neither counts nor hinders the next one. */
static void survives_leftover(void **state) {
    FILE *f;

    (void)state;
    assert_int_equal(kept_head_write(path, span_str("whole\n")), 0);
    f = fopen(temporary, "w");
    assert_non_null(f);
    fputs("half of a longer one that was never finis", f);
    fclose(f);
    expect("whole\n");
    assert_int_equal(kept_head_write(path, span_str("next\n")), 0);
    expect("next\n");
}

/* When it cannot be written the error is told and the old one stands. */
static void tells_errors(void **state) {
    char deep[128];

    (void)state;
    assert_int_equal(kept_head_write(path, span_str("old\n")), 0);
    assert_int_equal(mkdir(temporary, 0700), 0);
    assert_int_equal(kept_head_write(path, span_str("new\n")), -EISDIR);
    expect("old\n");
    snprintf(deep, sizeof(deep), "%s/none/head", folder);
    assert_int_equal(kept_head_write(deep, span_str("new\n")), -ENOENT);
}

/* The largest head is read whole; a file beyond that is refused, not cut. */
static void bounded(void **state) {
    char note[TALLY_NOTE_MAX + 1];
    struct blob b = { 0 };
    FILE *f;

    (void)state;
    memset(note, 'x', sizeof(note));
    assert_int_equal(kept_head_write(path, span_of(note, TALLY_NOTE_MAX)), 0);
    assert_int_equal(kept_head_read(path, &b), 0);
    assert_int_equal(b.len, TALLY_NOTE_MAX);
    blob_free(&b);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(note, 1, sizeof(note), f), sizeof(note));
    fclose(f);
    assert_int_equal(kept_head_read(path, &b), -EFBIG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replaces, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(survives_leftover, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(tells_errors, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(bounded, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
