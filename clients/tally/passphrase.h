/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where the passphrases of locked key files come from: a terminal, or a file. Never an argument, never the environment. */

#include "proto/lock.h"

struct passphrase {
    char text[LOCK_PASSPHRASE_MAX + 1];
    size_t len;
};

/* Asked on a terminal so often before a key stays locked. */
#define PASSPHRASE_TRIES 3

/* What --passphrase-file said: its lines are tried one after another, whatever the key. NULL: the terminal is asked. */
void passphrase_from(const char *path);

/*
 * The next passphrase to try for the key file at `path`; `attempt` counts from 0. Returns 0 with ret filled, for its holder
 * to passphrase_wipe(); 1 when there is none left to try, or nobody to ask (nothing said); a negative errno (said).
 */
int passphrase_get(const char *path, unsigned attempt, struct passphrase *ret);

/*
 * A passphrase to lock the key file at `path` with: typed twice and alike, or the file's first line. Returns 0; 1 when there
 * is none, said.
 */
int passphrase_new(const char *path, struct passphrase *ret);

void passphrase_wipe(struct passphrase *p);
