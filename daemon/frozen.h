/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The head that froze the log, kept beside the journal (config's `frozen`, written by kept_head_write()). */

#include "daemon/state.h"

#define FROZEN_MENDED 2

/*
 * Holds what is kept at path against a journal that was replayed. Returns 0 when there is nothing; 1 when the journal
 * does not have that head, with the reason in *ret_fault (exit 4); FROZEN_MENDED when it does, with the head's size; or
 * a negative errno.
 */
int frozen_check(const char *path, const struct state *state, uint64_t *ret_size, struct fault *ret_fault);

/* Takes it away, for good when this returns. Returns 0 or a negative errno. */
int frozen_remove(const char *path);
