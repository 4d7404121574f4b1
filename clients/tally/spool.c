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
#include "proto/limits.h"
#include "proto/tree.h"

#define SUFFIX ".envelope"

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

/* Whether the file has exactly these bytes: a receipt that comes again is the same. */
static bool holds(const char *path, struct span bytes) {
    _cleanup_(blob_free) struct blob there = { 0 };

    return file_read(path, bytes.len, &there) == 0 && span_equal(span_blob(there), bytes);
}

int receipt_keep(const char *dir, struct span contest, uint64_t revision, struct span receipt, bool durable,
                 char **ret_path) {
    _cleanup_(string_free) char *name = NULL;
    char *path;
    int r = folder_make(dir, 0700);

    if (r < 0)
        return r;
    if (asprintf(&name, SPAN_FMT ".r%" PRIu64 ".receipt", SPAN_ARG(contest), revision) < 0) {
        name = NULL;
        return -ENOMEM;
    }
    path = path_join(dir, name);
    if (!path)
        return -ENOMEM;
    r = durable ? -EEXIST : file_create(path, receipt, MODE_PUBLIC, false);
    if (r == -EEXIST && !holds(path, receipt))
        r = file_write(path, receipt, MODE_PUBLIC);
    else if (r == -EEXIST)
        r = 0;
    if (r == 0 && ret_path)
        *ret_path = path;
    else
        free(path);
    return r;
}
