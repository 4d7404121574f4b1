/* SPDX-License-Identifier: Apache-2.0 */
/* Good declarations are made from the contest's own terms, so that any election's contests can be declared. */

#include "tests/support/declarations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/core/rules.h"
#include "daemon/core/stv_count.h"
#include "proto/codec.h"
#include "proto/tree.h"

#define REJECTED 7u
#define HOUR 3600000u

static void *make(struct arena *arena, size_t n, size_t size) {
    void *p = arena_alloc(arena, n, size);

    assert_non_null(p);
    return p;
}

static uint64_t earliest(const struct election *e, const struct contest *c) {
    const struct m_poll *poll = e->polls[c->poll].m;

    if (c->from.given)
        return c->from.value;
    return c->uncontested ? poll->nominations_close : poll->closes;
}

/* Elects the `places` with the most votes, the earlier on the ballot where two are level. */
static void elect(struct declaration *d, const struct contest *c, size_t places, struct arena *arena) {
    bool *chosen = make(arena, c->m->n_candidates, sizeof(*chosen));

    for (size_t k = 0; k < places; k++) {
        size_t best = c->m->n_candidates;

        for (size_t i = 0; i < c->m->n_candidates; i++)
            if (!chosen[i] && (best == c->m->n_candidates || d->votes[i].count > d->votes[best].count))
                best = i;
        chosen[best] = true;
    }
    d->elected = make(arena, places, sizeof(*d->elected));
    d->n_elected = 0;
    for (size_t i = 0; i < c->m->n_candidates; i++)
        if (chosen[i])
            d->elected[d->n_elected++] = c->m->candidates[i].id;
}

/* Papers as they must be for the votes, some of them rejected where they are not few, and electors enough. */
static void count_papers(struct declaration *d, const struct contest *c, struct arena *arena) {
    bool several = c->m->system == SYSTEM_PLURALITY && c->m->seats > 1;
    uint64_t sum = 0, most = 0, valid, rejected;

    for (size_t i = 0; i < d->n_votes; i++) {
        sum += d->votes[i].count;
        most = d->votes[i].count > most ? d->votes[i].count : most;
    }
    valid = several ? sum * 10 / (9 * c->m->seats) : sum;   /* not every paper uses all of its votes */
    valid = valid > most ? valid : most;
    rejected = valid < 40 * REJECTED ? 0 : REJECTED;
    d->papers = (struct opt){ true, valid + rejected };
    d->electorate = (struct opt){ true, 3 * (valid + rejected) };
    d->rejected_given = true;
    d->n_rejected = 3;
    d->rejected = make(arena, 3, sizeof(*d->rejected));
    d->rejected[0] = (struct rejected){ span_str(several ? "in-part" : "identified"), several ? 2 : 0 };
    d->rejected[1] = (struct rejected){ span_str("unmarked"), rejected ? REJECTED - 3 : 0 };
    d->rejected[2] = (struct rejected){ span_str("void"), rejected ? 3 : 0 };
}

/* A second round between the first two by votes, won by the one who led. */
static void count_round2(struct declaration *d, const struct contest *c, struct arena *arena) {
    size_t first = contest_candidate(c, d->elected[0]), second = first == 0;

    for (size_t i = 0; i < d->n_votes; i++)
        if (i != first && d->votes[i].count > d->votes[second].count)
            second = i;
    d->round2_given = true;
    d->round2 = make(arena, 2, sizeof(*d->round2));
    for (size_t i = 0; i < d->n_votes; i++)
        if (i == first || i == second) {
            uint64_t more = i == first ? 30 : 20;

            d->round2[d->n_round2++] =
                (struct round2){ d->votes[i].candidate, { true, more }, d->votes[i].count + more };
        }
}

/* The quota and every stage, of papers with a first preference and no other. */
static void count_stages(struct declaration *d, const struct contest *c, struct arena *arena) {
    struct preference *preferences = make(arena, d->n_votes, sizeof(*preferences));
    size_t n = d->n_votes;
    struct stv_count count;

    for (size_t i = 0; i < n; i++) {
        preferences[i] = (struct preference){ d->votes[i].count, 1, make(arena, 1, sizeof(uint64_t)) };
        preferences[i].ranking[0] = i;
    }
    assert_int_equal(stv_count(n, (size_t)c->m->seats, preferences, n, NULL, 0, &count), 0);
    d->quota = (struct opt){ true, count.quota };
    d->stages_given = true;
    d->n_stages = count.n_stages - 1;
    d->stages = make(arena, d->n_stages, sizeof(*d->stages));
    for (size_t k = 0; k < d->n_stages; k++) {
        const struct stv_stage *stage = &count.stages[k + 1];

        d->stages[k] = (struct stage){ n, make(arena, n, sizeof(uint64_t)), { true, 0 } };
        memcpy(d->stages[k].totals, stage->totals, n * sizeof(uint64_t));
        d->stages[k].non_transferable.value = stage->non_transferable + stage->lost;
    }
    d->n_elected = 0;
    for (uint32_t i = 0; i < n; i++)
        if (stv_has(&count.elected, i))
            d->elected[d->n_elected++] = c->m->candidates[i].id;
    stv_count_deinit(&count);
}

struct declaration *good_declaration(const struct election *e, const char *contest, unsigned twist,
                                     struct arena *arena) {
    uint32_t index = election_contest(e, span_str(contest));
    struct declaration *d = make(arena, 1, sizeof(*d));
    const struct contest *c;
    size_t n;

    assert_int_not_equal(index, NO_INDEX);
    c = &e->contests[index];
    n = c->m->n_candidates;
    *d = (struct declaration){ .contest = c->m->id, .nominations = c->nominations, .revision = 1, .act = ACT_DECLARE,
                               .declared = earliest(e, c) + 3 * HOUR };
    if (n <= c->m->seats) {
        d->elected = make(arena, n, sizeof(*d->elected));
        for (; d->n_elected < n; d->n_elected++)
            d->elected[d->n_elected] = c->m->candidates[d->n_elected].id;
        return d;
    }
    d->votes_given = true;
    d->n_votes = n;
    d->votes = make(arena, n, sizeof(*d->votes));
    for (size_t i = 0; i < n; i++)
        d->votes[i] = (struct vote){ c->m->candidates[i].id, 1000 - 10 * ((i + twist) % n) + twist };
    elect(d, c, c->m->seats, arena);
    count_papers(d, c, arena);
    if (c->m->system == SYSTEM_SV && n > 2)
        count_round2(d, c, arena);
    if (c->m->system == SYSTEM_STV)
        count_stages(d, c, arena);
    return d;
}

void declaration_votes(const struct election *e, struct declaration *d, const uint64_t *votes, struct arena *arena) {
    const struct contest *c = &e->contests[election_contest(e, d->contest)];

    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = votes[i];
    elect(d, c, c->m->seats, arena);
    count_papers(d, c, arena);
}

static struct span *names_of(const char *const *names, size_t *ret_n, struct arena *arena) {
    struct span *spans;

    for (*ret_n = 0; names[*ret_n];)
        ++*ret_n;
    spans = make(arena, *ret_n, sizeof(*spans));
    for (size_t i = 0; i < *ret_n; i++)
        spans[i] = span_str(names[i]);
    return spans;
}

void declaration_lot(struct declaration *d, struct arena *arena, const char *const *tied, const char *const *won) {
    d->lots_given = true;
    d->n_lots = 1;
    d->lots = make(arena, 1, sizeof(*d->lots));
    d->lots->tied = names_of(tied, &d->lots->n_tied, arena);
    d->lots->won = names_of(won, &d->lots->n_won, arena);
}

struct blob declaration_bytes(const struct declaration *d) {
    struct blob bytes;
    struct pack p;

    pack_init(&p);
    declaration_encode(&p, d);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

/* --- A night --- */

void night_init(struct night *n, const struct small_election *s) {
    *n = (struct night){ .s = s, .entries = s->election->n_chunks + 1, .now = SMALL_NOW };
    assert_int_equal(ledger_new(s->election, &n->l), 0);
}

void night_deinit(struct night *n) {
    n->l = ledger_free(n->l);
    arena_deinit(&n->arena);
}

void night_note(struct night *n, const struct leaf *leaf, const struct declaration *d, const struct event *event,
                const struct digest *signers, size_t n_signers) {
    struct night_entry entry = { .leaf = *leaf, .declaration = d, .event = event, .n_signers = n_signers };

    for (size_t i = 0; i < n_signers; i++)
        entry.signers[i] = signers[i];
    if (n->journal) {
        assert_true(n->n_journal < n->room);
        n->journal[n->n_journal++] = entry;
    }
    if (n->recounting && event)
        recounting_event(n->recounting, leaf, event, signers, n_signers);
    else if (n->recounting)
        recounting_declaration(n->recounting, leaf, d);
}

const struct judgement *night_judge(struct night *n, const struct declaration *d, const char *const *officers) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct signers signers;

    small_signers(n->s->election, officers, &signers, key_ids);
    judgement_init(&n->last);
    assert_int_equal(ledger_judge(n->l, span_blob(body), d, &signers, n->now, n->now, &n->last), 0);
    return &n->last;
}

const struct judgement *night_take(struct night *n, const struct declaration *d, const char *const *officers) {
    struct judgement *j = &n->last;
    struct leaf leaf = { .index = n->entries, .time = n->now, .kind = ENTRY_DECLARATION, .ruleset = RULESET };
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct signers signers;

    night_judge(n, d, officers);
    if (j->verdict == VERDICT_REFUSED || j->entry_given)
        return j;
    small_signers(n->s->election, officers, &signers, key_ids);
    leaf.body = j->body;
    leaf.verdict = j->verdict;
    for (size_t i = 0; i < j->n_codes; i++)
        leaf.codes[leaf.n_codes++] = j->codes[i].code;
    assert_int_equal(ledger_apply(n->l, &leaf, d, key_ids, signers.n), 0);
    night_note(n, &leaf, d, NULL, key_ids, signers.n);
    j->entry = n->entries++;
    j->entry_given = true;
    return j;
}

void night_declare(struct night *n, const char *contest, unsigned twist) {
    struct declaration *d = good_declaration(n->s->election, contest, twist, &n->arena);

    assert_judged(night_take(n, d, small_officers(contest)), VERDICT_ACCEPTED, NULL);
}

int night_fold(struct night *n, const struct declaration *d, enum verdict verdict) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct leaf leaf = { .index = n->entries, .time = n->now, .kind = ENTRY_DECLARATION, .verdict = verdict,
                         .ruleset = RULESET };
    int r;

    hash_bytes(span_blob(body), &leaf.body);
    r = ledger_apply(n->l, &leaf, d, NULL, 0);
    if (r == 0)
        night_note(n, &leaf, d, NULL, NULL, 0);
    n->entries += r == 0;
    return r;
}

struct record night_record(struct night *n, const char *key) {
    uint32_t position = election_record(n->s->election, span_str(key));
    struct record record;
    struct pack p;
    struct span bytes;

    if (position == NO_INDEX)
        fail_msg("there is no record %s", key);
    pack_init(&p);
    ledger_record(n->l, position, &p);
    assert_int_equal(p.error, 0);
    bytes = arena_copy(&n->arena, pack_span(&p));
    pack_deinit(&p);
    assert_int_equal(record_decode(bytes, &n->arena, &record), 0);
    return record;
}

struct blob night_records(struct night *n) {
    struct blob bytes;
    struct pack p;

    pack_init(&p);
    for (uint32_t i = 0; i < n->s->election->n_records; i++)
        ledger_record(n->l, i, &p);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

enum verdict verdict_of_codes(const char *codes) {
    enum verdict verdict = VERDICT_ACCEPTED;

    for (const char *at = codes; *at; at += at[3] ? 4 : 3) {
        const struct code_info *info = code_find(span_of(at, 3));

        if (!info)
            fail_msg("%s: %.3s is not a code", codes, at);
        if (info->severity == SEVERITY_R || info->severity == SEVERITY_L)
            return VERDICT_REFUSED;
        if (info->severity == SEVERITY_Q)
            verdict = VERDICT_QUERIED;
    }
    return verdict;
}

void check_sheets_at(const struct election *e, const struct sheet_row *rows, size_t n, const char *file, int line) {
    for (size_t i = 0; i < n; i++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct declaration *d = good_declaration(e, rows[i].contest, 0, &arena);
        char where[512];
        struct judgement j;

        if (rows[i].spoil)
            rows[i].spoil(d);
        judgement_init(&j);
        assert_int_equal(rules_check(e, d, SMALL_NOW, &j), 0);
        snprintf(where, sizeof(where), "%s:%d, row %zu (%s)", file, line, i, rows[i].contest);
        assert_judged_at(&j, verdict_of_codes(rows[i].codes), rows[i].codes, where, line);
    }
}

void assert_judged_at(const struct judgement *j, enum verdict verdict, const char *code, const char *file, int line) {
    char codes[TALLY_CODES_MAX * 4 + 1] = "";
    size_t len = 0;

    for (size_t i = 0; i < j->n_codes && len < sizeof(codes); i++)
        len +=
            (size_t)snprintf(codes + len, sizeof(codes) - len, "%s" SPAN_FMT, i ? " " : "", SPAN_ARG(j->codes[i].code));
    if (j->verdict != verdict || strcmp(codes, code ? code : ""))
        fail_msg("%s:%d: judged %s (%s), not %s (%s)", file, line, verdict_name(j->verdict), codes,
                 verdict_name(verdict), code ? code : "");
}
