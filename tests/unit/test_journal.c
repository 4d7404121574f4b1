/* SPDX-License-Identifier: Apache-2.0 */

/* One contract, asked of every backend; then what only a file on disk can suffer. */

#include "daemon/journal/journal.h"
#include "daemon/journal/ram.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], place[96];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/test_journal.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(place, sizeof(place), "%s/j.db", folder);
    return 0;
}

static int remove_folder(void **state) {
    static const char *const names[] = { "j.db", "j.db-wal", "j.db-journal", "other.db" };
    char path[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    ram_reset();
    return rmdir(folder);
}

/* A batch whose bytes tell its number. */
static struct blob batch_of(uint64_t number, size_t len) {
    struct blob b = { malloc(len), len };

    assert_non_null(b.ptr);
    for (size_t i = 0; i < len; i++)
        b.ptr[i] = (uint8_t)(number * 31 + i * 7);
    return b;
}

static void append(struct journal *j, uint64_t number, size_t len) {
    _cleanup_(blob_free) struct blob b = batch_of(number, len);

    assert_int_equal(journal_append(j, number, span_blob(b)), 0);
}

static void expect(struct journal *j, uint64_t number, size_t len) {
    _cleanup_(blob_free) struct blob want = batch_of(number, len), got = { 0 };

    assert_int_equal(journal_read(j, number, &got), 0);
    assert_true(span_equal(span_blob(want), span_blob(got)));
}

static void expect_count(struct journal *j, uint64_t want) {
    uint64_t n = 99;

    assert_int_equal(journal_count(j, &n), 0);
    assert_int_equal(n, want);
}

static struct journal *opened(const struct journal_backend *backend, bool create) {
    struct journal *j = NULL;

    assert_int_equal(journal_open(backend, place, create, &j), 0);
    assert_non_null(j);
    return j;
}

/* A journal on disk with n batches of 300 bytes, closed. */
static void make_journal(uint64_t n) {
    struct journal *j = opened(&JOURNAL_SQLITE, true);

    for (uint64_t i = 0; i < n; i++) {
        append(j, i, 300);
        assert_int_equal(journal_commit(j), 0);
    }
    journal_close(j);
}

static int open_verdict(const struct journal_backend *backend, bool create) {
    struct journal *j = NULL;
    int r = journal_open(backend, place, create, &j);

    assert_true((r == 0) == (j != NULL));
    journal_close(j);
    return r;
}

/* ---- the contract ---- */

/* A new journal holds nothing, and says so rather than failing. */
static void contract_empty(void **state) {
    struct journal *j = opened(*state, true);
    struct blob b = { 0 };

    expect_count(j, 0);
    assert_int_equal(journal_read(j, 0, &b), JOURNAL_END);
    assert_int_equal(journal_commit(j), 0);
    journal_close(j);
}

/* What was committed comes back to the byte, in this handle and in the next, one or several batches to a commit. */
static void contract_keeps(void **state) {
    static const size_t lens[] = { 1, 4096, 3 * 1024 * 1024, 77, 65536 };
    struct journal *j = opened(*state, true);

    for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
        append(j, i, lens[i]);
        if (i != 2)
            assert_int_equal(journal_commit(j), 0);
    }
    for (int again = 0; again < 2; again++) {
        expect_count(j, ARRAY_SIZE(lens));
        for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
            expect(j, i, lens[i]);
        j = journal_close(j);
        j = opened(*state, false);
    }
    append(j, ARRAY_SIZE(lens), 5);
    assert_int_equal(journal_commit(j), 0);
    expect(j, ARRAY_SIZE(lens), 5);
    journal_close(j);
}

/* What was staged and not committed is not readable, and is gone after closing. */
static void contract_forgets_staged(void **state) {
    struct journal *j = opened(*state, true);
    struct blob b = { 0 };

    append(j, 0, 10);
    assert_int_equal(journal_commit(j), 0);
    append(j, 1, 10);
    expect_count(j, 1);
    assert_int_equal(journal_read(j, 1, &b), JOURNAL_END);
    journal_close(j);
    j = opened(*state, false);
    expect_count(j, 1);
    append(j, 1, 20);
    assert_int_equal(journal_commit(j), 0);
    expect(j, 1, 20);
    journal_close(j);
}

/* Opening never creates, creating never opens. */
static void contract_missing_and_exists(void **state) {
    assert_int_equal(open_verdict(*state, false), JOURNAL_MISSING);
    assert_int_equal(open_verdict(*state, false), JOURNAL_MISSING);
    assert_int_equal(open_verdict(*state, true), 0);
    assert_int_equal(open_verdict(*state, true), JOURNAL_EXISTS);
    assert_int_equal(open_verdict(*state, false), 0);
}

/* While one holds the journal nobody else gets it; afterwards the next one does. */
static void contract_busy(void **state) {
    struct journal *j = opened(*state, true);

    append(j, 0, 10);
    assert_int_equal(journal_commit(j), 0);
    if (*state == &JOURNAL_RAM) {
        assert_int_equal(open_verdict(*state, false), JOURNAL_BUSY);
    } else {
        pid_t child = fork();
        int status;

        if (child == 0) {
            char *const argv[] = { (char *)"test_journal", (char *)"--open", place, NULL };

            execv("/proc/self/exe", argv);
            _exit(99);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), JOURNAL_BUSY);
    }
    expect(j, 0, 10);
    append(j, 1, 10);
    assert_int_equal(journal_commit(j), 0);
    journal_close(j);
    assert_int_equal(open_verdict(*state, false), 0);
}

/* ---- ram only ---- */

/* The journal in memory fails at the call that was asked for, and for ever after in that handle. */
static void ram_fails_on_demand(void **state) {
    struct journal *j = opened(&JOURNAL_RAM, true);
    struct blob b = { 0 };

    (void)state;
    ram_fail_commit(2, -EIO);
    append(j, 0, 5);
    assert_int_equal(journal_commit(j), 0);
    append(j, 1, 5);
    assert_int_equal(journal_commit(j), -EIO);
    ram_fail_commit(0, 0);
    assert_int_equal(journal_commit(j), -EIO);
    assert_int_equal(journal_read(j, 0, &b), -EIO);
    journal_close(j);
    j = opened(&JOURNAL_RAM, false);
    expect_count(j, 1);
    ram_fail_append(1, JOURNAL_FULL);
    assert_int_equal(journal_append(j, 1, span_str("x")), JOURNAL_FULL);
    assert_int_equal(journal_commit(j), JOURNAL_FULL);
    journal_close(j);
}

/* ---- files ---- */

static void write_file(const char *path, struct span bytes) {
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    fclose(f);
}

static struct blob read_file(const char *path) {
    struct blob b = { 0 };
    struct stat st;
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    b = (struct blob){ malloc((size_t)st.st_size + 1), (size_t)st.st_size };
    assert_int_equal(fread(b.ptr, 1, b.len, f), b.len);
    fclose(f);
    return b;
}

static void execute(const char *path, const char *sql) {
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Only the daemon's own user can read or write the file. */
static void file_mode(void **state) {
    struct stat st;
    mode_t before = umask(0);

    (void)state;
    make_journal(1);
    umask(before);
    assert_int_equal(stat(place, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

/*
 * An empty file, a text, a folder and a link to nothing are told from a journal, and from each other where it matters.
 */
static void file_foreign(void **state) {
    (void)state;
    write_file(place, span_str(""));
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, true), JOURNAL_EXISTS);
    write_file(place, span_str("a long enough text that is no database at all, though it goes on for more than a "
                               "hundred bytes and so has a header's length"));
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
    unlink(place);
    assert_int_equal(mkdir(place, 0700), 0);
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
    assert_int_equal(rmdir(place), 0);
    assert_int_equal(symlink("nowhere", place), 0);
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_MISSING);
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, true), JOURNAL_EXISTS);
}

/* Another program's database is refused and left as it was, to the byte. */
static void file_other_database(void **state) {
    _cleanup_(blob_free) struct blob before = { 0 }, after = { 0 };

    (void)state;
    execute(place, "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    before = read_file(place);
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
    after = read_file(place);
    assert_true(span_equal(span_blob(before), span_blob(after)));
}

/* A log left over from another journal is not played into a new one. */
static void file_leftovers(void **state) {
    char path[128];

    (void)state;
    snprintf(path, sizeof(path), "%s-wal", place);
    write_file(path, span_str("x"));
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, true), JOURNAL_EXISTS);
    unlink(path);
    snprintf(path, sizeof(path), "%s-journal", place);
    write_file(path, span_str("x"));
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, true), JOURNAL_EXISTS);
}

/* A schema with anything added, a gap in the numbers and a batch that is a text are refused. */
static void file_edited(void **state) {
    static const char *const edits[] = {
        "CREATE TRIGGER t AFTER INSERT ON batch BEGIN DELETE FROM batch WHERE number = 0; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE INDEX i ON batch(bytes)",
        "ALTER TABLE batch ADD COLUMN more",
        "DELETE FROM batch WHERE number = 1",
        "DELETE FROM batch WHERE number = 0",
        "UPDATE batch SET number = -1 WHERE number = 2",
        "UPDATE batch SET bytes = 'text' WHERE number = 1",
        "PRAGMA user_version = 2",
        "PRAGMA application_id = 1",
        "PRAGMA journal_mode = DELETE",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
        make_journal(3);
        assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), 0);
        execute(place, edits[i]);
        assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
        unlink(place);
    }
}

/* Opens whatever stands there and reads all of it; what it says does not matter, that it says something does. */
static void open_and_read(void) {
    struct journal *j = NULL;
    int r = journal_open(&JOURNAL_SQLITE, place, false, &j);
    uint64_t n = 0;

    if (r)
        return;
    assert_int_equal(journal_count(j, &n), 0);
    assert_true(n <= 64);
    for (uint64_t i = 0; i <= n; i++) {
        _cleanup_(blob_free) struct blob b = { 0 };

        r = journal_read(j, i, &b);
        assert_true(r == 0 ? b.len > 0 : b.ptr == NULL);
    }
    journal_close(j);
}

/*
 * Short of a page or more, the file is refused. Within the last page SQLite cannot tell: then it is read, not a crash.
 */
static void file_truncated(void **state) {
    _cleanup_(blob_free) struct blob whole = { 0 };

    (void)state;
    make_journal(20);
    whole = read_file(place);
    for (size_t len = 0; len < whole.len; len += 509) {
        write_file(place, span_of(whole.ptr, len));
        if (len + 4096 <= whole.len)
            assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), JOURNAL_FOREIGN);
        else
            open_and_read();
    }
    write_file(place, span_blob(whole));
    assert_int_equal(open_verdict(&JOURNAL_SQLITE, false), 0);
}

/*
 * A byte flipped anywhere in the file never crashes the reader. The header and the tree's pages are gone through
 * densely.
 */
static void file_flipped(void **state) {
    _cleanup_(blob_free) struct blob whole = { 0 };

    (void)state;
    make_journal(14);
    whole = read_file(place);
    for (size_t i = 0; i < whole.len; i += i % 4096 < 128 ? 1 : 13) {
        uint8_t was = whole.ptr[i];

        whole.ptr[i] ^= (uint8_t)(1u << i % 8 | 0x80);
        write_file(place, span_blob(whole));
        open_and_read();
        whole.ptr[i] = was;
    }
}

/* ---- a process that dies ---- */

/* A child that commits two batches, stages a third, and is killed by the kernel's hardest signal. */
static void die_with_staged(void) {
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct journal *j = NULL;
        uint8_t bytes[300] = { 1 };

        if (journal_open(&JOURNAL_SQLITE, place, true, &j))
            _exit(1);
        for (uint64_t i = 0; i < 3; i++)
            if (journal_append(j, i, span_of(bytes, sizeof(bytes))) || (i < 2 && journal_commit(j)))
                _exit(2);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

/* Killed between append and commit, a process loses exactly what it had not committed. */
static void killed_loses_only_staged(void **state) {
    struct journal *j;

    (void)state;
    die_with_staged();
    j = opened(&JOURNAL_SQLITE, false);
    expect_count(j, 2);
    append(j, 2, 9);
    assert_int_equal(journal_commit(j), 0);
    expect(j, 2, 9);
    journal_close(j);
}

/* A byte flipped anywhere in the log that a killed process left behind never crashes the reader. */
static void killed_log_flipped(void **state) {
    _cleanup_(blob_free) struct blob log = { 0 }, base = { 0 };
    char path[128];

    (void)state;
    snprintf(path, sizeof(path), "%s-wal", place);
    die_with_staged();
    log = read_file(path);
    base = read_file(place);
    assert_true(log.len > 4096);
    for (size_t i = 0; i < log.len; i += i % 4120 < 64 ? 1 : 97) {
        log.ptr[i] ^= 0x41;
        write_file(place, span_blob(base));
        write_file(path, span_blob(log));
        open_and_read();
        log.ptr[i] ^= 0x41;
    }
}

/* Every verdict has a sentence of its own. */
static void verdicts_have_texts(void **state) {
    (void)state;
    for (int i = JOURNAL_OK; i <= JOURNAL_FULL; i++)
        for (int k = JOURNAL_OK; k < i; k++)
            assert_string_not_equal(journal_verdict_text(i), journal_verdict_text(k));
}

#define ONE(f, backend) { #f " " #backend, f, make_folder, remove_folder, (void *)&backend }
#define BOTH(f) ONE(f, JOURNAL_SQLITE), ONE(f, JOURNAL_RAM)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        BOTH(contract_empty),
        BOTH(contract_keeps),
        BOTH(contract_forgets_staged),
        BOTH(contract_missing_and_exists),
        BOTH(contract_busy),
        ONE(ram_fails_on_demand, JOURNAL_RAM),
        ONE(file_mode, JOURNAL_SQLITE),
        ONE(file_foreign, JOURNAL_SQLITE),
        ONE(file_other_database, JOURNAL_SQLITE),
        ONE(file_leftovers, JOURNAL_SQLITE),
        ONE(file_edited, JOURNAL_SQLITE),
        ONE(file_truncated, JOURNAL_SQLITE),
        ONE(file_flipped, JOURNAL_SQLITE),
        ONE(killed_loses_only_staged, JOURNAL_SQLITE),
        ONE(killed_log_flipped, JOURNAL_SQLITE),
        cmocka_unit_test(verdicts_have_texts),
    };

    if (argc == 3 && strcmp(argv[1], "--open") == 0) {
        struct journal *j = NULL;
        int r = journal_open(&JOURNAL_SQLITE, argv[2], false, &j);

        journal_close(j);
        return r < 0 ? 98 : r;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
