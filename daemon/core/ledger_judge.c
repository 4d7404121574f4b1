/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging against what was taken before (SPEC.md 8.1). The order matters more than the checks: a sheet that was taken
 * is a duplicate whatever else could be said of it now; who may not speak for a contest learns nothing about it; and
 * only a sheet that could have counted is evidence against another.
 */

#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "daemon/core/rules.h"
#include "daemon/core/rules_taken.h"
#include "proto/codec.h"
#include "proto/tree.h"

/* One declaration before the ledger. */
struct hearing {
    struct ledger *l;
    const struct declaration *d;
    uint32_t contest;
    uint32_t area;              /* of a statement; else NO_INDEX */
    const struct statement_now *statement;      /* what there is of it, or NULL */
    uint64_t taken;             /* revisions up to this one are used up */
    uint32_t n_entitled;
    uint32_t entitled[TALLY_SIGNATURES_MAX];    /* officers, each once */
    struct digest keys[TALLY_SIGNATURES_MAX];   /* by which they signed */
    const struct signers *signers;
    uint64_t at;                /* the time that an entry would have */
    struct judgement *j;
};

static struct span id_of(const struct hearing *h) {
    return judgement_text(h->j, h->d->contest);
}

static void find_entitled(struct hearing *h, const struct signers *signers) {
    const struct contest *c = &h->l->e->contests[h->contest];
    uint32_t area = h->area == NO_INDEX ? c->area : h->area;

    for (uint32_t i = 0; i < signers->n; i++) {
        bool known = false;

        for (uint32_t k = 0; k < h->n_entitled; k++)
            known |= h->entitled[k] == signers->officers[i];
        if (!known && officer_may_count(h->l->e, signers->officers[i], c->poll, area)) {
            h->keys[h->n_entitled] = signers->keys[signers->by[i]];
            h->entitled[h->n_entitled++] = signers->officers[i];
        }
    }
}

static bool is_next(const struct hearing *h) {
    return h->d->revision > h->taken;
}

/* Each step returns whether it ended the judgement. */

static bool judge_speaker(struct hearing *h) {
    struct span id;

    if (h->n_entitled > 0)
        return false;
    id = id_of(h);
    judgement_add(h->j, CODE_E10, 1, &id);
    return true;
}

/* What has become of a declaration that was taken before: whoever sends it again must not believe that it counts when it
 * does not. */
static enum code became_of(const struct hearing *h, uint64_t *ret_stands) {
    const struct contest_now *now = &h->l->contests[h->contest];
    const struct queried_now *q = ledger_queried(h->l, h->contest);
    const struct kept *counts = h->area == NO_INDEX ? now->standing : h->statement->kept;
    bool holds;

    *ret_stands = h->area == NO_INDEX ? now->revision : h->taken;
    if (h->d->act == ACT_WITHDRAW)
        holds = *ret_stands < h->d->revision;
    else if (h->d->act == ACT_CONFIRM)
        holds = *ret_stands == h->d->revision;
    else
        holds = counts && digest_equal(&counts->figures, &h->j->figures);
    if (holds)
        return CODE_D01;
    if (q && digest_equal(&q->kept->figures, &h->j->figures))
        return CODE_D02;
    return counts ? CODE_D03 : CODE_D04;
}

static bool judge_duplicate(struct hearing *h) {
    static const size_t n_args[_CODE_MAX] = { [CODE_D02] = 2, [CODE_D03] = 3, [CODE_D04] = 2 };
    uint64_t entry, stands;
    enum code code;

    if (!seen_body(&h->l->seen, &h->j->body, &entry) && !seen_figures(&h->l->seen, &h->j->figures, &entry))
        return false;
    code = became_of(h, &stands);
    judgement_add(h->j, code, n_args[code], (struct span[]){ id_of(h), judgement_number(h->j, h->d->revision),
                                                             judgement_number(h->j, stands) });
    h->j->entry = entry;
    h->j->entry_given = true;
    return true;
}

static bool judge_keys(struct hearing *h) {
    return signers_out_of_force(h->l->e, h->signers, false, h->at, h->j);
}

static bool judge_quorum(struct hearing *h) {
    uint64_t needed = declaration_quorum(h->l->e, h->d, h->contest);

    if (h->n_entitled >= needed)
        return false;
    judgement_add(h->j, CODE_E02, 2,
                  (struct span[]){ judgement_number(h->j, h->n_entitled), judgement_number(h->j, needed) });
    return true;
}

static bool judge_act(struct hearing *h) {
    return rules_act(h->l->e, h->d, h->j);
}

static bool judge_revision(struct hearing *h) {
    if (h->d->revision <= h->taken + 1)
        return false;
    judgement_add(h->j, CODE_E06, 3,
                  (struct span[]){ id_of(h), judgement_number(h->j, h->d->revision),
                                   judgement_number(h->j, h->taken + 1) });
    return true;
}

static bool judge_possible(struct hearing *h) {
    bool stands = h->l->contests[h->contest].standing, waits = ledger_queried(h->l, h->contest);
    const bool possible[_ACT_MAX] = {
        [ACT_DECLARE] = !stands,          [ACT_AMEND] = stands,   [ACT_SUPERSEDE] = stands,
        [ACT_WITHDRAW] = stands || waits, [ACT_CONFIRM] = waits,  [ACT_STATE] = true,
    };

    if (!is_next(h) || possible[h->d->act])
        return false;
    judgement_add(h->j, CODE_E12, 2,
                  (struct span[]){ id_of(h), judgement_text(h->j, span_str(act_name(h->d->act))) });
    return true;
}

/* What a declaration must say that it replaces; NULL: nothing. */
static const struct kept *in_place(const struct hearing *h) {
    const struct queried_now *q = ledger_queried(h->l, h->contest);

    if (h->area != NO_INDEX)
        return h->statement ? h->statement->kept : NULL;
    return q ? q->kept : h->l->contests[h->contest].standing;
}

static bool judge_replaces(struct hearing *h) {
    const struct kept *kept = in_place(h);
    bool right = kept ? h->d->replaces_given && digest_equal(&h->d->replaces, &kept->body) : !h->d->replaces_given;

    if (!is_next(h) || right)
        return false;
    judgement_add(h->j, CODE_E15, 2,
                  (struct span[]){ id_of(h), kept ? judgement_digest(h->j, &kept->body) : span_str("–") });
    return true;
}

/* Whoever signed what is queried does not confirm it. */
static bool judge_confirmer(struct hearing *h) {
    const struct queried_now *q = ledger_queried(h->l, h->contest);
    uint64_t needed = election_quorum(h->l->e, h->l->e->contests[h->contest].poll, QUORUM_CONFIRM), others = 0;

    if (h->d->act != ACT_CONFIRM || !is_next(h))
        return false;
    for (uint32_t i = 0; i < h->n_entitled; i++) {
        bool signed_it = false;

        for (size_t k = 0; k < q->n_signers; k++)       /* by whatever key that was theirs */
            signed_it |= election_officer_by_key(h->l->e, &q->signers[k]) == h->entitled[i];
        others += !signed_it;
    }
    if (others >= needed)
        return false;
    judgement_add(h->j, CODE_E16, 3,
                  (struct span[]){ id_of(h), judgement_number(h->j, needed), judgement_number(h->j, others) });
    return true;
}

/*
 * The evidence that stands already: the newest entry among the signers' own, when each of them has one. For a set of
 * signers that were journaled together that is the entry they got then, so asking again gives the same receipt.
 */
static bool find_evidence(const struct hearing *h, uint64_t *ret_entry) {
    uint64_t place = ledger_place(h->contest, h->area, h->area == NO_INDEX ? 0 : h->d->statements[0].phase);
    uint64_t newest = 0;

    for (uint32_t i = 0; i < h->n_entitled; i++) {
        uint64_t entry;

        if (!seen_conflict(&h->l->seen, place, h->d->revision, &h->keys[i], &entry))
            return false;
        newest = entry > newest ? entry : newest;
    }
    *ret_entry = newest;
    return true;
}

static void judge_conflict(struct hearing *h) {
    if (is_next(h))
        return;
    judgement_add(h->j, CODE_E05, 2, (struct span[]){ id_of(h), judgement_number(h->j, h->d->revision) });
    if (find_evidence(h, &h->j->entry))
        h->j->entry_given = true;
}

static void find_place(struct hearing *h) {
    h->area = NO_INDEX;
    h->taken = h->l->contests[h->contest].taken;
    if (h->d->act != ACT_STATE)
        return;
    h->area = rules_stated_area(h->l->e, h->d, h->contest);
    h->statement = ledger_statement(h->l, h->contest, h->area, h->d->statements[0].phase);
    h->taken = h->statement ? h->statement->taken : 0;
}

int ledger_judge(struct ledger *l, struct span body, const struct declaration *d, const struct signers *signers,
                 uint64_t at, uint64_t now, struct judgement *j) {
    static bool (*const steps[])(struct hearing *) = {
        judge_speaker, judge_duplicate, judge_keys, judge_quorum, judge_act, judge_revision, judge_possible,
        judge_replaces, judge_confirmer,
    };
    struct hearing h = { .l = l, .d = d, .signers = signers, .at = at, .j = j };
    int r;

    hash_bytes(body, &j->body);
    h.contest = j->contest = election_contest(l->e, d->contest);
    r = figures_digest(d, &j->figures);
    if (r < 0 || rules_subject(l->e, d, j))
        return r;
    find_place(&h);
    find_entitled(&h, signers);
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
        if (steps[i](&h))
            return 0;
    r = rules_sheet(l->e, d, now, j);
    if (r == 0 && j->verdict != VERDICT_REFUSED)
        r = rules_taken(l, d, h.contest, j);
    if (r < 0 || j->verdict == VERDICT_REFUSED)
        return r;
    judge_conflict(&h);
    return j->entry_given ? 0 : ledger_reserve(l, h.contest, j->verdict, body, &j->body, &j->figures, d);
}
