/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding declarations. What an entry needs is set aside first (by the judgement, or here when a journal is read
 * again), and from there on nothing can fail. Folding believes the recorded verdict; all it asks is that the entry can
 * follow from what came before, because sums over unknown candidates do not exist.
 *
 *   what stands   nothing ── declare ──▸ stands ── amend, supersede ──▸ stands
 *                         ◂── withdraw ──
 *   what waits    nothing ── a queried declare, amend, supersede ──▸ waits ── confirm ──▸ it stands
 *                         ◂── withdraw, or another that stands ──
 */

#include <assert.h>
#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "daemon/core/rules.h"
#include "proto/reasons.h"

/* Where the contest of a conflict's key would be, so that those of a statement's place stand apart. */
uint64_t ledger_place(uint32_t contest, uint32_t area, uint64_t phase) {
    return area == NO_INDEX ? contest : (((uint64_t)area + 1) << 33 | (phase - 1) << 32 | contest);
}

static struct contest_more *more_of(struct ledger *l, uint32_t contest) {
    struct contest_now *now = &l->contests[contest];

    if (!now->more) {
        assert(l->reserve.more);
        now->more = l->reserve.more;
        l->reserve.more = NULL;
    }
    return now->more;
}

/* --- What can follow --- */

/* Whether votes are the whole ballot in its order, and elected a part of it in its order. */
static bool on_ballot(const struct contest *c, const struct declaration *d) {
    uint32_t last = NO_INDEX;

    if (d->votes_given && d->n_votes != c->m->n_candidates)
        return false;
    for (size_t i = 0; i < d->n_votes; i++)
        if (!span_equal(d->votes[i].candidate, c->m->candidates[i].id))
            return false;
    for (size_t i = 0; i < d->n_elected; i++) {
        uint32_t candidate = contest_candidate(c, d->elected[i]);

        if (candidate == NO_INDEX || (last != NO_INDEX && candidate <= last))
            return false;
        last = candidate;
    }
    return true;
}

static bool reasoned(const struct declaration *d) {
    return d->act == ACT_DECLARE || d->act == ACT_STATE || (d->reason_code.ptr && reason_find(d->reason_code));
}

/* Codes of this rule set, each once and in their order. */
static bool codes_sound(const struct leaf *leaf) {
    const struct code_info *last = NULL;

    for (size_t i = 0; i < leaf->n_codes; i++) {
        const struct code_info *info = code_find(leaf->codes[i]);

        if (!info || (last && info <= last))    /* rows of one table */
            return false;
        last = info;
    }
    return true;
}

static bool state_follows(const struct ledger *l, const struct leaf *leaf, const struct declaration *d,
                          uint32_t contest) {
    uint32_t area = rules_stated_area(l->e, d, contest);
    const struct statement_now *s;

    if (area == NO_INDEX)
        return false;
    s = ledger_statement(l, contest, area, d->statements[0].phase);
    if (leaf->verdict == VERDICT_CONFLICT)
        return s != NULL;
    return leaf->verdict == VERDICT_ACCEPTED && d->revision > (s ? s->taken : 0);
}

static bool follows(const struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    const struct contest_now *now;
    bool waits;

    if (leaf->kind != ENTRY_DECLARATION || contest == NO_INDEX || !reasoned(d) || !codes_sound(leaf))
        return false;
    if (d->act == ACT_STATE)
        return state_follows(l, leaf, d, contest);
    now = &l->contests[contest];
    waits = ledger_queried(l, contest) != NULL;
    if (leaf->verdict == VERDICT_CONFLICT)
        return now->taken > 0;
    if (d->revision <= now->taken || now->state == STATE_VACANT)
        return false;
    if (leaf->verdict != VERDICT_ACCEPTED && (leaf->verdict != VERDICT_QUERIED || d->act > ACT_SUPERSEDE))
        return false;
    switch (d->act) {
    case ACT_CONFIRM:
        return waits;
    case ACT_WITHDRAW:
        return waits || now->standing;
    case ACT_DECLARE:
        return !now->standing && on_ballot(&l->e->contests[contest], d);
    default:
        return now->standing && on_ballot(&l->e->contests[contest], d);
    }
}

/* --- What becomes of it --- */

static void drop_queried(struct ledger *l, uint32_t contest) {
    struct contest_more *more = l->contests[contest].more;

    if (!more || !more->queried)
        return;
    free(more->queried->kept);
    free(more->queried);
    more->queried = NULL;
}

/* What was told before a declaration yields to it, and to other candidates. */
void ledger_drop_notices(struct contest_more *more) {
    if (!more)
        return;
    more->recount = false;
    free(more->rush);
    free(more->agency);
    more->rush = more->agency = NULL;
}

static struct fall fall_of(const struct leaf *leaf, const struct declaration *d) {
    const struct reason_info *reason = d->reason_code.ptr ? reason_find(d->reason_code) : NULL;

    return (struct fall){ true, leaf->index, leaf->time, span_str(reason ? reason->code : "other") };
}

/* Another declaration counts from now on: `kept`, which is `d`, or neither. */
static void stand(struct ledger *l, uint32_t contest, uint64_t revision, struct kept *kept,
                  const struct declaration *d, const struct fall *fall) {
    struct contest_now *now = &l->contests[contest];
    enum contest_state state;

    if (l->reserve.before_given)
        more_of(l, contest);
    ledger_replace(l, contest, l->reserve.before_given ? &l->reserve.before : NULL, d, fall);
    if (now->standing)
        alike_remove(&l->alike, &now->standing->alike);
    free(now->standing);
    now->standing = kept;
    now->revision = kept ? revision : 0;
    if (kept && d->votes_given)
        alike_add(&l->alike, &kept->alike);
    state = !kept                             ? ledger_open_state(l, contest)
            : l->e->contests[contest].uncontested ? STATE_UNCONTESTED
                                                  : STATE_DECLARED;
    if (kept)
        ledger_drop_notices(now->more);
    ledger_move(l, contest, state);
    ledger_follow(l, contest);
}

static void fold_sheet(struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    struct fall fall = fall_of(leaf, d);

    drop_queried(l, contest);
    stand(l, contest, d->revision, take_kept(l), d, &fall);
}

static void fold_confirm(struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    struct queried_now *q = ledger_queried(l, contest);
    struct kept *kept = q->kept;
    struct fall fall = fall_of(leaf, &l->reserve.waiting);

    q->kept = NULL;
    drop_queried(l, contest);
    stand(l, contest, d->revision, kept, &l->reserve.waiting, &fall);
}

static void fold_withdraw(struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    struct fall fall = fall_of(leaf, d);

    if (!ledger_queried(l, contest)) {
        stand(l, contest, 0, NULL, NULL, &fall);
        return;
    }
    drop_queried(l, contest);
    if (l->contests[contest].standing)
        return;
    ledger_move(l, contest, ledger_open_state(l, contest));
    ledger_follow(l, contest);
}

static void fold_queried(struct ledger *l, const struct declaration *d, const struct digest *signers, size_t n_signers,
                         uint32_t contest) {
    struct contest_more *more = more_of(l, contest);

    drop_queried(l, contest);
    more->queried = l->reserve.queried;
    l->reserve.queried = NULL;
    more->queried->revision = d->revision;
    more->queried->kept = take_kept(l);
    for (size_t i = 0; i < n_signers; i++)
        more->queried->signers[more->queried->n_signers++] = signers[i];
    if (l->contests[contest].standing)
        return;
    ledger_move(l, contest, STATE_QUERIED);
    ledger_follow(l, contest);
}

/* The statement's place in the list, made if it is not there: by the area's code, which is its index' order. */
static struct statement_now *statement_place(struct ledger *l, uint32_t contest, uint32_t area, uint64_t phase) {
    struct contest_more *more = more_of(l, contest);
    struct statement_now **at = &more->statements, *s;

    while (*at && ((*at)->area < area || ((*at)->area == area && (*at)->phase < phase)))
        at = &(*at)->next;
    if (*at && (*at)->area == area && (*at)->phase == phase)
        return *at;
    s = l->reserve.statement;
    l->reserve.statement = NULL;
    *s = (struct statement_now){ .area = area, .phase = phase, .next = *at };
    *at = s;
    return s;
}

static void fold_state(struct ledger *l, const struct declaration *d, uint32_t contest, uint32_t area) {
    struct statement_now *s = statement_place(l, contest, area, d->statements[0].phase);

    free(s->kept);
    s->kept = take_kept(l);
    s->taken = d->revision;
}

static void fold_conflict(struct ledger *l, const struct leaf *leaf, const struct declaration *d,
                          const struct digest *signers, size_t n_signers, uint32_t contest, uint64_t place) {
    l->contests[contest].conflicts++;
    l->conflicts++;
    for (size_t i = 0; i < n_signers; i++)
        seen_add_conflict(&l->seen, place, d->revision, &signers[i], leaf->index);
}

static void fold_accepted(struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    static void (*const acts[_ACT_MAX])(struct ledger *, const struct leaf *, const struct declaration *, uint32_t) = {
        [ACT_DECLARE] = fold_sheet,     [ACT_AMEND] = fold_sheet,     [ACT_SUPERSEDE] = fold_sheet,
        [ACT_WITHDRAW] = fold_withdraw, [ACT_CONFIRM] = fold_confirm,
    };

    acts[d->act](l, leaf, d, contest);
}

/* Whether the last judgement was of this very entry, and said so, so that what it needs is there. */
static bool is_reserved(const struct ledger *l, const struct leaf *leaf) {
    return l->reserve.kept && digest_equal(&l->reserve.body, &leaf->body) && l->reserve.verdict == leaf->verdict;
}

int ledger_apply(struct ledger *l, const struct leaf *leaf, const struct declaration *d, const struct digest *signers,
                 size_t n_signers) {
    uint32_t contest = election_contest(l->e, d->contest), area = NO_INDEX;
    uint64_t place;

    if (!follows(l, leaf, d, contest))
        return 1;
    assert(n_signers <= TALLY_SIGNATURES_MAX);
    if (!is_reserved(l, leaf)) {
        int r = ledger_reserve(l, contest, (enum verdict)leaf->verdict, (struct span){ 0 }, &leaf->body, NULL, d);

        if (r < 0)
            return r;
    }
    kept_codes(l->reserve.kept, leaf);
    if (d->act == ACT_STATE)
        area = rules_stated_area(l->e, d, contest);
    place = ledger_place(contest, area, area == NO_INDEX ? 0 : d->statements[0].phase);
    ledger_note_changed(l, l->e->contests[contest].record);
    if (leaf->verdict == VERDICT_CONFLICT) {
        fold_conflict(l, leaf, d, signers, n_signers, contest, place);
        return 0;
    }
    seen_add(&l->seen, &leaf->body, &l->reserve.kept->figures, leaf->index);
    if (area != NO_INDEX) {
        fold_state(l, d, contest, area);
        return 0;
    }
    l->contests[contest].taken = d->revision;
    if (leaf->verdict == VERDICT_QUERIED)
        fold_queried(l, d, signers, n_signers, contest);
    else
        fold_accepted(l, leaf, d, contest);
    return 0;
}
