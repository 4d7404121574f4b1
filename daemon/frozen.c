/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A log that was shown its own signature over something that its journal does not have must never sign again from
 * that journal: each further head would be the proof of a fork. So what it was shown outlives the process, and only a
 * journal that contains it ends the freeze. Nobody has to say that it is mended, and nobody can say so wrongly.
 */

#include "daemon/frozen.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/journal/disk.h"
#include "daemon/journal/kept_head.h"

int frozen_check(const char *path, const struct state *state, uint64_t *ret_size, struct fault *ret_fault) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct head head;
    int r = kept_head_read(path, &note);

    if (r)
        return r > 0 ? 0 : r;
    r = election_head_open(state->election, span_blob(note), &head);
    if (r) {
        snprintf(ret_fault->text, sizeof(ret_fault->text),
                 "it was frozen, and the head that says why is not one of this log: %s (%s)", note_verdict_text(r),
                 path);
        return 1;
    }
    if (!chain_passed(&state->chain, &head)) {
        snprintf(ret_fault->text, sizeof(ret_fault->text),
                 "it was frozen: it has %llu entries, and a client holds a head of this log over %llu that it does not "
                 "have; find the right journal (the head is in %s)", (unsigned long long)state->chain.n_leaves,
                 (unsigned long long)head.size, path);
        return 1;
    }
    *ret_size = head.size;
    return FROZEN_MENDED;
}

int frozen_remove(const char *path) {
    return unlink(path) < 0 ? -errno : disk_sync_folder_of(path);
}
