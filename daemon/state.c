/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Everything that init, start-up and the pipeline must agree on to the byte stands here once: entry times, the manifest's
 * leaves, and when records are hashed.
 */

#include "daemon/state.h"

#include <errno.h>

int state_init(struct state *s, struct election **election) {
    static const struct digest zero;
    struct election *e = *election;
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    int r;

    *s = (struct state){ 0 };
    chain_init(&s->chain);
    tree_init(&s->records);
    r = ledger_new(e, &s->ledger);
    if (r < 0)
        return r;
    r = view_init(&s->view, e);
    if (r < 0)
        return r;
    r = tree_reserve(&s->records, e->n_records);
    if (r < 0)
        return r;
    for (uint32_t i = 0; i < e->n_records; i++)
        tree_append(&s->records, &zero);
    r = state_collect(s, &changes);
    if (r < 0)
        return r;
    s->n_manifest = e->envelope.n_bodies;
    view_apply(&s->view, &changes, s->n_manifest, span_str(""));
    s->election = e;
    *election = NULL;
    return 0;
}

void state_deinit(struct state *s) {
    key_entries_free(&s->keys);
    view_deinit(&s->view);
    tree_deinit(&s->records);
    chain_deinit(&s->chain);
    s->ledger = ledger_free(s->ledger);
    s->election = election_free(s->election);
}

int state_collect(struct state *s, struct changes *ret) {
    int r = changes_collect(s->ledger, ret);

    if (r < 0)
        return r;
    changes_hash(ret, &s->records);
    return 0;
}

uint64_t state_manifest_time(const struct election *e, uint64_t now) {
    uint64_t earliest = TALLY_TIME_MAX;

    if (e->header.kind == ELECTION_LIVE)
        return now;
    for (uint32_t i = 0; i < e->n_polls; i++)
        if (e->polls[i].m->nominations_close < earliest)
            earliest = e->polls[i].m->nominations_close;
    return earliest;
}

uint64_t state_entry_time(const struct state *s, uint64_t declared, uint64_t now) {
    uint64_t time = s->election->header.kind == ELECTION_LIVE ? now : declared;

    return time > s->chain.last_time ? time : s->chain.last_time;
}

struct leaf state_manifest_leaf(const struct election *e, size_t i, uint64_t time) {
    return (struct leaf){
        .time = time, .kind = ENTRY_MANIFEST, .body = e->envelope.digests[i], .sigset = e->envelope.sigset_digest,
        .verdict = VERDICT_ACCEPTED, .ruleset = RULESET,
    };
}
