/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal's promise on a disk that fails and under a power cut: what was committed is there, and nothing else is
 * new.
 */

#include "daemon/journal/journal.h"
#include "tests/unit/disk_shim.h"
#include "tests/unit/full.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#define BATCHES 14
#define LARGE 700000            /* bytes; six of them are more than a checkpoint waits for */
#define LARGE_FROM 3
#define LARGE_UNTIL 10

static char folder[64], place[96], cut_place[96];
static struct blob batches[BATCHES];
static unsigned cuts_a_sync = 2, writes_apart = 307;   /* --full: as main() says */

/* The disk is make-believe, so the files may lie in memory. */
static int make_folder(void **state) {
    (void)state;
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/test_disk.XXXXXX" : "/tmp/test_disk.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(place, sizeof(place), "%s/j.db", folder);
    snprintf(cut_place, sizeof(cut_place), "%s/cut.db", folder);
    return 0;
}

static void remove_files(const char *of) {
    static const char *const endings[] = { "", "-wal", "-journal" };
    char path[128];

    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        snprintf(path, sizeof(path), "%s%s", of, endings[i]);
        unlink(path);
    }
}

static int remove_folder(void **state) {
    (void)state;
    disk_reset();
    remove_files(place);
    remove_files(cut_place);
    return rmdir(folder);
}

static size_t len_of(uint64_t number) {
    return number >= LARGE_FROM && number < LARGE_UNTIL ? LARGE : 300 + number;
}

/* Made once, for it is asked for thousands of times. */
static struct span batch_of(uint64_t number) {
    struct blob *b = &batches[number];

    if (!b->ptr) {
        *b = (struct blob){ malloc(len_of(number)), len_of(number) };
        for (size_t i = 0; i < b->len; i++)
            b->ptr[i] = (uint8_t)(number * 31 + i * 7 + (i >> 8));
    }
    return span_blob(*b);
}

static int append_and_commit(struct journal *j, uint64_t number) {
    int r = journal_append(j, number, batch_of(number));

    return r ? r : journal_commit(j);
}

/* Opens what is there: at least `least` batches and at most one more, every one as it was written. */
static void expect_whole(const char *where, uint64_t least) {
    struct journal *j = NULL;
    uint64_t n = 0;

    assert_int_equal(journal_open(&JOURNAL_SQLITE, where, false, &j), 0);
    assert_int_equal(journal_count(j, &n), 0);
    assert_in_range(n, least, least + 1);
    for (uint64_t i = 0; i < n; i++) {
        _cleanup_(blob_free) struct blob got = { 0 };

        assert_int_equal(journal_read(j, i, &got), 0);
        assert_true(span_equal(batch_of(i), span_blob(got)));
    }
    journal_close(j);
}

/*
 * Writes batches until one call fails. Returns how many were committed, and what the failing call said; 0: none
 * failed.
 */
static uint64_t work(int *ret_verdict) {
    struct journal *j = NULL;
    uint64_t done = 0;
    int r = journal_open(&JOURNAL_SQLITE, place, false, &j);

    for (; r == 0 && done < BATCHES; done += r == 0)
        r = append_and_commit(j, done);
    if (r && j) {
        struct blob b = { 0 };
        uint64_t n;

        assert_int_equal(journal_commit(j), r);
        assert_int_equal(journal_append(j, done, span_str("x")), r);
        assert_int_equal(journal_read(j, 0, &b), r);
        assert_int_equal(journal_count(j, &n), r);
    }
    journal_close(j);
    *ret_verdict = r;
    return done;
}

static void make_journal(void) {
    struct journal *j = NULL;

    remove_files(place);
    assert_int_equal(journal_open(&JOURNAL_SQLITE, place, true, &j), 0);
    journal_close(j);
}

/*
 * Fails the n-th call for every n of interest (each sync; the first writes and every so many of the others), until none
 * is left to fail. Returns how many there were.
 */
static unsigned fail_each(int error, bool syncs_only, int want) {
    for (unsigned n = 1;; n += syncs_only || n < 40 ? 1 : writes_apart) {
        uint64_t done;
        int r;

        make_journal();
        disk_reset();
        disk.fail_at = n;
        disk.error = error;
        disk.syncs_only = syncs_only;
        done = work(&r);
        disk_reset();
        if (r == 0) {
            assert_int_equal(done, BATCHES);
            return n;
        }
        if (want == JOURNAL_FULL)
            assert_int_equal(r, JOURNAL_FULL);
        else
            assert_true(r < 0);
        expect_whole(place, done);
    }
}

/*
 * Whichever fsync fails, at commits and in checkpoints: the commit is not acknowledged, the handle is dead, nothing is
 * lost.
 */
static void syncs_fail(void **state) {
    (void)state;
    assert_true(fail_each(SQLITE_IOERR_FSYNC, true, -1) > BATCHES);
}

/* The same for writes: an error of the disk, and a full disk, which has its own verdict. */
static void writes_fail(void **state) {
    (void)state;
    assert_true(fail_each(SQLITE_IOERR_WRITE, false, -1) > 1000);
    assert_true(fail_each(SQLITE_FULL, false, JOURNAL_FULL) > 1000);
}

/* A commit is one fsync at least, and returns after it. */
static void commits_sync(void **state) {
    struct journal *j = NULL;

    (void)state;
    make_journal();
    assert_int_equal(journal_open(&JOURNAL_SQLITE, place, false, &j), 0);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(journal_append(j, i, batch_of(i)), 0);
        disk_reset();
        disk.fail_at = 1000000;
        disk.syncs_only = true;
        assert_int_equal(journal_commit(j), 0);
        assert_true(disk.calls >= 1);
    }
    journal_close(j);
}

static uint64_t acknowledged;
static unsigned cuts;

static void write_file(const char *path, struct blob b) {
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    if (b.len > 0)
        assert_int_equal(fwrite(b.ptr, 1, b.len, f), b.len);
    fclose(f);
}

/* The power goes: what may be left is opened. */
static void cut(void) {
    char log[128];

    disk.remember = false;
    snprintf(log, sizeof(log), "%s-wal", cut_place);
    for (unsigned i = 0; i < cuts_a_sync; i++, cuts++) {
        _cleanup_(blob_free) struct blob main = disk_cut(DISK_MAIN), wal = disk_cut(DISK_LOG);

        write_file(cut_place, main);
        write_file(log, wal);
        expect_whole(cut_place, acknowledged);
        remove_files(cut_place);
    }
    disk.remember = true;
}

/*
 * The power goes before every fsync and after every commit, in several ways each, with what was not forced to the disk
 * kept, lost or torn: every batch that was acknowledged is there to the byte, and at most the one in flight beside
 * them.
 */
static void power_cut(void **state) {
    const char *given = getenv("TALLY_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)getpid() * 2654435761u + 1;
    struct journal *j = NULL;
    uint8_t made[65536];
    FILE *f;

    (void)state;
    print_message("TALLY_SEED=%llu\n", (unsigned long long)seed);
    make_journal();
    disk_reset();
    disk.random = seed ? seed : 1;
    f = fopen(place, "rb");     /* what creating it has forced */
    assert_non_null(f);
    put(&disk.forced[DISK_MAIN], 0, span_of(made, fread(made, 1, sizeof(made), f)));
    fclose(f);
    acknowledged = cuts = 0;
    disk.before_sync = cut;
    disk.remember = true;
    assert_int_equal(journal_open(&JOURNAL_SQLITE, place, false, &j), 0);
    for (uint64_t i = 0; i < BATCHES; i++) {
        assert_int_equal(append_and_commit(j, i), 0);
        acknowledged = i + 1;
        cut();
    }
    disk.remember = false;
    assert_true(cuts >= 2 * BATCHES * cuts_a_sync);
    journal_close(j);
    expect_whole(place, BATCHES);
}

static int free_batches(void **state) {
    (void)state;
    for (size_t i = 0; i < BATCHES; i++)
        blob_free(&batches[i]);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commits_sync, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(syncs_fail, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(writes_fail, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(power_cut, make_folder, remove_folder),
    };

    if (full_run())
        cuts_a_sync = 6, writes_apart = 101;
    disk_install();
    return cmocka_run_group_tests(tests, NULL, free_batches);
}
