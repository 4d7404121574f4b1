/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One pass over the contests below the area. What is rounded is rounded at the very end and from exact integers, so
 * that two programs that follow the same method print the same digits.
 */

#include "clients/tally/derive.h"

#include <errno.h>

#include "proto/codec.h"

__extension__ typedef __int128 wide;

#define BP 10000

/* --- Figures --- */

/* Half away from 0. d > 0. */
static int64_t divided(wide n, wide d) {
    return (int64_t)(n < 0 ? -((-2 * n + d) / (2 * d)) : (2 * n + d) / (2 * d));
}

int64_t share_bp(uint64_t n, uint64_t d) {
    return divided((wide)n * BP, d);
}

/* now/now_d - then/then_d as a fraction over now_d * then_d. */
static wide change(uint64_t now, uint64_t now_d, uint64_t then, uint64_t then_d) {
    return (wide)now * then_d - (wide)then * now_d;
}

int64_t share_change_bp(uint64_t now, uint64_t now_d, uint64_t then, uint64_t then_d) {
    return divided(change(now, now_d, then, then_d) * BP, (wide)now_d * then_d);
}

int64_t swing_bp(const struct comparison *c, uint32_t a, uint32_t b) {
    const struct compared_row *x = &c->rows[a], *y = &c->rows[b];
    wide swing = change(x->now, c->now, x->then, c->then) - change(y->now, c->now, y->then, c->then);

    return divided(swing * BP, 2 * (wide)c->now * c->then);
}

enum council_outcome control_outcome(const struct control *c) {
    bool none = c->status == CONTROL_NONE || c->status == CONTROL_CERTAIN_NONE;

    if (c->status == CONTROL_UNDECIDED || !c->was_status.given)
        return OUTCOME_OPEN;
    if (c->was_status.value == CONTROL_MAJORITY)
        return none ? OUTCOME_LOST : span_equal(c->group, c->was_group) ? OUTCOME_HELD : OUTCOME_GAINED;
    return none ? OUTCOME_NO_CHANGE : OUTCOME_GAINED;
}

/* --- Contests --- */

uint32_t derive_party(const struct results *r, uint32_t party) {
    return r->by_registration ? party : r->e->parties[party].group;
}

const struct m_candidate *contest_candidates(const struct contest *c, const struct contest_record *record, size_t *ret_n) {
    *ret_n = record->candidates_given ? record->n_candidates : c->m->n_candidates;
    return record->candidates_given ? record->candidates : c->m->candidates;
}

static bool outside_total(struct span head) {
    return span_equal(head, span_str("in-part")) || span_equal(head, span_str("second-preference"));
}

struct opt rejected_total(const struct contest_record *record) {
    struct opt sum = { 0 };

    for (size_t i = 0; i < record->n_rejected; i++) {
        const struct rejected *row = &record->rejected[i];

        if (span_equal(row->head, span_str("total")))
            return (struct opt){ true, row->count };
        if (!outside_total(row->head))
            sum = (struct opt){ true, sum.value + row->count };
    }
    return sum;
}

int contest_record_get(const struct results *r, uint32_t contest, struct arena *arena, struct contest_record *ret) {
    struct span bytes = r->get(r->user, r->e->records[r->e->contests[contest].record].key);
    struct record record;
    int e = bytes.ptr ? record_decode(bytes, arena, &record) : 1;

    if (e != 0 || record.kind != RECORD_CONTEST)
        return e < 0 ? e : 1;
    *ret = record.contest;
    return 0;
}

bool results_counts(const struct results *r, const struct contest *c) {
    return c->poll == r->poll && c->m->type == CONTEST_ORDINARY && election_within(r->e, c->area, r->area);
}

/* What one party has in one contest. */
struct tally_of {
    uint64_t sum, top, candidates;
};

/* Fills `of`, by party's index, which is all zero before; returns false when the candidates are not of this election. */
static bool count_contest(const struct results *r, const struct contest *c, const struct contest_record *record,
                          bool groups, struct tally_of *of) {
    size_t n;
    const struct m_candidate *candidates = contest_candidates(c, record, &n);

    for (size_t i = 0; i < n; i++) {
        uint32_t party = election_party(r->e, candidates[i].party);
        uint64_t votes = i < record->n_votes ? record->votes[i] : 0;
        struct tally_of *row;

        if (party == NO_INDEX)
            return false;
        row = &of[groups ? r->e->parties[party].group : derive_party(r, party)];
        row->sum += votes;
        row->top = votes > row->top ? votes : row->top;
        row->candidates++;
    }
    return true;
}

static uint64_t by_method(const struct derived *d, const struct contest *c, const struct tally_of *row) {
    bool several = c->m->system == SYSTEM_PLURALITY && c->m->seats > 1;

    if (d->method == SHARE_MEAN)
        return several ? row->sum * SHARE_MEAN_UNIT / row->candidates : row->sum * SHARE_MEAN_UNIT;
    return several && d->method == SHARE_TOP ? row->top : row->sum;
}

static void add_share(const struct results *r, const struct contest *c, const struct tally_of *of, struct derived *d) {
    for (uint32_t i = 0; i < r->e->n_parties; i++) {
        uint64_t votes;

        if (of[i].candidates == 0)
            continue;
        votes = by_method(d, c, &of[i]);
        d->rows[i].votes += votes;
        d->rows[i].sum += of[i].sum;
        d->rows[i].candidates += of[i].candidates;
        d->rows[i].contests++;
        d->total += votes;
    }
}

static void add_turnout(const struct contest_record *record, struct derived *d) {
    struct opt rejected = rejected_total(record);

    if (!record->papers.given || !record->electorate.given)
        return;
    d->verified.papers += record->papers.value;
    d->verified.electorate += record->electorate.value;
    d->verified.contests++;
    if (!rejected.given || rejected.value > record->papers.value)
        return;
    d->valid.papers += record->papers.value - rejected.value;
    d->valid.electorate += record->electorate.value;
    d->valid.contests++;
}

/* --- Baselines --- */

static bool is_remainder(struct span party) {
    return span_equal(party, span_str("others")) || span_equal(party, span_str("unattributed"));
}

/* Whether it says the votes of everybody it names; noc is nobody. */
static bool has_votes(const struct m_holdings *m) {
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        if (span_equal(m->rows[i].party, span_str("noc")))
            continue;
        if (!m->rows[i].votes.given)
            return false;
        n++;
    }
    return n > 0;
}

static const struct m_holding *row_of(const struct m_holdings *m, struct span party) {
    for (size_t i = 0; i < m->n; i++)
        if (span_equal(m->rows[i].party, party))
            return &m->rows[i];
    return NULL;
}

/* Adds what there was then. A group that is not named had nothing, unless others or unattributed may hide it. */
static void add_then(const struct election *e, const struct m_holdings *m, struct comparison *c) {
    bool hides = false;

    for (size_t i = 0; i < m->n; i++) {
        c->then += m->rows[i].votes.value;
        if (is_remainder(m->rows[i].party)) {
            c->remainder += m->rows[i].votes.value;
            hides = true;
        }
    }
    for (uint32_t i = 0; i < e->n_parties; i++) {
        const struct m_holding *row = e->parties[i].group == i ? row_of(m, e->parties[i].m->id) : NULL;

        if (row)
            c->rows[i].then += row->votes.value;
        else if (hides)
            c->rows[i].unknown = true;
    }
    if (!m->papers.given || !m->electorate.given)
        return;
    c->was.papers += m->papers.value;
    c->was.electorate += m->electorate.value;
    c->was.contests++;
}

static void add_now(const struct election *e, const struct tally_of *groups, struct comparison *c) {
    for (uint32_t i = 0; i < e->n_parties; i++) {
        c->rows[i].now += groups[i].sum;
        c->now += groups[i].sum;
    }
    c->contests++;
}

static void compare_contest(const struct results *r, uint32_t contest, const struct tally_of *groups, struct derived *d) {
    for (size_t i = 0; i < d->n_comparisons; i++) {
        struct comparison *c = &d->comparisons[i];
        const struct holdings *h = c->whole ? NULL : election_contest_holdings(r->e, c->baseline, contest);

        if (c->whole || (h && has_votes(h->m)))
            add_now(r->e, groups, c);
        if (h && has_votes(h->m))
            add_then(r->e, h->m, c);
    }
}

static void choose_swing(const struct election *e, struct comparison *c) {
    uint32_t best[2] = { NO_INDEX, NO_INDEX };

    for (uint32_t i = 0; i < e->n_parties; i++) {
        if (c->rows[i].unknown || c->rows[i].now == 0)
            continue;
        if (best[0] == NO_INDEX || c->rows[i].now > c->rows[best[0]].now) {
            best[1] = best[0];
            best[0] = i;
        } else if (best[1] == NO_INDEX || c->rows[i].now > c->rows[best[1]].now) {
            best[1] = i;
        }
    }
    c->swing_given = best[1] != NO_INDEX && c->now > 0 && c->then > 0;
    c->to = best[0];
    c->from = best[1];
}

static int begin_comparison(const struct results *r, uint32_t baseline, bool whole, struct arena *arena,
                            struct derived *d) {
    struct comparison *c = &d->comparisons[d->n_comparisons];

    *c = (struct comparison){ .baseline = baseline, .whole = whole };
    c->rows = arena_alloc(arena, r->e->n_parties, sizeof(*c->rows));
    if (!c->rows)
        return -ENOMEM;
    d->n_comparisons++;
    return 0;
}

/* Two for each baseline: the contests that were declared both times, and the area as it is if the baseline has it. */
static int begin(const struct results *r, struct arena *arena, struct derived *d) {
    int e = 0;

    d->rows = arena_alloc(arena, r->e->n_parties, sizeof(*d->rows));
    d->comparisons = arena_alloc(arena, 2 * (size_t)r->e->n_baselines, sizeof(*d->comparisons));
    if (!d->rows || !d->comparisons)
        return -ENOMEM;
    for (uint32_t i = 0; i < r->e->n_baselines && e == 0; i++) {
        const struct holdings *h = election_holdings(r->e, i, r->area, r->poll);

        e = begin_comparison(r, i, false, arena, d);
        if (e == 0 && h && has_votes(h->m)) {
            e = begin_comparison(r, i, true, arena, d);
            if (e == 0)
                add_then(r->e, h->m, &d->comparisons[d->n_comparisons - 1]);
        }
    }
    return e;
}

/* Takes away what compares nothing: an area that is not settled, contests of which no figures of last time are held. */
static void end(const struct results *r, bool settled, struct derived *d) {
    size_t n = 0;

    for (size_t i = 0; i < d->n_comparisons; i++) {
        struct comparison *c = &d->comparisons[i];

        if (c->contests == 0 || c->now == 0 || c->then == 0 || (c->whole && !settled))
            continue;
        choose_swing(r->e, c);
        d->comparisons[n++] = *c;
    }
    d->n_comparisons = n;
}

static int derive_contest(const struct results *r, uint32_t contest, struct tally_of *of, struct derived *d,
                          bool *ret_settled) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct contest *c = &r->e->contests[contest];
    struct tally_of *groups = of + r->e->n_parties;
    struct contest_record record;
    int e = contest_record_get(r, contest, &arena, &record);

    if (e != 0)
        return e;
    d->contests++;
    *ret_settled &= record.state != STATE_PENDING && record.state != STATE_QUERIED;
    if (record.state != STATE_DECLARED)
        return 0;
    d->declared++;
    memset(of, 0, 2 * (size_t)r->e->n_parties * sizeof(*of));
    if (!count_contest(r, c, &record, false, of) || !count_contest(r, c, &record, true, groups))
        return 1;
    add_share(r, c, of, d);
    add_turnout(&record, d);
    compare_contest(r, contest, groups, d);
    return 0;
}

int derive(const struct results *r, enum share_method method, struct arena *arena, struct derived *ret) {
    struct derived d = { .method = method, .unit = method == SHARE_MEAN ? SHARE_MEAN_UNIT : 1 };
    struct tally_of *of = arena_alloc(arena, 2 * (size_t)r->e->n_parties, sizeof(*of));
    bool settled = true;
    int e = of ? begin(r, arena, &d) : -ENOMEM;

    for (uint32_t i = 0; i < r->e->n_contests && e == 0; i++)
        if (results_counts(r, &r->e->contests[i]))
            e = derive_contest(r, i, of, &d, &settled);
    if (e != 0)
        return e;
    end(r, settled, &d);
    *ret = d;
    return 0;
}
