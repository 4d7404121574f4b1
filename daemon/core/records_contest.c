/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A contest's record: the declaration that counts, read again from the bytes that were journaled, and what is known
 * beside it.
 */

#include <errno.h>

#include "daemon/core/records.h"

/* Positions of names in ballot order; they were on the ballot when they were taken. */
static int put_positions(const struct contest *c, const struct span *names, size_t n, struct arena *arena,
                         uint64_t **ret) {
    *ret = arena_alloc(arena, n, sizeof(**ret));
    if (!*ret)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = contest_candidate(c, names[i]);
    return 0;
}

static int put_counts(const struct vote *votes, size_t n, struct arena *arena, uint64_t **ret) {
    *ret = arena_alloc(arena, n, sizeof(**ret));
    if (!*ret)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = votes[i].count;
    return 0;
}

static size_t put_codes(const struct kept *k, struct span ret[TALLY_CODES_MAX]) {
    size_t at = 0;

    for (size_t i = 0; i < k->n_codes; i++) {
        ret[i] = span_of(k->bytes + k->len + at, k->code_ends[i] - at);
        at = k->code_ends[i];
    }
    return k->n_codes;
}

/* Whether each statement that a declaration names is the one that counts. */
static bool statements_hold(const struct ledger *l, uint32_t contest, const struct declaration *d) {
    for (size_t i = 0; i < d->n_statements; i++) {
        const struct statement *row = &d->statements[i];
        uint32_t area = election_area(l->e, row->area);
        const struct statement_now *now = area == NO_INDEX ? NULL : ledger_statement(l, contest, area, row->phase);

        if (!now || !now->kept || !row->body_given || !digest_equal(&now->kept->body, &row->body))
            return false;
    }
    return true;
}

static int put_standing(const struct ledger *l, uint32_t contest, struct arena *arena, struct contest_record *r) {
    const struct contest *c = &l->e->contests[contest];
    const struct kept *k = l->contests[contest].standing;
    struct declaration d;

    if (kept_declaration(k, arena, &d) < 0)
        return -ENOMEM;
    r->n_codes = put_codes(k, r->codes);
    r->as_declared = d.as_declared;
    r->figures_given = true;
    r->body = k->body;
    r->figures = k->figures;
    r->electorate = d.electorate;
    r->papers = d.papers;
    r->rejected_given = d.rejected_given;
    r->rejected = d.rejected;
    r->n_rejected = d.n_rejected;
    r->lots_given = d.lots_given;
    r->lots = d.lots;
    r->n_lots = d.n_lots;
    r->round2_given = d.round2_given;
    r->round2 = d.round2;
    r->n_round2 = d.n_round2;
    r->quota = d.quota;
    r->votes_given = d.votes_given;
    r->n_votes = d.n_votes;
    r->n_elected = d.n_elected;
    r->statements_named = d.n_statements > 0;
    r->statements_hold = r->statements_named && statements_hold(l, contest, &d);
    if (put_counts(d.votes, d.n_votes, arena, &r->votes) < 0)
        return -ENOMEM;
    return put_positions(c, d.elected, d.n_elected, arena, &r->elected);
}

static int put_queried(struct queried_now *q, struct arena *arena, struct contest_record *r) {
    struct declaration d;

    if (kept_declaration(q->kept, arena, &d) < 0)
        return -ENOMEM;
    r->queried = (struct queried){ .given = true, .revision = q->revision, .act = d.act, .body = q->kept->body,
                                   .n_signers = q->n_signers, .signers = q->signers };
    r->queried.n_codes = put_codes(q->kept, r->queried.codes);
    return 0;
}

static int put_statements(const struct ledger *l, const struct statement_now *first, struct arena *arena,
                          struct contest_record *r) {
    size_t n = 0;

    for (const struct statement_now *s = first; s; s = s->next)
        n++;
    r->statements = arena_alloc(arena, n, sizeof(*r->statements));
    if (!r->statements)
        return -ENOMEM;
    for (const struct statement_now *s = first; s; s = s->next) {
        struct statement_row *row = &r->statements[r->n_statements++];

        *row = (struct statement_row){ .area = l->e->areas[s->area].m->code, .phase = s->phase, .revision = s->taken };
        row->body_given = s->kept != NULL;
        if (s->kept)
            row->body = s->kept->body;
    }
    return 0;
}

static int put_notices(const struct contest *c, const struct contest_more *more, struct arena *arena,
                       struct notices *ret) {
    struct event event;

    ret->recount = more->recount;
    ret->electorate = more->electorate;
    ret->papers = more->papers;
    if (more->rush) {
        if (kept_event(more->rush, arena, &event) < 0 ||
            put_positions(c, event.elected, event.n_elected, arena, &ret->rush) < 0)
            return -ENOMEM;
        ret->rush_given = true;
        ret->n_rush = event.n_elected;
    }
    if (!more->agency)
        return 0;
    if (kept_event(more->agency, arena, &event) < 0 ||
        put_positions(c, event.elected, event.n_elected, arena, &ret->agency) < 0 ||
        put_counts(event.votes, event.n_votes, arena, &ret->agency_votes) < 0)
        return -ENOMEM;
    ret->agency_given = true;
    ret->n_agency = event.n_elected;
    ret->agency_votes_given = event.votes_given;
    ret->n_agency_votes = event.n_votes;
    return 0;
}

static int put_more(const struct ledger *l, const struct contest *c, const struct contest_more *more,
                    struct arena *arena, struct contest_record *r) {
    if (more->queried && put_queried(more->queried, arena, r) < 0)
        return -ENOMEM;
    if (more->amended) {
        r->candidates_given = true;
        r->candidates = c->m->candidates;
        r->n_candidates = c->m->n_candidates;
    }
    r->fall = more->fall;
    if (put_statements(l, more->statements, arena, r) < 0)
        return -ENOMEM;
    return put_notices(c, more, arena, &r->notices);
}

int record_of_contest(const struct ledger *l, uint32_t contest, struct arena *arena, struct contest_record *ret) {
    const struct contest *c = &l->e->contests[contest];
    const struct contest_now *now = &l->contests[contest];
    struct contest_record r = {
        .key = l->e->records[c->record].key,
        .state = now->state,
        .revision = now->revision,
        .conflicts = now->conflicts,
        .used = now->taken,
        .status = c->status,
        .from = c->from,
    };

    if (now->standing && put_standing(l, contest, arena, &r) < 0)
        return -ENOMEM;
    if (now->more && put_more(l, c, now->more, arena, &r) < 0)
        return -ENOMEM;
    *ret = r;
    return 0;
}
