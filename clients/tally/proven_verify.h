/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* tally verify of what proves something by itself (proven.h): checks it and says what it shows. */

#include "proto/bytes.h"
#include "proto/keys.h"

/*
 * `path` is the file's name, for what is said of it. Without an origin it is the one that the file gives. `envelope`, or NULL, is
 * the file of an envelope one of whose bodies the entry must be. Returns an exit status, said.
 */
int proven_verify(const char *path, struct span bytes, const char *origin, const struct public_key *log, const char *envelope,
                  bool json);
