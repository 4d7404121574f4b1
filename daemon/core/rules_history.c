/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family P against history: what the same contest gave last time, where a baseline of the manifest says it. Parties
 * rise and fall, so history warns and never holds up a win; only figures that look as if they stood in the wrong row
 * are queried. Groups that may not control (independents are different people each time) have no history here, nor has
 * a group that stands now and did not before. There are votes: a sheet without is refused before (A01).
 */

#include "daemon/core/rules_history.h"

struct past {
    const struct holdings *h;
    uint64_t total;             /* the votes of all its rows */
};

/* Goes through the baselines that have figures of this contest: *at is where to go on, 0 at first. */
static bool past_next(const struct sheet *s, uint32_t *at, struct past *ret) {
    for (; *at < s->e->n_baselines; ++*at) {
        ret->h = election_contest_holdings(s->e, *at, (uint32_t)(s->c - s->e->contests));
        if (!ret->h)
            continue;
        ++*at;
        return true;
    }
    return false;
}

/* The same where all of its votes are known, so that shares are. */
static bool past_next_votes(const struct sheet *s, uint32_t *at, struct past *ret) {
    while (past_next(s, at, ret)) {
        bool known = true;

        ret->total = 0;
        for (size_t i = 0; i < ret->h->m->n; i++) {
            const struct m_holding *row = &ret->h->m->rows[i];

            known &= row->votes.given || span_equal(row->party, span_str("noc"));
            ret->total += row->votes.value;
        }
        if (known && ret->total > 0)
            return true;
    }
    return false;
}

static void say_baseline(struct words *w, const struct sheet *s, const struct past *past) {
    say_text(w, s->e->header.baselines[past->h->baseline].id);
}

static uint32_t group_of(const struct sheet *s, uint32_t candidate) {
    return s->e->parties[s->c->parties[candidate]].group;
}

/* The first candidate of its group speaks for all of them. */
static bool speaks(const struct sheet *s, uint32_t candidate) {
    for (uint32_t i = 0; i < candidate; i++)
        if (group_of(s, i) == group_of(s, candidate))
            return false;
    return true;
}

/* What a candidate's group has now and had then. */
struct standing {
    uint64_t now, then;         /* votes */
    size_t candidates;
};

/* False for a group without a history. */
static bool standing_of(const struct sheet *s, const struct past *past, uint32_t candidate, struct standing *ret) {
    const struct party *group = &s->e->parties[group_of(s, candidate)];
    const struct m_holding *row = NULL;

    for (size_t i = 0; i < past->h->m->n && !row; i++)
        if (span_equal(past->h->m->rows[i].party, group->m->id))
            row = &past->h->m->rows[i];
    if (!row || !row->votes.given || !group->m->may_control)
        return false;
    *ret = (struct standing){ .then = row->votes.value };
    for (uint32_t i = 0; i < s->d->n_votes; i++)
        if (group_of(s, i) == group_of(s, candidate)) {
            ret->now += s->d->votes[i].count;
            ret->candidates++;
        }
    return true;
}

static uint64_t apart(uint64_t a, uint64_t b) {
    return a > b ? a - b : b - a;
}

/* Whether a share of the votes means the same as last time: each paper has one mark. */
static bool has_shares(const struct sheet *s) {
    return !sheet_several_marks(s);
}

bool share_changed(const struct sheet *s, struct words *w) {
    struct standing g;
    struct past past;

    for (uint32_t at = 0; has_shares(s) && past_next_votes(s, &at, &past);)
        for (uint32_t i = 0; i < s->d->n_votes; i++) {
            uint64_t now, then;

            if (!speaks(s, i) || !standing_of(s, &past, i, &g))
                continue;
            now = per_mille(g.now, sheet_votes(s));
            then = per_mille(g.then, past.total);
            if (apart(now, then) < sheet_threshold(s, THRESHOLD_SHARE_CHANGE))
                continue;
            say_contest(w, s);
            say_text(w, s->e->parties[group_of(s, i)].m->id);
            say_percent(w, now);
            say_percent(w, then);
            say_baseline(w, s, &past);
            return true;
        }
    return false;
}

/* How many groups of the baseline had more votes. */
static size_t groups_above(const struct sheet *s, const struct past *past, uint64_t votes) {
    size_t n = 0;

    for (size_t i = 0; i < past->h->m->n; i++) {
        const struct m_holding *row = &past->h->m->rows[i];

        n += election_party(s->e, row->party) != NO_INDEX && row->votes.given && row->votes.value > votes;
    }
    return n;
}

bool leader_without_votes(const struct sheet *s, struct words *w) {
    struct standing g;
    struct past past;

    for (uint32_t at = 0; past_next(s, &at, &past);)
        for (uint32_t i = 0; i < s->d->n_votes; i++) {
            if (!standing_of(s, &past, i, &g) || g.now > 0 || g.then == 0 || groups_above(s, &past, g.then) > 2)
                continue;
            say_contest(w, s);
            say_text(w, s->e->parties[group_of(s, i)].m->id);
            say_number(w, g.then);
            say_baseline(w, s, &past);
            return true;
        }
    return false;
}

/* How far the shares lie from last time's, the share of each row taken from `shift` rows below; the last row's comes
 * from the first. */
static uint64_t distance(const struct sheet *s, const uint64_t *then, size_t shift) {
    uint64_t sum = 0, votes = sheet_votes(s);

    for (size_t i = 0; i < s->d->n_votes; i++)
        sum += apart(per_mille(s->d->votes[(i + shift) % s->d->n_votes].count, votes), then[i]);
    return sum;
}

bool row_shifted(const struct sheet *s, struct words *w) {
    struct standing g;
    struct past past;

    for (uint32_t at = 0; has_shares(s) && past_next_votes(s, &at, &past);) {
        uint64_t then[TALLY_CANDIDATES_MAX] = { 0 }, as_given, up, down, best;
        size_t known = 0;

        for (uint32_t i = 0; i < s->d->n_votes; i++)
            if (standing_of(s, &past, i, &g) && g.candidates == 1) {
                then[i] = per_mille(g.then, past.total);
                known += then[i] > 0;
            }
        as_given = distance(s, then, 0);
        up = distance(s, then, 1);
        down = distance(s, then, s->d->n_votes - 1);
        best = up < down ? up : down;
        if (known < 3 || 2 * best > as_given || as_given - best < sheet_threshold(s, THRESHOLD_ROW_SHIFT))
            continue;
        say_contest(w, s);
        say_baseline(w, s, &past);
        return true;
    }
    return false;
}

bool electorate_changed(const struct sheet *s, struct words *w) {
    struct past past;

    for (uint32_t at = 0; s->d->electorate.given && past_next(s, &at, &past);) {
        struct opt then = past.h->m->electorate;

        if (!then.given || 1000 * apart(s->d->electorate.value, then.value) <=
                               sheet_threshold(s, THRESHOLD_ELECTORATE_CHANGE) * then.value)
            continue;
        say_contest(w, s);
        say_number(w, s->d->electorate.value);
        say_number(w, then.value);
        say_baseline(w, s, &past);
        return true;
    }
    return false;
}

bool turnout_changed(const struct sheet *s, struct words *w) {
    struct past past;
    uint64_t now;

    for (uint32_t at = 0; sheet_turnout(s, &now) && past_next(s, &at, &past);) {
        struct opt papers = past.h->m->papers, electorate = past.h->m->electorate;
        uint64_t then;

        if (!papers.given || !electorate.given || electorate.value == 0)
            continue;
        then = per_mille(papers.value, electorate.value);
        if (apart(now, then) < sheet_threshold(s, THRESHOLD_TURNOUT_CHANGE))
            continue;
        say_contest(w, s);
        say_percent(w, now);
        say_percent(w, then);
        say_baseline(w, s, &past);
        return true;
    }
    return false;
}

/* The change of a share in per mille. */
static int64_t change_of(const struct sheet *s, const struct past *past, const struct standing *g) {
    return (int64_t)per_mille(g->now, sheet_votes(s)) - (int64_t)per_mille(g->then, past->total);
}

/* The two groups with a history that have the most votes now, the first on the ballot where they are level. */
static bool first_two(const struct sheet *s, const struct past *past, uint32_t who[2], struct standing g[2]) {
    struct standing more;
    size_t n = 0;

    for (uint32_t i = 0; i < s->d->n_votes; i++) {
        size_t place = n;

        if (!speaks(s, i) || !standing_of(s, past, i, &more))
            continue;
        while (place > 0 && more.now > g[place - 1].now)
            place--;
        if (place == 2)
            continue;
        if (place == 0) {
            g[1] = g[0];
            who[1] = who[0];
        }
        g[place] = more;
        who[place] = i;
        n += n < 2;
    }
    return n == 2;
}

bool swung(const struct sheet *s, struct words *w) {
    struct past past;

    for (uint32_t at = 0; has_shares(s) && past_next_votes(s, &at, &past);) {
        struct standing g[2] = { 0 };
        uint32_t who[2] = { 0 };
        int64_t swing;

        if (!first_two(s, &past, who, g))
            continue;
        swing = change_of(s, &past, &g[0]) - change_of(s, &past, &g[1]);
        if ((uint64_t)(swing < 0 ? -swing : swing) / 2 < sheet_threshold(s, THRESHOLD_SWING))
            continue;
        say_contest(w, s);
        say_text(w, s->e->parties[group_of(s, who[swing > 0])].m->id);      /* from the one that fell */
        say_text(w, s->e->parties[group_of(s, who[swing < 0])].m->id);
        say_percent(w, (uint64_t)(swing < 0 ? -swing : swing) / 2);
        say_baseline(w, s, &past);
        return true;
    }
    return false;
}
