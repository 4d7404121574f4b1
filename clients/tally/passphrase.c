/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The terminal is asked as /dev/tty, so that sheets may come through standard input. While a passphrase is typed, echo is
 * off and Ctrl-C is an end of line like any other, so that whoever gives up leaves the terminal as it was.
 */

#include "clients/tally/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"

#define CTRL_C 3
#define FILE_BYTES_MAX 16384

static const char *source;

void passphrase_from(const char *path) {
    source = path;
}

void passphrase_wipe(struct passphrase *p) {
    sodium_memzero(p, sizeof(*p));
}

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

/* --- A file --- */

/* A pipe is its writer's own affair; of a regular file nobody else may read. */
static int read_source(struct blob *ret) {
    struct stat st;
    int r = file_read(source, FILE_BYTES_MAX, ret);

    if (r < 0)
        output_file_error(source, r);
    else if (stat(source, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & 077) {
        output_error("%s: others may read these passphrases; chmod 600 it", source);
        sodium_memzero(ret->ptr, ret->len);
        blob_free(ret);
        r = -EACCES;
    }
    return r;
}

/* Line number `at` of the text, without its line feed; absent behind the last. */
static struct span line_of(struct span text, unsigned at) {
    for (;;) {
        const uint8_t *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
        size_t n = end ? (size_t)(end - text.ptr) : text.len;

        if (text.len == 0)
            return (struct span){ 0 };
        if (at-- == 0)
            return span_of(text.ptr, n);
        text = span_of(text.ptr + n + (end != NULL), text.len - n - (end != NULL));
    }
}

/* A pipe can be read only once, so what it gave is kept until the process ends. */
static int from_file(unsigned attempt, struct passphrase *ret) {
    static struct blob kept;
    struct span line;
    int r = kept.ptr ? 0 : read_source(&kept);

    if (r < 0)
        return r;
    line = line_of(span_blob(kept), attempt);
    if (!line.ptr || line.len > LOCK_PASSPHRASE_MAX)
        return 1;
    memcpy(ret->text, line.ptr, line.len);
    ret->len = line.len;
    return 0;
}

/* --- A terminal --- */

/* Reads up to the end of a line. Returns 0, or 1 when whoever types has given up. */
static int read_line(int fd, struct passphrase *ret) {
    for (ret->len = 0; ret->len < LOCK_PASSPHRASE_MAX;) {
        ssize_t n = read(fd, ret->text + ret->len, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || ret->text[ret->len] == CTRL_C)
            return 1;
        if (ret->text[ret->len] == '\n')
            return 0;
        ret->len++;
    }
    return 1;
}

static int from_terminal(const char *question, const char *path, struct passphrase *ret) {
    _cleanup_(close_fd) int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    struct termios was, quiet;
    int r;

    if (fd < 0 || tcgetattr(fd, &was) < 0)
        return 1;
    quiet = was;
    quiet.c_lflag &= (tcflag_t) ~(ECHO | ISIG);
    quiet.c_cc[VEOL] = CTRL_C;
    if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0)
        return 1;
    dprintf(fd, "%s %s: ", spoken(question), path);
    r = read_line(fd, ret);
    tcsetattr(fd, TCSAFLUSH, &was);
    dprintf(fd, "\n");
    if (r != 0)
        passphrase_wipe(ret);
    return r;
}

int passphrase_get(const char *path, unsigned attempt, struct passphrase *ret) {
    if (source)
        return from_file(attempt, ret);
    return attempt < PASSPHRASE_TRIES ? from_terminal("Passphrase of", path, ret) : 1;
}

int passphrase_new(const char *path, struct passphrase *ret) {
    struct passphrase again = { 0 };
    int r = source ? from_file(0, ret) : from_terminal("New passphrase for", path, ret);

    if (r == 0 && !source)
        r = from_terminal("The same once more for", path, &again);
    if (r == 1)
        output_error("%s: no passphrase was given; type one at a terminal, or name a file with --passphrase-file", path);
    else if (r == 0 && !source && (again.len != ret->len || sodium_memcmp(again.text, ret->text, ret->len) != 0)) {
        output_error("%s: the two passphrases differ; nothing was written", path);
        r = 1;
    } else if (r == 0 && ret->len == 0) {
        output_error("%s: an empty passphrase locks nothing; nothing was written", path);
        r = 1;
    }
    passphrase_wipe(&again);
    return r != 0;
}
