/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one contest's declaration is in the sums above it. Replacing it moves every sum by the difference, in one place
 * for the first declaration, a correction and a withdrawal alike; and there it shows whether a total fell.
 */

#include "daemon/core/changes.h"
#include "daemon/core/control.h"

void ledger_note_changed(struct ledger *l, uint32_t position) {
    if (l->is_changed[position])
        return;
    l->is_changed[position] = true;
    l->changed[l->n_changed++] = position;
}

void ledger_move(struct ledger *l, uint32_t contest, enum contest_state state) {
    struct contest_now *now = &l->contests[contest];

    --*counts_of(&l->counts, now->state);
    ++*counts_of(&l->counts, state);
    for (struct area_now *a = ledger_lowest(l, contest); a; a = a->above) {
        --*counts_of(&a->contests, now->state);
        ++*counts_of(&a->contests, state);
        ledger_note_changed(l, a->record);
    }
    now->state = state;
    ledger_note_changed(l, l->e->contests[contest].record);
}

void ledger_follow(struct ledger *l, uint32_t contest) {
    for (struct area_now *a = ledger_lowest(l, contest); a; a = a->above) {
        control_update(l, a);
        changes_update(l, a);
    }
}

/* --- Adding and taking away --- */

static bool has_turnout(const struct contest *c, const struct declaration *d) {
    return d && !c->uncontested && d->papers.given && d->electorate.given;
}

/* by is 1 or -1: unsigned sums wrap back to what they were. */
static void add_figures(const struct ledger *l, const struct contest *c, struct area_now *a,
                        const struct declaration *d, int by) {
    uint64_t sign = (uint64_t)(int64_t)by;

    for (size_t i = 0; i < d->n_votes; i++) {
        uint32_t party = c->parties[i];

        a->parties[party].votes += sign * d->votes[i].count;
        a->groups[l->e->parties[party].group].votes += sign * d->votes[i].count;
    }
    for (size_t i = 0; i < d->n_elected; i++) {
        uint32_t party = c->parties[contest_candidate(c, d->elected[i])];

        a->parties[party].seats += sign;
        a->groups[l->e->parties[party].group].seats += sign;
    }
    a->seats_filled += sign * d->n_elected;
    if (has_turnout(c, d)) {
        a->turnout_papers += sign * d->papers.value;
        a->turnout_electorate += sign * d->electorate.value;
        a->turnout_contests += sign;
    }
}

/* --- Falling --- */

static bool elects(const struct declaration *d, struct span candidate) {
    for (size_t i = 0; d && i < d->n_elected; i++)
        if (span_equal(d->elected[i], candidate))
            return true;
    return false;
}

static uint64_t votes_of(const struct declaration *d, size_t i) {
    return d && i < d->n_votes ? d->votes[i].count : 0;
}

static bool opt_fell(struct opt before, struct opt after) {
    return before.given && (!after.given || after.value < before.value);
}

static bool contest_fell(const struct contest *c, const struct declaration *before, const struct declaration *after) {
    const struct opt nothing = { 0 };

    for (size_t i = 0; i < c->m->n_candidates; i++) {
        struct span id = c->m->candidates[i].id;

        if (votes_of(after, i) < votes_of(before, i) || (elects(before, id) && !elects(after, id)))
            return true;
    }
    return opt_fell(before->electorate, after ? after->electorate : nothing) ||
           opt_fell(before->papers, after ? after->papers : nothing);
}

/* One party's seats and votes by a declaration. */
static void party_figures(const struct contest *c, const struct declaration *d, uint32_t party, uint64_t *ret_seats,
                          uint64_t *ret_votes) {
    *ret_seats = *ret_votes = 0;
    for (size_t i = 0; d && i < c->m->n_candidates; i++) {
        if (c->parties[i] != party)
            continue;
        *ret_votes += votes_of(d, i);
        *ret_seats += elects(d, c->m->candidates[i].id);
    }
}

/* Whether a sum over contests falls: it does in every area above, or in none. */
static bool sums_fell(const struct contest *c, const struct declaration *before, const struct declaration *after) {
    for (size_t i = 0; i < c->m->n_candidates; i++) {
        uint64_t seats, votes, seats_now, votes_now;

        party_figures(c, before, c->parties[i], &seats, &votes);
        party_figures(c, after, c->parties[i], &seats_now, &votes_now);
        if (seats_now < seats || votes_now < votes)
            return true;
    }
    /* The seats filled are those of the parties. */
    if (!has_turnout(c, before))
        return false;
    return !has_turnout(c, after) || after->papers.value < before->papers.value ||
           after->electorate.value < before->electorate.value;
}

void ledger_replace(struct ledger *l, uint32_t contest, const struct declaration *before,
                    const struct declaration *after, const struct fall *fall) {
    const struct contest *c = &l->e->contests[contest];
    bool fell = before && sums_fell(c, before, after);

    for (struct area_now *a = ledger_lowest(l, contest); a; a = a->above) {
        if (before)
            add_figures(l, c, a, before, -1);
        if (after)
            add_figures(l, c, a, after, 1);
        if (fell)
            a->fall = *fall;
    }
    if (before && contest_fell(c, before, after))
        l->contests[contest].more->fall = *fall;    /* only a correction has a before, and it has reserved this */
}
