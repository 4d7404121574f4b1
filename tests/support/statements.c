/* SPDX-License-Identifier: Apache-2.0 */
/* Statements and acts, each from the declaration before it. */

#include "tests/support/statements.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "proto/tree.h"

#define REJECTED 9u

static void *make(struct arena *arena, size_t n, size_t size) {
    void *p = arena_alloc(arena, n, size);

    assert_non_null(p);
    return p;
}

static void body_digest(const struct declaration *d, struct digest *ret) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);

    hash_bytes(span_blob(body), ret);
}

static struct declaration *statement_new(const struct election *e, const char *contest, struct span area,
                                         uint64_t phase, struct arena *arena) {
    const struct contest *c = &e->contests[election_contest(e, span_str(contest))];
    struct declaration *d = make(arena, 1, sizeof(*d));

    *d = (struct declaration){ .contest = c->m->id, .nominations = c->nominations, .revision = 1, .act = ACT_STATE,
                               .declared = e->polls[c->poll].m->closes + phase * 3600000u, .statements_given = true,
                               .n_statements = 1 };
    d->statements = make(arena, 1, sizeof(*d->statements));
    d->statements[0] = (struct statement){ .area = area, .phase = phase };
    return d;
}

static void reject(struct declaration *d, const char *head, uint64_t count, struct arena *arena) {
    d->rejected_given = true;
    d->n_rejected = 1;
    d->rejected = make(arena, 1, sizeof(*d->rejected));
    d->rejected[0] = (struct rejected){ span_str(head), count };
}

struct declaration *statement_first(const struct election *e, const char *contest, const char *area,
                                    const uint64_t *votes, struct arena *arena) {
    const struct contest *c = &e->contests[election_contest(e, span_str(contest))];
    struct declaration *d = statement_new(e, contest, span_str(area), PHASE_FIRST, arena);
    uint64_t sum = REJECTED;

    d->votes_given = true;
    d->n_votes = c->m->n_candidates;
    d->votes = make(arena, d->n_votes, sizeof(*d->votes));
    for (size_t i = 0; i < d->n_votes; i++) {
        d->votes[i] = (struct vote){ c->m->candidates[i].id, votes[i] };
        sum += votes[i];
    }
    d->papers = (struct opt){ true, sum };
    d->electorate = (struct opt){ true, 3 * sum };
    reject(d, "void", REJECTED, arena);
    return d;
}

struct declaration *statement_second(const struct election *e, const struct declaration *first,
                                     const struct remaining remaining[2], struct arena *arena) {
    uint64_t unusable = 0;      /* papers of those eliminated, but for the second preferences used */
    char contest[TALLY_ID_MAX + 1] = "";
    struct declaration *d;

    memcpy(contest, first->contest.ptr, first->contest.len);
    d = statement_new(e, contest, first->statements[0].area, PHASE_SECOND, arena);
    d->round2_given = true;
    d->n_round2 = 2;
    d->round2 = make(arena, 2, sizeof(*d->round2));
    for (size_t i = 0; i < first->n_votes; i++)
        unusable += first->votes[i].count;
    for (size_t i = 0; i < 2; i++) {
        const struct vote *vote = &first->votes[remaining[i].candidate];

        unusable -= vote->count + remaining[i].second;

        d->round2[i] =
            (struct round2){ vote->candidate, { true, remaining[i].second }, vote->count + remaining[i].second };
    }
    reject(d, "second-preference", unusable, arena);
    return d;
}

static void add_first(struct declaration *d, const struct declaration *statement) {
    d->papers.value += statement->papers.value;
    d->electorate.value += statement->electorate.value;
    d->rejected[1].count += statement->rejected[0].count;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count += statement->votes[i].count;
}

static void add_second(struct declaration *d, const struct declaration *statement, struct arena *arena) {
    if (!d->round2_given) {
        d->round2_given = true;
        d->n_round2 = statement->n_round2;
        d->round2 = make(arena, d->n_round2, sizeof(*d->round2));
        d->rejected[0] = (struct rejected){ span_str("second-preference"), 0 };
        for (size_t i = 0; i < d->n_round2; i++)
            d->round2[i] = (struct round2){ statement->round2[i].candidate, { true, 0 }, 0 };
    }
    d->rejected[0].count += statement->rejected[0].count;
    for (size_t i = 0; i < d->n_round2; i++) {
        d->round2[i].second.value += statement->round2[i].second.value;
        d->round2[i].total += statement->round2[i].total;
    }
}

static void elect_most(struct declaration *d, struct arena *arena) {
    uint64_t most = 0;

    d->n_elected = 1;
    d->elected = make(arena, 1, sizeof(*d->elected));
    for (size_t i = 0; i < d->n_votes && !d->round2_given; i++)
        if (d->votes[i].count > most) {
            most = d->votes[i].count;
            d->elected[0] = d->votes[i].candidate;
        }
    for (size_t i = 0; i < d->n_round2; i++)
        if (d->round2[i].total > most) {
            most = d->round2[i].total;
            d->elected[0] = d->round2[i].candidate;
        }
}

struct declaration *statements_sum(const struct election *e, const struct declaration *const *statements, size_t n,
                                   struct arena *arena) {
    const struct contest *c = &e->contests[election_contest(e, statements[0]->contest)];
    struct declaration *d = make(arena, 1, sizeof(*d));

    *d = (struct declaration){ .contest = c->m->id, .nominations = c->nominations, .revision = 1, .act = ACT_DECLARE,
                               .declared = e->polls[c->poll].m->closes + 4 * 3600000u, .statements_given = true,
                               .n_statements = n, .votes_given = true, .n_votes = c->m->n_candidates,
                               .papers = { true, 0 }, .electorate = { true, 0 }, .rejected_given = true,
                               .n_rejected = 2 };
    d->votes = make(arena, d->n_votes, sizeof(*d->votes));
    d->rejected = make(arena, 2, sizeof(*d->rejected));
    d->statements = make(arena, n, sizeof(*d->statements));
    d->rejected[1].head = span_str("void");
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].candidate = c->m->candidates[i].id;
    for (size_t i = 0; i < n; i++) {
        d->statements[i] = statements[i]->statements[0];
        d->statements[i].body_given = true;
        body_digest(statements[i], &d->statements[i].body);
        if (d->statements[i].phase == PHASE_FIRST)
            add_first(d, statements[i]);
        else
            add_second(d, statements[i], arena);
    }
    if (!d->round2_given) {
        d->rejected++;
        d->n_rejected = 1;
    }
    elect_most(d, arena);
    return d;
}

void declaration_replaces(struct declaration *d, enum act act, const struct declaration *replaced,
                          const char *reason) {
    d->act = act;
    d->revision = replaced->revision + 1;
    d->replaces_given = true;
    body_digest(replaced, &d->replaces);
    if (!*reason)
        return;
    d->reason_code = span_str(reason);
    d->reason_text = span_str("");
}

struct declaration *declaration_act(const struct declaration *of, enum act act, uint64_t revision, const char *reason,
                                    struct arena *arena) {
    struct declaration *d = make(arena, 1, sizeof(*d));

    *d = (struct declaration){ .contest = of->contest, .nominations = of->nominations, .declared = of->declared };
    declaration_replaces(d, act, of, reason);
    d->revision = revision;
    return d;
}
