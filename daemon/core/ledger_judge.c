/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging against what was taken before (SPEC.md 8.1). The order matters more than the checks: a sheet that was taken
 * is a duplicate whatever else could be said of it now; who may not speak for a contest learns nothing about it; and
 * only a sheet that could have counted is evidence against another.
 */

#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "daemon/core/rules.h"
#include "proto/codec.h"
#include "proto/tree.h"

/* One declaration before the ledger. */
struct hearing {
    struct ledger *l;
    const struct declaration *d;
    uint32_t contest;
    uint32_t n_entitled;
    uint32_t entitled[TALLY_SIGNATURES_MAX];    /* officers, each once */
    struct judgement *j;
};

static struct span id_of(const struct hearing *h) {
    return judgement_text(h->j, h->d->contest);
}

static void find_entitled(struct hearing *h, const struct signers *signers) {
    for (uint32_t i = 0; i < signers->n && i < TALLY_SIGNATURES_MAX; i++) {
        bool known = false;

        for (uint32_t k = 0; k < h->n_entitled; k++)
            known |= h->entitled[k] == signers->officers[i];
        if (!known && officer_may_declare(h->l->e, signers->officers[i], h->contest))
            h->entitled[h->n_entitled++] = signers->officers[i];
    }
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

static bool judge_duplicate(struct hearing *h) {
    uint64_t entry;

    if (!seen_body(&h->l->seen, &h->j->body, &entry) && !seen_figures(&h->l->seen, &h->j->figures, &entry))
        return false;
    judgement_add(h->j, CODE_D01, 0, NULL);
    h->j->entry = entry;
    h->j->entry_given = true;
    return true;
}

static bool judge_quorum(struct hearing *h) {
    uint64_t needed = election_quorum(h->l->e, h->d);

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
    uint64_t taken = h->l->contests[h->contest].taken;

    if (h->d->revision <= taken || (taken == 0 && h->d->revision == 1))
        return false;
    judgement_add(h->j, CODE_E06, 3,
                  (struct span[]){ id_of(h), judgement_number(h->j, h->d->revision),
                                   taken ? span_str("–") : span_str("1") });
    return true;
}

/*
 * The evidence that stands already: the newest entry among the signers' own, when each of them has one. For a set of
 * signers that were journaled together that is the entry they got then, so asking again gives the same receipt.
 */
static bool find_evidence(const struct hearing *h, uint64_t *ret_entry) {
    uint64_t newest = 0;

    for (uint32_t i = 0; i < h->n_entitled; i++) {
        const struct digest *key_id = &h->l->e->officers[h->entitled[i]].key_id;
        uint64_t entry;

        if (!seen_conflict(&h->l->seen, h->contest, h->d->revision, key_id, &entry))
            return false;
        newest = entry > newest ? entry : newest;
    }
    *ret_entry = newest;
    return true;
}

static void judge_conflict(struct hearing *h) {
    if (h->d->revision > h->l->contests[h->contest].taken)
        return;
    judgement_add(h->j, CODE_E05, 2, (struct span[]){ id_of(h), judgement_number(h->j, h->d->revision) });
    if (find_evidence(h, &h->j->entry))
        h->j->entry_given = true;
}

int ledger_judge(struct ledger *l, struct span body, const struct declaration *d, const struct signers *signers,
                 uint64_t now, struct judgement *j) {
    static bool (*const steps[])(struct hearing *) = {
        judge_speaker, judge_duplicate, judge_quorum, judge_act, judge_revision,
    };
    struct hearing h = { .l = l, .d = d, .j = j };
    int r;

    hash_bytes(body, &j->body);
    h.contest = j->contest = election_contest(l->e, d->contest);
    if (h.contest == NO_INDEX)
        return rules_check(l->e, d, now, j);
    r = figures_digest(d, &j->figures);
    if (r < 0)
        return r;
    find_entitled(&h, signers);
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
        if (steps[i](&h))
            return 0;
    r = rules_check(l->e, d, now, j);
    if (r < 0 || j->verdict == VERDICT_REFUSED)
        return r;
    judge_conflict(&h);
    return j->entry_given ? 0 : ledger_reserve(l, body, &j->body, d, TALLY_SIGNATURES_MAX);
}
