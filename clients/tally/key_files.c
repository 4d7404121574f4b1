/* SPDX-License-Identifier: Apache-2.0 */

/* A locked file opens where it is read, so that every command takes one wherever it takes a secret. */

#include "clients/tally/key_files.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/passphrase.h"

static int unlock(const char *path, struct span text, struct key_text *ret) {
    int r = LOCK_WRONG;

    for (unsigned attempt = 0; r == LOCK_WRONG; attempt++) {
        struct passphrase p = { 0 };
        int got = passphrase_get(path, attempt, &p);

        if (got < 0)
            return KEY_FILE_LOCKED;
        if (got > 0 && attempt == 0)
            output_error("%s is locked, and there is nobody to ask; name a file with --passphrase-file", path);
        else if (got > 0)
            output_error("%s stays locked: that is not its passphrase", path);
        if (got > 0)
            return KEY_FILE_LOCKED;
        r = lock_open(text, span_of(p.text, p.len), ret);
        passphrase_wipe(&p);
    }
    return r == LOCK_OPEN ? KEY_FILE_READ : r < 0 ? r : KEY_FILE_OTHER;
}

static bool others_may_read(const char *path) {
    struct stat st;

    return stat(path, &st) < 0 || st.st_mode & 077;
}

/* Any key file, opened. */
static int read_any(const char *path, struct key_text *ret, bool *ret_locked) {
    _cleanup_(blob_free) struct blob text = { 0 };
    int r = file_read(path, LOCK_TEXT_MAX, &text);

    if (r < 0)
        return r == -EFBIG ? KEY_FILE_OTHER : r;
    *ret_locked = lock_is(span_blob(text));
    if (*ret_locked)
        r = others_may_read(path) ? KEY_FILE_OTHER : unlock(path, span_blob(text), ret);
    else
        r = key_text_parse(span_blob(text), ret) == 0 ? KEY_FILE_READ : KEY_FILE_OTHER;
    sodium_memzero(text.ptr, text.len);
    if (r == KEY_FILE_READ && ret->secret && others_may_read(path))
        r = KEY_FILE_OTHER;
    return r;
}

static int read_if(const char *path, const enum key_kind *kind, bool secret, struct key_text *ret, bool *ret_locked) {
    struct key_text key = { 0 };
    int r = read_any(path, &key, ret_locked);

    if (r == KEY_FILE_READ && (key.secret != secret || (kind && key.kind != *kind)))
        r = KEY_FILE_OTHER;
    if (r == KEY_FILE_READ)
        *ret = key;
    sodium_memzero(&key, sizeof(key));
    return r;
}

int key_file_read(const char *path, enum key_kind kind, bool secret, struct key_text *ret) {
    bool locked;

    return read_if(path, &kind, secret, ret, &locked);
}

int key_file_read_secret(const char *path, struct key_text *ret, bool *ret_locked) {
    return read_if(path, NULL, true, ret, ret_locked);
}

int key_file_text(const char *path, const struct key_text *key, bool locked, char *ret, size_t *ret_n) {
    uint8_t random[LOCK_RANDOM_SIZE];
    struct passphrase p = { 0 };
    int r;

    if (!locked) {
        *ret_n = key_text_format(key, ret);
        return 0;
    }
    r = passphrase_new(path, &p);
    if (r == 0) {
        randombytes_buf(random, sizeof(random));
        r = lock_key(key, span_of(p.text, p.len), LOCK_COST, random, ret, ret_n);
    }
    passphrase_wipe(&p);
    return r;
}
