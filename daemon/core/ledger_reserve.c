/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting aside. All memory that folding an entry can need is taken here, before the entry is journaled; what is not
 * used after all is freed with the next reserve. So applying cannot fail, and the ledger is never half way.
 */

#include <assert.h>
#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "proto/codec.h"
#include "proto/tree.h"

static void queried_free(struct queried_now *q) {
    if (q)
        free(q->kept);
    free(q);
}

void contest_more_free(struct contest_more *more) {
    if (!more)
        return;
    queried_free(more->queried);
    while (more->statements) {
        struct statement_now *next = more->statements->next;

        free(more->statements->kept);
        free(more->statements);
        more->statements = next;
    }
    free(more->rush);
    free(more->agency);
    free(more);
}

void reserve_deinit(struct reserve *r) {
    free(r->kept);
    free(r->more);
    free(r->queried);
    free(r->statement);
    arena_deinit(&r->arena);
    *r = (struct reserve){ 0 };
}

/* --- What is kept --- */

/* Codes that are on record: each of three letters (verdict.h), and no more of them than there may be. */
#define CODES_ROOM (3u * TALLY_CODES_MAX)

static struct kept *kept_new(struct span body, const struct digest *digest) {
    size_t room = body.len + CODES_ROOM;
    struct kept *k = calloc(1, sizeof(*k) + room);

    if (!k)
        return NULL;
    k->body = *digest;
    k->len = body.len;
    k->room = room;
    memcpy(k->bytes, body.ptr, body.len);
    return k;
}

void kept_codes(struct kept *k, const struct leaf *leaf) {
    size_t end = 0;

    for (size_t i = 0; i < leaf->n_codes; i++) {
        struct span code = leaf->codes[i];

        assert(code.len <= k->room - k->len - end);
        memcpy(k->bytes + k->len + end, code.ptr, code.len);
        end += code.len;
        k->code_ends[i] = (uint16_t)end;
    }
    k->n_codes = leaf->n_codes;
}

int kept_declaration(const struct kept *k, struct arena *arena, struct declaration *ret) {
    int r = declaration_decode(span_of(k->bytes, k->len), arena, ret);

    assert(r <= 0);
    return r ? -ENOMEM : 0;
}

int kept_event(const struct kept *k, struct arena *arena, struct event *ret) {
    int r = event_decode(span_of(k->bytes, k->len), arena, ret);

    assert(r <= 0);
    return r ? -ENOMEM : 0;
}

/* The votes one by one, for whoever has the same. */
int votes_digest(const struct declaration *d, struct digest *ret) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_array(&p, d->n_votes);
    for (size_t i = 0; i < d->n_votes; i++)
        pack_uint(&p, d->votes[i].count);
    if (p.error)
        return p.error;
    hash_bytes(pack_span(&p), ret);
    return 0;
}

struct kept *take_kept(struct ledger *l) {
    struct kept *kept = l->reserve.kept;

    l->reserve.kept = NULL;
    return kept;
}

/* --- For a declaration --- */

static int reserve_kept(struct reserve *r, uint32_t contest, struct span body, const struct digest *body_digest,
                        const struct digest *figures, const struct declaration *d) {
    _cleanup_(pack_deinit) struct pack p;
    int k;

    pack_init(&p);
    if (!body.ptr) {
        declaration_encode(&p, d);
        if (p.error)
            return p.error;
        body = pack_span(&p);
    }
    r->kept = kept_new(body, body_digest);
    if (!r->kept)
        return -ENOMEM;
    r->kept->alike.contest = contest;
    if (figures)
        r->kept->figures = *figures;
    k = votes_digest(d, &r->kept->alike.votes);
    return k < 0 || figures ? k : figures_digest(d, &r->kept->figures);
}

static int reserve_places(struct ledger *l, struct reserve *r, uint32_t contest, enum verdict verdict,
                          const struct declaration *d) {
    bool plain = verdict != VERDICT_QUERIED && d->act == ACT_DECLARE;

    if (!l->contests[contest].more && !plain) {
        r->more = calloc(1, sizeof(*r->more));
        if (!r->more)
            return -ENOMEM;
    }
    if (verdict == VERDICT_QUERIED) {
        r->queried = calloc(1, sizeof(*r->queried));
        if (!r->queried)
            return -ENOMEM;
    }
    if (d->act == ACT_STATE) {
        r->statement = calloc(1, sizeof(*r->statement));
        if (!r->statement)
            return -ENOMEM;
    }
    return 0;
}

/* What stands and what waits, read before they are replaced. */
static int reserve_before(const struct ledger *l, struct reserve *r, uint32_t contest) {
    const struct kept *standing = l->contests[contest].standing;
    const struct queried_now *queried = ledger_queried(l, contest);

    if (standing && kept_declaration(standing, &r->arena, &r->before) < 0)
        return -ENOMEM;
    if (queried && kept_declaration(queried->kept, &r->arena, &r->waiting) < 0)
        return -ENOMEM;
    r->before_given = standing != NULL;
    return 0;
}

static void keep(struct ledger *l, struct reserve *r, enum verdict verdict, const struct digest *body_digest) {
    reserve_deinit(&l->reserve);
    l->reserve = *r;
    l->reserve.body = *body_digest;
    l->reserve.verdict = verdict;
    *r = (struct reserve){ 0 };
}

int ledger_reserve(struct ledger *l, uint32_t contest, enum verdict verdict, struct span body,
                   const struct digest *body_digest, const struct digest *figures, const struct declaration *d) {
    _cleanup_(reserve_deinit) struct reserve r = { 0 };
    int k = reserve_kept(&r, contest, body, body_digest, figures, d);

    if (k == 0)
        k = reserve_places(l, &r, contest, verdict, d);
    if (k == 0)
        k = reserve_before(l, &r, contest);
    if (k == 0)
        k = seen_reserve(&l->seen, TALLY_SIGNATURES_MAX);
    if (k == 0)
        keep(l, &r, verdict, body_digest);
    return k;
}

/* --- For an event --- */

int ledger_reserve_event(struct ledger *l, uint32_t contest, struct span body, const struct digest *body_digest,
                         const struct event *event) {
    _cleanup_(reserve_deinit) struct reserve r = { 0 };
    _cleanup_(pack_deinit) struct pack p;
    struct fault fault;
    int k = 0;

    pack_init(&p);
    if (!body.ptr) {
        event_encode(&p, event);
        if (p.error)
            return p.error;
        body = pack_span(&p);
    }
    r.kept = kept_new(body, body_digest);
    if (!r.kept)
        return -ENOMEM;
    r.kept->figures = *body_digest;
    if (contest != NO_INDEX && !l->contests[contest].more) {
        r.more = calloc(1, sizeof(*r.more));
        if (!r.more)
            return -ENOMEM;
    }
    if (event_about_area(event)) {
        struct event kept;

        if (kept_event(r.kept, &r.arena, &kept) < 0)
            return -ENOMEM;
        r.annotation = kept.annotation.id;
    }
    if (event->kind == EVENT_NOMINATIONS)
        k = election_nominate(l->e, contest, event->candidates, event->n_candidates, &l->e->arena, &r.nominated, &fault);
    if (k == 0 && event_about_keys(event))
        k = keys_reserve(l->e, event);
    if (k == 0)
        k = seen_reserve(&l->seen, 0);
    if (k == 0)
        keep(l, &r, VERDICT_ACCEPTED, body_digest);
    return k;
}
