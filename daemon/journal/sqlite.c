/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal in a SQLite file: one table, one row a batch, one connection.
 *
 * WAL with synchronous=FULL: a commit is one append to the log and one fsync of it. Locking is EXCLUSIVE and taken
 * before the log is first touched, so a second daemon finds the journal busy, and there is no shared memory beside the
 * file.
 *
 * Checkpoints are ours, at the next append: no receipt waits for them, and their errors are seen. SQLite's own hook
 * runs them inside the commit and throws their errors away; after a failed fsync the next checkpoint could succeed
 * over pages that the kernel has dropped. Any error here kills the handle, and whoever starts next reads what is
 * really there.
 *
 * Before SQLite sees a file its first hundred bytes are looked at: another program's database is neither locked, nor
 * recovered, nor given a log. Then the schema must be ours to the letter (no triggers, no views), quick_check must
 * pass, and the numbers must be 0 to n-1. That the bytes of the batches are right is for those who know what they
 * mean.
 *
 * The kernel drops a process's locks on a file when any descriptor of it is closed: nothing else in this process may
 * open the journal's file while a handle is out.
 */

#include "daemon/journal/disk.h"
#include "daemon/journal/journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION_ID 0x74616c79       /* "taly" */
#define FORMAT 1
#define CHECKPOINT_PAGES 1000
#define SCHEMA "CREATE TABLE batch(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"

struct sqlite {
    struct journal journal;
    sqlite3 *db;
    sqlite3_stmt *insert, *select;
    uint64_t count;             /* durable batches */
    uint64_t staged;            /* batches after them in the open transaction */
    int log_pages;
    int dead;                   /* what the first failure returned */
};

static void finalize(sqlite3_stmt **s) {
    sqlite3_finalize(*s);
}

static struct journal *sqlite_close(struct journal *j) {
    struct sqlite *s = (struct sqlite *)j;

    sqlite3_finalize(s->insert);
    sqlite3_finalize(s->select);
    sqlite3_close(s->db);       /* rolls back what is staged; writes the log back and removes it */
    free(s);
    return NULL;
}

static void drop(struct sqlite **s) {
    if (*s)
        sqlite_close(&(*s)->journal);
}

/* What a result of SQLite means under our contract. */
static int outcome(sqlite3 *db, int rc) {
    int error = db ? sqlite3_system_errno(db) : 0;

    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return JOURNAL_BUSY;
    case SQLITE_FULL:
        return JOURNAL_FULL;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
        return -EUCLEAN;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return -EACCES;
    default:
        return error > 0 ? -error : -EIO;
    }
}

/* At opening, damage is a verdict. */
static int opening(int r) {
    return r == -EUCLEAN ? JOURNAL_FOREIGN : r;
}

static int run(sqlite3 *db, const char *sql) {
    return outcome(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* One row of numbers. */
static int ask(sqlite3 *db, const char *sql, int64_t *ret, int n) {
    _cleanup_(finalize) sqlite3_stmt *s = NULL;
    int r = outcome(db, sqlite3_prepare_v2(db, sql, -1, &s, NULL));

    if (r)
        return r;
    r = sqlite3_step(s);
    if (r != SQLITE_ROW)
        return r == SQLITE_DONE ? -EUCLEAN : outcome(db, r);
    for (int i = 0; i < n; i++)
        ret[i] = sqlite3_column_int64(s, i);
    return 0;
}

/* The first column of the only row is this text. */
static int ask_text(sqlite3 *db, const char *sql, const char *want) {
    _cleanup_(finalize) sqlite3_stmt *s = NULL;
    const char *text;
    int r = outcome(db, sqlite3_prepare_v2(db, sql, -1, &s, NULL));

    if (r)
        return r;
    r = sqlite3_step(s);
    if (r != SQLITE_ROW)
        return r == SQLITE_DONE ? -EUCLEAN : outcome(db, r);
    text = (const char *)sqlite3_column_text(s, 0);
    if (!text || strcmp(text, want) != 0)
        return -EUCLEAN;
    r = sqlite3_step(s);
    return r == SQLITE_ROW ? -EUCLEAN : outcome(db, r);
}

static uint32_t big_endian(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Whether the file's own header names it a journal of ours; before SQLite may touch it. */
static int look(const char *place) {
    _cleanup_(disk_close) int fd = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint8_t header[100];
    struct stat st;
    ssize_t n;

    if (fd < 0)
        return errno == ENOENT ? JOURNAL_MISSING : -errno;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return JOURNAL_FOREIGN;
    n = pread(fd, header, sizeof(header), 0);
    if (n < 0)
        return -errno;
    if ((size_t)n < sizeof(header) || memcmp(header, "SQLite format 3", 16) != 0)
        return JOURNAL_FOREIGN;
    return big_endian(header + 68) == APPLICATION_ID && big_endian(header + 60) == FORMAT ? 0 : JOURNAL_FOREIGN;
}

/* What SQLite would take for the new file's own unfinished business, and play into it. */
static int no_leftovers(const char *place) {
    static const char *const suffixes[] = { "-wal", "-journal" };
    char path[PATH_MAX];
    struct stat st;

    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
        int n = snprintf(path, sizeof(path), "%s%s", place, suffixes[i]);

        if (n < 0 || (size_t)n >= sizeof(path))
            return -ENAMETOOLONG;
        if (lstat(path, &st) == 0)
            return JOURNAL_EXISTS;
    }
    return 0;
}

/* Makes the empty file ourselves: only so is "there is none" and "make one" one step. */
static int make(const char *place) {
    _cleanup_(disk_close) int fd = -1;
    int r = no_leftovers(place);

    if (r)
        return r;
    fd = open(place, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? JOURNAL_EXISTS : -errno;
    return 0;
}

static int remember_log_size(void *userdata, sqlite3 *db, const char *name, int pages) {
    struct sqlite *s = userdata;

    (void)db;
    (void)name;
    s->log_pages = pages;
    return SQLITE_OK;
}

static int connect_to(struct sqlite *s, const char *place) {
    int r;

    r = sqlite3_open_v2(place, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (r != SQLITE_OK)
        return outcome(s->db, r);
    sqlite3_busy_timeout(s->db, 0);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_wal_hook(s->db, remember_log_size, s);      /* takes the place of the automatic checkpoint */
    return run(s->db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON");
}

/* The identity is written before the change to WAL, so that it stands in the file itself. */
static int lay_out(struct sqlite *s, const char *place) {
    char sql[256];
    int r;

    snprintf(sql, sizeof(sql), "BEGIN EXCLUSIVE; PRAGMA application_id=%d; PRAGMA user_version=%d; %s; COMMIT",
             APPLICATION_ID, FORMAT, SCHEMA);
    r = run(s->db, sql);
    if (r)
        return r;
    r = ask_text(s->db, "PRAGMA journal_mode=WAL", "wal");
    if (r)
        return r;
    return disk_sync_folder_of(place);
}

/* Whether all is as we left it; takes the lock, and plays back the log of a process that was killed. */
static int check(struct sqlite *s) {
    int64_t n[4];
    int r;

    r = ask_text(s->db, "PRAGMA journal_mode", "wal");
    if (!r)
        r = ask_text(s->db, "SELECT sql FROM sqlite_schema", SCHEMA);
    if (!r)
        r = ask_text(s->db, "PRAGMA quick_check(1)", "ok");
    if (!r)
        r = ask(s->db, "SELECT count(*), ifnull(min(number), 0), ifnull(max(number), -1), "
                       "ifnull(sum(typeof(bytes) <> 'blob'), 0) FROM batch", n, 4);
    if (r)
        return r;
    if (n[1] != 0 || n[2] != n[0] - 1 || n[3] != 0)
        return -EUCLEAN;
    s->count = (uint64_t)n[0];
    return 0;
}

static int prepare(struct sqlite *s) {
    const unsigned flags = SQLITE_PREPARE_PERSISTENT;
    int r;

    r = sqlite3_prepare_v3(s->db, "INSERT INTO batch VALUES (?1, ?2)", -1, flags, &s->insert, NULL);
    if (r == SQLITE_OK)
        r = sqlite3_prepare_v3(s->db, "SELECT bytes FROM batch WHERE number = ?1", -1, flags, &s->select, NULL);
    return outcome(s->db, r);
}

static int sqlite_open(const char *place, bool create, struct journal **ret) {
    _cleanup_(drop) struct sqlite *s = NULL;
    int r = create ? make(place) : look(place);

    if (r)
        return r;
    s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;
    s->journal.backend = &JOURNAL_SQLITE;
    r = connect_to(s, place);
    if (!r && create)
        r = lay_out(s, place);
    if (!r)
        r = check(s);
    if (!r)
        r = prepare(s);
    if (r)
        return opening(r);
    *ret = &s->journal;
    s = NULL;
    return 0;
}

/* Every failure after opening ends here. Busy cannot be: the lock is ours. */
static int die(struct sqlite *s, int r) {
    s->dead = r == JOURNAL_BUSY ? -EBUSY : r;
    return s->dead;
}

/* Writes the log back into the file when it has grown; between transactions, with its errors seen. */
static int checkpoint(struct sqlite *s) {
    int r, log = 0, done = 0;

    if (s->log_pages < CHECKPOINT_PAGES)
        return 0;
    r = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    if (r != SQLITE_OK)
        return outcome(s->db, r);
    s->log_pages = 0;
    return 0;
}

static int begin(struct sqlite *s) {
    int r = checkpoint(s);

    return r ? r : run(s->db, "BEGIN IMMEDIATE");
}

static int sqlite_append(struct journal *j, uint64_t number, struct span batch) {
    struct sqlite *s = (struct sqlite *)j;
    int r;

    if (s->dead)
        return s->dead;
    assert(number == s->count + s->staged && number < INT64_MAX);
    if (batch.len > INT_MAX)
        return die(s, -EFBIG);
    r = s->staged ? 0 : begin(s);
    if (r)
        return die(s, r);
    r = sqlite3_bind_int64(s->insert, 1, (sqlite3_int64)number);
    if (r == SQLITE_OK)
        r = sqlite3_bind_blob(s->insert, 2, batch.ptr, (int)batch.len, SQLITE_STATIC);
    if (r == SQLITE_OK)
        r = sqlite3_step(s->insert);
    r = outcome(s->db, r);
    sqlite3_reset(s->insert);
    sqlite3_clear_bindings(s->insert);
    if (r)
        return die(s, r);
    s->staged++;
    return 0;
}

static int sqlite_commit(struct journal *j) {
    struct sqlite *s = (struct sqlite *)j;
    int r;

    if (s->dead)
        return s->dead;
    if (!s->staged)
        return 0;
    r = run(s->db, "COMMIT");
    if (r)
        return die(s, r);
    s->count += s->staged;
    s->staged = 0;
    return 0;
}

static int take_row(struct sqlite *s, struct blob *ret) {
    const void *bytes = sqlite3_column_blob(s->select, 0);
    int n = sqlite3_column_bytes(s->select, 0);
    uint8_t *copy;

    if (sqlite3_column_type(s->select, 0) != SQLITE_BLOB || n <= 0)
        return -EUCLEAN;
    copy = bytes ? malloc((size_t)n) : NULL;
    if (!copy)
        return -ENOMEM;
    memcpy(copy, bytes, (size_t)n);
    *ret = (struct blob){ copy, (size_t)n };
    return 0;
}

static int sqlite_read(struct journal *j, uint64_t number, struct blob *ret) {
    struct sqlite *s = (struct sqlite *)j;
    int r;

    if (s->dead)
        return s->dead;
    if (number >= s->count)
        return JOURNAL_END;
    sqlite3_bind_int64(s->select, 1, (sqlite3_int64)number);
    r = sqlite3_step(s->select);
    if (r == SQLITE_ROW)
        r = take_row(s, ret);
    else
        r = r == SQLITE_DONE ? -EUCLEAN : outcome(s->db, r);
    sqlite3_reset(s->select);
    return r ? die(s, r) : 0;
}

static int sqlite_count(struct journal *j, uint64_t *ret) {
    struct sqlite *s = (struct sqlite *)j;

    if (s->dead)
        return s->dead;
    *ret = s->count;
    return 0;
}

const struct journal_backend JOURNAL_SQLITE = {
    .name = "sqlite",
    .open = sqlite_open,
    .append = sqlite_append,
    .commit = sqlite_commit,
    .read = sqlite_read,
    .count = sqlite_count,
    .close = sqlite_close,
};
