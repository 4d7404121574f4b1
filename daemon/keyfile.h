/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Key files on disk: one line each (SPEC.md 2.3). The only place of the daemon that reads them. */

#include "proto/keys.h"

#define KEYFILE_TEXT_MAX 512
#define KEYFILE_CREDENTIAL "%d/"    /* begins the path of a credential where no service manager has given any (config.c) */

/*
 * Reads a key of the wanted kind. A secret's file must be a regular one that neither group nor others may read or
 * write; in $CREDENTIALS_DIRECTORY, which the service manager closes to all but the service, the group may have a right
 * to read, because the manager may give the service its own by an access list. Returns 0; 1 when ret_fault (KEYFILE_TEXT_MAX bytes, PATH: what is wrong and what to do) says why not; a
 * negative errno. The caller wipes ret (explicit_bzero).
 */
int keyfile_read(const char *path, enum key_kind kind, bool secret, struct key_text *ret, char *ret_fault);

#define KEYFILE_FOLDER_MAX 65536    /* keys of one folder */

/*
 * Reads every public transport key of a folder (names beginning with a dot are passed over). A file that is not one is
 * a fault; ret_fault names the first and counts the others. `ret_keys` belongs to the caller (free). Returns
 * as keyfile_read().
 */
int keyfile_read_folder(const char *folder, uint8_t (**ret_keys)[32], size_t *ret_n, char *ret_fault);
