/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal's front: hands each call to the handle's backend. It is here, and not in the backends, that our own
 * misuse is caught once for all of them: a handle that is dead, or a batch without bytes.
 */

#include "daemon/journal/journal.h"

#include <assert.h>

int journal_open(const struct journal_backend *backend, const char *place, bool create, struct journal **ret) {
    assert(backend && place && ret);
    return backend->open(place, create, ret);
}

int journal_append(struct journal *j, uint64_t number, struct span batch) {
    assert(j && batch.ptr && batch.len > 0);
    return j->backend->append(j, number, batch);
}

int journal_commit(struct journal *j) {
    assert(j);
    return j->backend->commit(j);
}

int journal_read(struct journal *j, uint64_t number, struct blob *ret) {
    assert(j && ret);
    return j->backend->read(j, number, ret);
}

int journal_count(struct journal *j, uint64_t *ret) {
    assert(j && ret);
    return j->backend->count(j, ret);
}

struct journal *journal_close(struct journal *j) {
    return j ? j->backend->close(j) : NULL;
}

const char *journal_verdict_text(int verdict) {
    static const char *const texts[] = {
        [JOURNAL_OK] = "the journal is in order",
        [JOURNAL_MISSING] = "there is no journal at this place",
        [JOURNAL_EXISTS] = "there is a journal, or a part of one, at this place already",
        [JOURNAL_BUSY] = "another process holds the journal",
        [JOURNAL_FOREIGN] = "this is not a journal of tallyd, or it is damaged",
        [JOURNAL_END] = "the journal has no such batch",
        [JOURNAL_FULL] = "there is no room left for the journal",
    };

    assert(verdict >= 0 && (size_t)verdict < ARRAY_SIZE(texts));
    return texts[verdict];
}
