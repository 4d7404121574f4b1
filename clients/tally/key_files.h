/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Key files as people keep them: public ones, secrets, and secrets under a passphrase, which is asked for. */

#include "proto/keys.h"

enum key_file { KEY_FILE_READ, KEY_FILE_OTHER, KEY_FILE_LOCKED };

/*
 * Reads a key file. Returns KEY_FILE_READ, for a secret to be wiped by its holder; KEY_FILE_OTHER when it is not one of that
 * kind and secrecy, or when it holds a secret that others may read or write (mode & 077); KEY_FILE_LOCKED when no passphrase
 * opened it (said); or a negative errno.
 */
int key_file_read(const char *path, enum key_kind kind, bool secret, struct key_text *ret);

/* The same of a secret of any kind. ret_locked: whether a passphrase opened it. */
int key_file_read_secret(const char *path, struct key_text *ret, bool *ret_locked);

/*
 * The text of a secret's file in text[LOCK_TEXT_MAX]: plain, or under a passphrase that is asked for in the name of `path`.
 * Returns 0; 1 when no passphrase was given (said); or -ENOMEM. The caller wipes the text.
 */
int key_file_text(const char *path, const struct key_text *key, bool locked, char *ret, size_t *ret_n);
