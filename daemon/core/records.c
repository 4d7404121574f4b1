/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records. Nothing here computes: an area's record is its sums written down, a contest's is the declaration that
 * counts, read again from the bytes that were journaled. No entry number or time gets in, so the same declarations in
 * any order make the same records.
 */

#include "daemon/core/records.h"

#include <assert.h>
#include <errno.h>

#include "daemon/core/changes.h"
#include "daemon/core/control.h"
#include "proto/codec.h"

static struct span party_id(const struct ledger *l, uint32_t party) {
    return l->e->parties[party].m->id;
}

static int put_parties(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *r) {
    r->n_parties = a->n_parties;
    r->parties = arena_alloc(arena, a->n_parties, sizeof(*r->parties));
    if (!r->parties)
        return -ENOMEM;
    for (uint32_t i = 0; i < a->n_parties; i++)
        r->parties[i] =
            (struct party_row){ party_id(l, a->parties[i].party), a->parties[i].seats, a->parties[i].votes };
    return 0;
}

static struct opt_int cell_value(const struct ledger *l, const struct area_now *a, uint32_t row, uint32_t baseline) {
    const struct sum *cell = &a->changes[row * l->e->n_baselines + baseline];

    return (struct opt_int){ .given = cell->n > 0, .value = cell->n > 0 ? cell->value : 0 };
}

static int put_groups(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *r) {
    uint32_t n_baselines = l->e->n_baselines;
    struct change *changes = arena_alloc(arena, (size_t)a->n_groups * n_baselines, sizeof(*changes));

    r->n_groups = a->n_groups;
    r->groups = arena_alloc(arena, a->n_groups, sizeof(*r->groups));
    if (!r->groups || !changes)
        return -ENOMEM;
    for (uint32_t i = 0; i < a->n_groups; i++) {
        const struct group_sums *group = &a->groups[i];
        struct change *row = changes + (size_t)i * n_baselines;

        for (uint32_t b = 0; b < n_baselines; b++) {
            row[b].seats = cell_value(l, a, i, b);
            if (a->councils_said[b] > 0)
                row[b].councils = (struct opt_int){ .given = true, .value = a->councils_changes[i * n_baselines + b] };
        }
        r->groups[i] =
            (struct group_row){ party_id(l, group->group), group->seats, group->votes, group->councils, row };
    }
    return 0;
}

static int put_remainders(const struct ledger *l, const struct area_now *a, struct arena *arena,
                          struct area_record *r) {
    r->n_baselines = l->e->n_baselines;
    r->remainders = arena_alloc(arena, r->n_baselines, sizeof(*r->remainders));
    if (!r->remainders)
        return -ENOMEM;
    for (uint32_t b = 0; b < r->n_baselines; b++) {
        struct opt_int unattributed = cell_value(l, a, changes_unattributed(a), b);

        r->remainders[b].others_change = cell_value(l, a, changes_others(a), b);
        r->remainders[b].unattributed =
            (struct opt){ .given = unattributed.given, .value = (uint64_t)unattributed.value };
    }
    return 0;
}

static void put_control(const struct ledger *l, const struct area_now *a, struct area_record *r) {
    uint32_t before;

    r->control_given = true;
    r->control.status = a->control;
    if (a->control_group != NO_INDEX)
        r->control.group = party_id(l, a->groups[a->control_group].group);
    if (l->e->control == NO_INDEX || !control_before(l->e, a->holdings[l->e->control], &before))
        return;
    r->control.was_status =
        (struct opt){ .given = true, .value = before == NO_INDEX ? CONTROL_NONE : CONTROL_MAJORITY };
    if (before != NO_INDEX)
        r->control.was_group = party_id(l, before);
}

int record_of_area(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *ret) {
    struct area_record r = {
        .key = l->e->records[a->record].key,
        .contests = a->contests,
        .seats_total = a->seats_total,
        .seats_filled = a->seats_filled,
        .turnout_papers = a->turnout_papers,
        .turnout_electorate = a->turnout_electorate,
        .turnout_contests = a->turnout_contests,
        .councils_given = l->e->polls[a->poll].m->kind == POLL_COUNCILLORS,
        .councils_total = a->councils_total,
        .councils_decided = a->councils_decided,
        .councils_none = a->councils_none,
    };

    if (put_parties(l, a, arena, &r) < 0 || put_groups(l, a, arena, &r) < 0 || put_remainders(l, a, arena, &r) < 0)
        return -ENOMEM;
    if (a->has_control)
        put_control(l, a, &r);
    *ret = r;
    return 0;
}

static int put_votes(const struct declaration *d, struct arena *arena, struct contest_record *r) {
    r->votes_given = d->votes_given;
    r->n_votes = d->n_votes;
    r->votes = arena_alloc(arena, d->n_votes, sizeof(*r->votes));
    if (!r->votes)
        return -ENOMEM;
    for (size_t i = 0; i < d->n_votes; i++)
        r->votes[i] = d->votes[i].count;
    return 0;
}

static int put_elected(const struct contest *c, const struct declaration *d, struct arena *arena,
                       struct contest_record *r) {
    r->n_elected = d->n_elected;
    r->elected = arena_alloc(arena, d->n_elected, sizeof(*r->elected));
    if (!r->elected)
        return -ENOMEM;
    for (size_t i = 0; i < d->n_elected; i++)
        r->elected[i] = contest_candidate(c, d->elected[i]);
    return 0;
}

static void put_codes(const struct standing *s, struct contest_record *r) {
    size_t at = 0;

    r->n_codes = s->n_codes;
    for (size_t i = 0; i < s->n_codes; i++) {
        r->codes[i] = span_of(s->bytes + s->len + at, s->code_ends[i] - at);
        at = s->code_ends[i];
    }
}

/* The declaration that counts, which was sound when it was taken. */
static int put_standing(const struct contest *c, const struct standing *s, struct arena *arena,
                        struct contest_record *r) {
    struct declaration d;
    int k = declaration_decode(span_of(s->bytes, s->len), arena, &d);

    assert(k <= 0);
    if (k)
        return -ENOMEM;
    put_codes(s, r);
    r->figures_given = true;
    r->figures = s->figures;
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
    if (put_votes(&d, arena, r) < 0 || put_elected(c, &d, arena, r) < 0)
        return -ENOMEM;
    return 0;
}

int record_of_contest(const struct ledger *l, uint32_t contest, struct arena *arena, struct contest_record *ret) {
    const struct contest *c = &l->e->contests[contest];
    const struct contest_now *now = &l->contests[contest];
    struct contest_record r = {
        .key = l->e->records[c->record].key,
        .state = now->state,
        .revision = now->revision,
        .conflicts = now->conflicts,
        .from = c->m->from,
    };

    if (now->standing && put_standing(c, now->standing, arena, &r) < 0)
        return -ENOMEM;
    *ret = r;
    return 0;
}

void ledger_record(struct ledger *l, uint32_t position, struct pack *p) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    uint32_t contest = l->e->records[position].contest;
    struct record record = { .kind = contest == NO_INDEX ? RECORD_AREA : RECORD_CONTEST };
    int r;

    if (contest == NO_INDEX)
        r = record_of_area(l, l->by_record[position], &arena, &record.area);
    else
        r = record_of_contest(l, contest, &arena, &record.contest);
    if (r == 0)
        record_encode(p, &record);
    else if (!p->error)
        p->error = r;
}
