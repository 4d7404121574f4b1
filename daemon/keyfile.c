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

static int read_text(const char *path, bool secret, char text[KEY_TEXT_MAX + 1], size_t *ret_n, char *ret_fault) {
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    ssize_t n;

    if (fd < 0 || fstat(fd, &st) < 0)
        return refuse(ret_fault, "%s: cannot be read: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return refuse(ret_fault, "%s: not a regular file", path);
    if (secret && st.st_mode & 077)
        return refuse(ret_fault, "%s: others may read or write this secret; chmod 600 it", path);
    n = read(fd, text, KEY_TEXT_MAX + 1);
    if (n < 0)
        return refuse(ret_fault, "%s: cannot be read: %s", path, strerror(errno));
    *ret_n = (size_t)n;
    return 0;
}

int keyfile_read(const char *path, enum key_kind kind, bool secret, struct key_text *ret, char *ret_fault) {
    char text[KEY_TEXT_MAX + 1];
    struct key_text key;
    size_t n = 0;
    int r = read_text(path, secret, text, &n, ret_fault);

    if (r == 0 && (key_text_parse(span_of(text, n), &key) || key.kind != kind || key.secret != secret))
        r = refuse(ret_fault, "%s: not a tally-%s-%s file; make one with tally keygen", path, key_kind_name(kind),
                   secret ? "secret" : "public");
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

int keyfile_read_folder(const char *folder, uint8_t (**ret_keys)[32], size_t *ret_n, char *ret_fault) {
    _cleanup_(close_folder) DIR *d = opendir(folder);
    uint8_t(*keys)[32] = NULL;
    struct dirent *entry;
    size_t n = 0;
    int r = 0;

    if (!d)
        return refuse(ret_fault, "%s: cannot be read: %s", folder, strerror(errno));
    while (r == 0 && (entry = readdir(d))) {
        char path[PATH_MAX];
        struct key_text key;

        if (entry->d_name[0] == '.')
            continue;
        if (n == KEYFILE_FOLDER_MAX || snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= PATH_MAX)
            r = refuse(ret_fault, "%s: more than %d keys, or a name too long", folder, KEYFILE_FOLDER_MAX);
        else
            r = keyfile_read(path, KEY_TRANSPORT, false, &key, ret_fault);
        if (r == 0)
            r = add(&keys, &n, key.bytes);
    }
    if (r) {
        free(keys);
        return r;
    }
    *ret_keys = keys;
    *ret_n = n;
    return 0;
}
