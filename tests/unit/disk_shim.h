/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A disk that fails and a power cut, for SQLite: a VFS that hands everything on to the real one, fails the n-th write
 * or sync when told to, and remembers for each file what was forced to the disk and what was only written since. From
 * that disk_cut() makes what a machine could find after the power went: of what was not forced, any part, in sectors.
 */

#include "proto/bytes.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>

#define DISK_SECTOR 512
#define DISK_PENDING_MAX 65536

enum disk_file { DISK_MAIN, DISK_LOG, _DISK_FILE_MAX };

struct disk_write {
    size_t offset;
    struct blob bytes;
};

struct disk {
    unsigned fail_at;           /* the write or sync, counted from 1; 0: none */
    int error;                  /* and what it then returns, and all after it */
    bool syncs_only;            /* count syncs alone */
    unsigned calls;
    bool remember;
    struct blob forced[_DISK_FILE_MAX];
    struct disk_write pending[_DISK_FILE_MAX][DISK_PENDING_MAX];
    size_t n_pending[_DISK_FILE_MAX];
    void (*before_sync)(void);
    uint64_t random;
};

static struct disk disk;

struct disk_shim {
    sqlite3_file file;
    enum disk_file which;
    sqlite3_file *real;
};

#define REAL(f) (((struct disk_shim *)(f))->real)

static uint64_t disk_random(void) {
    disk.random ^= disk.random << 13;
    disk.random ^= disk.random >> 7;
    disk.random ^= disk.random << 17;
    return disk.random;
}

/* What is allocated for so many bytes: the next power of two. */
static size_t room_for(size_t len) {
    size_t room = len ? 4096 : 0;

    while (room < len)
        room *= 2;
    return room;
}

static void put(struct blob *b, size_t offset, struct span bytes) {
    if (offset + bytes.len > b->len) {
        if (room_for(offset + bytes.len) > room_for(b->len))
            b->ptr = realloc(b->ptr, room_for(offset + bytes.len));
        if (!b->ptr)
            abort();
        memset(b->ptr + b->len, 0, offset + bytes.len - b->len);
        b->len = offset + bytes.len;
    }
    memcpy(b->ptr + offset, bytes.ptr, bytes.len);
}

static void forget(enum disk_file which) {
    for (size_t i = 0; i < disk.n_pending[which]; i++)
        blob_free(&disk.pending[which][i].bytes);
    disk.n_pending[which] = 0;
}

static void force(enum disk_file which) {
    for (size_t i = 0; i < disk.n_pending[which]; i++)
        put(&disk.forced[which], disk.pending[which][i].offset, span_blob(disk.pending[which][i].bytes));
    forget(which);
}

static void disk_reset(void) {
    for (int i = 0; i < _DISK_FILE_MAX; i++) {
        forget((enum disk_file)i);
        blob_free(&disk.forced[i]);
    }
    memset(&disk, 0, offsetof(struct disk, pending));
    disk.before_sync = NULL;
}

/* What may be found of one file: all that was forced; of the rest, each write wholly, in part or not at all. */
static struct blob disk_cut(enum disk_file which) {
    struct blob b = { 0 };
    unsigned kind = (unsigned)(disk_random() % 4);      /* none of it, all, a part of each write, the last ones */

    if (disk.forced[which].len)
        put(&b, 0, span_blob(disk.forced[which]));
    for (size_t i = 0; i < disk.n_pending[which]; i++) {
        const struct disk_write *w = &disk.pending[which][i];

        for (size_t at = 0; at < w->bytes.len; at += DISK_SECTOR) {
            size_t n = w->bytes.len - at < DISK_SECTOR ? w->bytes.len - at : DISK_SECTOR;

            if (kind == 1 || (kind == 2 && disk_random() % 2) || (kind == 3 && i >= disk.n_pending[which] / 2))
                put(&b, w->offset + at, span_of(w->bytes.ptr + at, n));
        }
    }
    return b;
}

/* Whether this call is to fail. */
static int counted(bool sync) {
    if (!disk.fail_at || (disk.syncs_only && !sync))
        return SQLITE_OK;
    return ++disk.calls >= disk.fail_at ? disk.error : SQLITE_OK;
}

static int shim_close(sqlite3_file *f) {
    return REAL(f)->pMethods->xClose(REAL(f));
}

static int shim_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
    return REAL(f)->pMethods->xRead(REAL(f), to, n, at);
}

static int shim_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
    enum disk_file which = ((struct disk_shim *)f)->which;
    int r = counted(false);

    if (r != SQLITE_OK)
        return r;
    if (disk.remember && which < _DISK_FILE_MAX && disk.n_pending[which] < DISK_PENDING_MAX) {
        struct disk_write *w = &disk.pending[which][disk.n_pending[which]++];

        *w = (struct disk_write){ .offset = (size_t)at, .bytes = { malloc((size_t)n), (size_t)n } };
        memcpy(w->bytes.ptr, from, (size_t)n);
    }
    return REAL(f)->pMethods->xWrite(REAL(f), from, n, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 size) {
    return REAL(f)->pMethods->xTruncate(REAL(f), size);
}

static int shim_sync(sqlite3_file *f, int flags) {
    enum disk_file which = ((struct disk_shim *)f)->which;
    int r = counted(true);

    if (r != SQLITE_OK)
        return r;
    if (disk.remember && disk.before_sync)
        disk.before_sync();
    r = REAL(f)->pMethods->xSync(REAL(f), flags);
    if (disk.remember && which < _DISK_FILE_MAX)
        force(which);
    return r;
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *ret) {
    return REAL(f)->pMethods->xFileSize(REAL(f), ret);
}

static int shim_lock(sqlite3_file *f, int level) {
    return REAL(f)->pMethods->xLock(REAL(f), level);
}

static int shim_unlock(sqlite3_file *f, int level) {
    return REAL(f)->pMethods->xUnlock(REAL(f), level);
}

static int shim_reserved(sqlite3_file *f, int *ret) {
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), ret);
}

static int shim_control(sqlite3_file *f, int op, void *arg) {
    return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}

static int shim_sector(sqlite3_file *f) {
    return REAL(f)->pMethods->xSectorSize(REAL(f));
}

static int shim_device(sqlite3_file *f) {
    (void)f;
    return 0;       /* no promise at all: sectors tear, and order is nobody's business */
}

static const sqlite3_io_methods shim_methods = {
    1, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size, shim_lock, shim_unlock, shim_reserved,
    shim_control, shim_sector, shim_device, NULL, NULL, NULL, NULL, NULL, NULL,
};

static sqlite3_vfs *real_vfs, shim_vfs;

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags) {
    struct disk_shim *s = (struct disk_shim *)f;
    int r;

    (void)vfs;
    s->real = (sqlite3_file *)(s + 1);
    s->which = flags & SQLITE_OPEN_MAIN_DB ? DISK_MAIN : flags & SQLITE_OPEN_WAL ? DISK_LOG : _DISK_FILE_MAX;
    r = real_vfs->xOpen(real_vfs, name, s->real, flags, ret_flags);
    s->file.pMethods = s->real->pMethods ? &shim_methods : NULL;
    return r;
}

/* From here on every database of this process lies on this disk. */
static inline void disk_install(void) {
    real_vfs = sqlite3_vfs_find(NULL);
    shim_vfs = *real_vfs;
    shim_vfs.zName = "shim";
    shim_vfs.szOsFile = (int)sizeof(struct disk_shim) + real_vfs->szOsFile;
    shim_vfs.xOpen = shim_open;
    sqlite3_vfs_register(&shim_vfs, 1);
}
