/* SPDX-License-Identifier: Apache-2.0 */

/* A secret that others can read is no secret: better to refuse at start than to find out in court. */

#include "daemon/keyfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/lock.h"

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

static void close_folder(DIR **d) {
    if (*d)
        closedir(*d);
}

__attribute__((format(printf, 2, 3))) static int refuse(char *ret_fault, const char *format, ...) {
    va_list args;

    va_start(args, format);
    vsnprintf(ret_fault, KEYFILE_TEXT_MAX, format, args);
    va_end(args);
    return 1;
}

static bool is_credential(const char *path) {
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    size_t n = folder ? strlen(folder) : 0;

    return n > 0 && strncmp(path, folder, n) == 0 && path[n] == '/';
}

static int refuse_path(const char *path, int error, char *ret_fault) {
    if (strncmp(path, KEYFILE_CREDENTIAL, strlen(KEYFILE_CREDENTIAL)) == 0)
        return refuse(ret_fault, "%s: a credential, which only the service manager hands over; start the service, or name "
                      "a file in the configuration", path);
    if (error == ENOENT && is_credential(path))
        return refuse(ret_fault, "%s: the service manager gave no such credential; its place is /etc/credstore/tallyd.%s",
                      path, strrchr(path, '/') + 1);
    return refuse(ret_fault, "%s: cannot be read: %s", path, strerror(error));
}

static int read_text(const char *path, char text[LOCK_TEXT_MAX], size_t *ret_n, mode_t *ret_mode, char *ret_fault) {
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    ssize_t n;

    if (fd < 0 || fstat(fd, &st) < 0)
        return refuse_path(path, errno, ret_fault);
    if (!S_ISREG(st.st_mode))
        return refuse(ret_fault, "%s: not a regular file", path);
    n = read(fd, text, LOCK_TEXT_MAX);
    if (n < 0)
        return refuse(ret_fault, "%s: cannot be read: %s", path, strerror(errno));
    *ret_n = (size_t)n;
    *ret_mode = st.st_mode;
    return 0;
}

/* What is wrong is told before who may read it: nobody should be sent to change the mode of the wrong file. */
static int refuse_other(const char *path, bool is_key, const struct key_text *key, enum key_kind kind, bool secret,
                        char *ret_fault) {
    const char *half = secret ? "secret" : "public";

    if (!is_key)
        return refuse(ret_fault, "%s: not a tally-%s-%s file; make one with tally keygen", path, key_kind_name(kind),
                      half);
    return refuse(ret_fault, "%s: this is a tally-%s-%s file, and a tally-%s-%s file is wanted here", path,
                  key_kind_name(key->kind), key->secret ? "secret" : "public", key_kind_name(kind), half);
}

int keyfile_read(const char *path, enum key_kind kind, bool secret, struct key_text *ret, char *ret_fault) {
    char text[LOCK_TEXT_MAX];
    struct key_text key;
    mode_t mode = 0;
    size_t n = 0;
    int r = read_text(path, text, &n, &mode, ret_fault);

    if (r == 0) {
        bool is_key = key_text_parse(span_of(text, n), &key) == 0;

        if (lock_is(span_of(text, n)))
            r = refuse(ret_fault, "%s: a key under a passphrase, and nobody is here to type it; 'tally keygen --unlock' a copy, "
                       "and keep it as a credential", path);
        else if (!is_key || key.kind != kind || key.secret != secret)
            r = refuse_other(path, is_key, &key, kind, secret, ret_fault);
        else if (secret && mode & (is_credential(path) ? 037 : 077))
            r = refuse(ret_fault, "%s: others may read or write this secret; chmod 600 it", path);
    }
    if (r == 0)
        *ret = key;
    sodium_memzero(text, sizeof(text));
    sodium_memzero(&key, sizeof(key));
    return r;
}

/* Adds one key to a growing list. */
static int add(uint8_t (**keys)[32], size_t *n, const uint8_t key[32]) {
    uint8_t(*p)[32];

    if ((*n & (*n - 1)) == 0) { /* room doubles at each power of two */
        p = reallocarray(*keys, *n ? *n * 2 : 1, sizeof(**keys));
        if (!p)
            return -ENOMEM;
        *keys = p;
    }
    memcpy((*keys)[(*n)++], key, 32);
    return 0;
}

static int read_entry(const char *folder, const char *name, size_t n, struct key_text *ret, char *ret_fault) {
    char path[PATH_MAX];

    if (n == KEYFILE_FOLDER_MAX || snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_MAX)
        return refuse(ret_fault, "%s: more than %d keys, or a name too long", folder, KEYFILE_FOLDER_MAX);
    return keyfile_read(path, KEY_TRANSPORT, false, ret, ret_fault);
}

int keyfile_read_folder(const char *folder, uint8_t (**ret_keys)[32], size_t *ret_n, char *ret_fault) {
    _cleanup_(close_folder) DIR *d = opendir(folder);
    uint8_t(*keys)[32] = NULL;
    struct dirent *entry;
    size_t n = 0, bad = 0;
    int r = 0;

    if (!d)
        return refuse(ret_fault, "%s: cannot be read: %s", folder, strerror(errno));
    while (r >= 0 && n + bad <= KEYFILE_FOLDER_MAX && (entry = readdir(d))) {
        char fault[KEYFILE_TEXT_MAX];
        struct key_text key;

        if (entry->d_name[0] == '.')
            continue;
        r = read_entry(folder, entry->d_name, n, &key, fault);
        if (r > 0 && bad++ == 0)
            memcpy(ret_fault, fault, sizeof(fault));
        if (r == 0)
            r = add(&keys, &n, key.bytes);
    }
    if (bad > 1)
        snprintf(ret_fault + strlen(ret_fault), KEYFILE_TEXT_MAX - strlen(ret_fault), " (and %zu more of its folder)",
                 bad - 1);
    if (r < 0 || bad) {
        free(keys);
        return r < 0 ? r : 1;
    }
    *ret_keys = keys;
    *ret_n = n;
    return 0;
}
