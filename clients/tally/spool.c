/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Nothing is typed twice: an envelope is on disk before it is first sent, and leaves when its answer is there. Names
 * begin with the time, so that revision 1 goes before revision 2, and carry the digest, so that the same envelope is
 * kept once.
 */

#include "clients/tally/spool.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "proto/codec.h"
#include "proto/limits.h"
#include "proto/tree.h"
#include "proto/verdict.h"

#define SUFFIX ".envelope"
/* Entries of one contest, revision and verdict whose receipts one folder holds. */
#define RECEIPTS_MAX 1000

static bool is_envelope(const char *name) {
    size_t n = strlen(name), s = strlen(SUFFIX);

    return name[0] != '.' && n > s && strcmp(name + n - s, SUFFIX) == 0;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void spool_names_free(char **names, size_t n) {
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
}

static int names_add(char ***names, size_t *n, const char *name) {
    char **grown;

    if (*n >= SPOOL_MAX)
        return -ENOSPC;
    grown = reallocarray(*names, *n + 1, sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    *names = grown;
    grown[*n] = strdup(name);
    if (!grown[*n])
        return -ENOMEM;
    (*n)++;
    return 0;
}

int spool_list(const char *dir, char ***ret_names, size_t *ret_n) {
    char **names = NULL;
    size_t n = 0;
    struct dirent *entry;
    DIR *d = opendir(dir);
    int r = 0;

    if (!d && errno != ENOENT)
        return -errno;
    while (d && r == 0 && (entry = readdir(d)))
        if (is_envelope(entry->d_name))
            r = names_add(&names, &n, entry->d_name);
    if (d)
        closedir(d);
    if (r < 0) {
        spool_names_free(names, n);
        return r;
    }
    if (n)
        qsort(names, n, sizeof(*names), by_name);
    *ret_names = names;
    *ret_n = n;
    return 0;
}

/* The name under which this envelope waits already, or NULL. */
static char *spool_find(char **names, size_t n, const char *tail) {
    for (size_t i = 0; i < n; i++) {
        const char *dash = strchr(names[i], '-');

        if (dash && strcmp(dash + 1, tail) == 0)
            return strdup(names[i]);
    }
    return NULL;
}

static int spool_write(const char *dir, const char *name, struct span envelope) {
    _cleanup_(string_free) char *path = path_join(dir, name);

    return path ? file_write(path, envelope, MODE_SECRET) : -ENOMEM;
}

int spool_put(const char *dir, struct span envelope, char **ret_name) {
    char hexed[2 * DIGEST_SIZE + 1], tail[32], *name = NULL, **names;
    struct digest digest;
    size_t n;
    int r = folder_make(dir, 0700);

    if (r < 0)
        return r;
    hash_bytes(envelope, &digest);
    snprintf(tail, sizeof(tail), "%.16s" SUFFIX, hex(digest.bytes, DIGEST_SIZE, hexed));
    r = spool_list(dir, &names, &n);
    if (r < 0)
        return r;
    name = spool_find(names, n, tail);
    spool_names_free(names, n);
    if (!name) {
        if (asprintf(&name, "%013" PRIu64 "-%s", time_now(), tail) < 0)
            return -ENOMEM;
        r = spool_write(dir, name, envelope);
        if (r < 0) {
            free(name);
            return r;
        }
    }
    *ret_name = name;
    return 0;
}

int spool_read(const char *dir, const char *name, struct blob *ret) {
    _cleanup_(string_free) char *path = path_join(dir, name);

    return path ? file_read(path, TALLY_ENVELOPE_MAX, ret) : -ENOMEM;
}

int spool_remove(const char *dir, const char *name) {
    _cleanup_(string_free) char *path = path_join(dir, name);

    if (!path)
        return -ENOMEM;
    return unlink(path) == 0 || errno == ENOENT ? 0 : -errno;
}

int spool_refuse(const char *dir, const char *name) {
    _cleanup_(string_free) char *path = path_join(dir, name);
    _cleanup_(string_free) char *aside = path_join(dir, "refused");
    _cleanup_(string_free) char *to = aside ? path_join(aside, name) : NULL;
    int r;

    if (!path || !to)
        return -ENOMEM;
    r = folder_make(aside, 0700);
    if (r < 0)
        return r;
    return rename(path, to) == 0 || errno == ENOENT ? 0 : -errno;
}

/* --- Receipts --- */

/* The bytes of a receipt's leaf: which entry it is about. Returns 0 or 1. */
static int leaf_of(struct span bytes, struct span *ret_leaf, uint64_t *ret_verdict) {
    struct receipt receipt;
    struct leaf leaf;

    if (receipt_decode(bytes, &receipt) != 0 || leaf_decode(receipt.leaf, &leaf) != 0)
        return 1;
    *ret_leaf = receipt.leaf;
    *ret_verdict = leaf.verdict;
    return 0;
}

/* Whether a name is to be used: nothing stands there, half a file does, or (*ret_same) a receipt of the same entry. */
static bool name_serves(const char *path, struct span leaf, bool *ret_same) {
    _cleanup_(blob_free) struct blob there = { 0 };
    struct span its_leaf;
    uint64_t verdict;

    *ret_same = false;
    if (file_read(path, TALLY_MESSAGE_MAX, &there) != 0 || leaf_of(span_blob(there), &its_leaf, &verdict) != 0)
        return true;
    *ret_same = span_equal(its_leaf, leaf);
    return *ret_same;
}

/* "CONTEST.rN.receipt" for what was accepted, "CONTEST.rN.conflict.receipt" for a conflict, and so on. */
static char *receipt_path(const char *dir, const char *stem, uint64_t verdict, unsigned nth) {
    _cleanup_(string_free) char *name = NULL;
    const char *word = verdict == VERDICT_ACCEPTED ? "" : verdict_name((enum verdict)verdict);
    char number[16] = "";

    if (nth > 1)
        snprintf(number, sizeof(number), ".%u", nth);
    if (asprintf(&name, "%s%s%s%s.receipt", stem, *word ? "." : "", word, number) < 0) {
        name = NULL;
        return NULL;
    }
    return path_join(dir, name);
}

int receipt_keep(const char *dir, struct span contest, uint64_t revision, struct span receipt, bool durable,
                 char **ret_path) {
    _cleanup_(string_free) char *name = NULL;

    if (asprintf(&name, SPAN_FMT ".r%" PRIu64, SPAN_ARG(contest), revision) < 0) {
        name = NULL;
        return -ENOMEM;
    }
    return receipt_keep_as(dir, name, receipt, durable, ret_path);
}

int receipt_keep_as(const char *dir, const char *name, struct span receipt, bool durable, char **ret_path) {
    struct span leaf;
    uint64_t verdict;
    int r = leaf_of(receipt, &leaf, &verdict) == 0 ? folder_make(dir, 0700) : -EBADMSG;

    for (unsigned nth = 1; r == 0 && nth <= RECEIPTS_MAX; nth++) {
        _cleanup_(string_free) char *path = receipt_path(dir, name, verdict, nth);
        bool same;

        if (!path)
            return -ENOMEM;
        r = durable ? -EEXIST : file_create(path, receipt, MODE_PUBLIC, false);
        if (r == -EEXIST && !name_serves(path, leaf, &same)) {
            r = 0;
            continue;
        }
        if (r == -EEXIST)
            r = same ? 0 : file_write(path, receipt, MODE_PUBLIC);
        if (r == 0 && ret_path) {
            *ret_path = path;
            path = NULL;
        }
        return r;
    }
    return r < 0 ? r : -EEXIST;
}
