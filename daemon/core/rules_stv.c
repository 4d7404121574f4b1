/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family T: the transferable vote under the Scottish Local Government Elections Order 2011. The stages are followed one
 * by one, without papers (stv_table.h); where the preferences are given the whole count is run again (stv_count.h).
 * Stages after the last vacancy is filled were forbidden until SSI 2021/437 made them merely needless.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/core/rules_table.h"
#include "daemon/core/stv_count.h"

#define MAY_GO_ON_FROM "2022"

static void free_lots(struct stv_lot **lots) {
    free(*lots);
}

static struct stv_set set_of(const struct sheet *s, const struct span *names, size_t n) {
    struct stv_set set = { 0 };

    for (size_t i = 0; i < n; i++)
        stv_add(&set, contest_candidate(s->c, names[i]));
    return set;
}

/* The sheet's lots by places on the ballot, or NULL when memory is out. */
static struct stv_lot *lots_of(const struct sheet *s) {
    struct stv_lot *lots = calloc(s->d->n_lots + 1, sizeof(*lots));

    if (!lots)
        return NULL;
    for (size_t i = 0; i < s->d->n_lots; i++) {
        const struct lot *lot = &s->d->lots[i];

        lots[i].stage = lot->stage;
        lots[i].tied = set_of(s, lot->tied, lot->n_tied);
        lots[i].won = set_of(s, lot->won, lot->n_won);
    }
    return lots;
}

static void follow_stages(struct sheet *s, const struct stv_lot *lots) {
    const struct declaration *d = s->d;
    const struct span date = s->e->polls[s->c->poll].m->date;
    const struct stv_table table = {
        .candidates = s->c->m->n_candidates, .seats = (size_t)s->c->m->seats, .quota = s->quota, .votes = d->votes,
        .n_stages = d->n_stages, .stages = d->stages, .n_lots = d->n_lots, .lots = lots, .rounded = !s->live,
        .may_go_on = span_compare(date, span_str(MAY_GO_ON_FROM)) >= 0,
    };

    s->staged = s->live || d->stages_given;
    if (s->staged)
        stv_table_check(&table, &s->stages);
}

/* The first of the sheet's figures that the count has otherwise, or NULL. */
static const char *compare(const struct sheet *s, const struct stv_count *count, bool ended) {
    const struct declaration *d = s->d;
    const struct stv_rows rows = { .rounded = !s->live };
    size_t most = count->n_stages - 1;

    for (size_t i = 0; i < d->n_votes; i++)
        if (d->votes[i].count * STV_ONE != count->stages[0].totals[i])
            return "votes";
    if (d->quota.given && d->quota.value != count->quota)
        return "quota";
    for (size_t k = 0; k < d->n_stages && k < most; k++) {
        const struct stv_stage *stage = &count->stages[k + 1];
        const struct opt *rest = &d->stages[k].non_transferable;

        for (size_t i = 0; i < d->n_votes; i++) {
            uint64_t told = d->stages[k].totals[i], slack = stv_slack(&rows, k + 1, told);

            if (told + slack < stage->totals[i] || told > stage->totals[i] + slack)
                return "stages";
        }
        if (rest->given && rest->value != stage->non_transferable + stage->lost)
            return "stages";
    }
    for (uint32_t i = 0; i < d->n_votes && ended; i++)
        if (stv_has(&count->elected, i) != s->elected[i])
            return "elected";
    return NULL;
}

static int count_preferences(struct sheet *s, const struct stv_lot *lots) {
    _cleanup_(stv_count_deinit) struct stv_count count = { 0 };
    const struct declaration *d = s->d;
    uint64_t papers = 0, votes = sheet_votes(s);
    int r;

    for (size_t i = 0; i < d->n_preferences; i++)
        papers += d->preferences[i].count;
    if (papers != votes) {
        s->recounted = "votes";
        return 0;
    }
    r = stv_count(s->c->m->n_candidates, (size_t)s->c->m->seats, d->preferences, d->n_preferences, lots, d->n_lots,
                  &count);
    if (r >= 0)
        s->recounted = compare(s, &count, r == 0);
    return r < 0 ? r : 0;
}

int sheet_count(struct sheet *s) {
    _cleanup_(free_lots) struct stv_lot *lots = NULL;
    uint64_t votes = sheet_votes(s);

    if (s->c->m->system != SYSTEM_STV || votes == 0)
        return 0;
    s->quota = votes / (s->c->m->seats + 1) + 1;
    lots = lots_of(s);
    if (!lots)
        return -ENOMEM;
    if (!s->d->quota.given || s->d->quota.value == s->quota)
        follow_stages(s, lots);
    return s->d->preferences_given ? count_preferences(s, lots) : 0;
}

/* --- The rules --- */

/* Units as votes: "1324.1507". */
static void say_votes(struct words *w, uint64_t units) {
    char text[40];
    int n = snprintf(text, sizeof(text), "%llu.%05llu", (unsigned long long)(units / STV_ONE),
                     (unsigned long long)(units % STV_ONE));

    while (text[n - 1] == '0')
        n--;
    n -= text[n - 1] == '.';
    say_text(w, span_of(text, (size_t)n));
}

static bool found(const struct sheet *s, enum stv_fault fault, struct words *w) {
    if (!s->staged || s->stages.count.fault != fault)
        return false;
    say_contest(w, s);
    say_number(w, s->stages.count.stage);
    return true;
}

static bool quota_differs(const struct sheet *s, struct words *w) {
    if (s->quota == 0 || !s->d->quota.given || s->d->quota.value == s->quota)
        return false;
    say_contest(w, s);
    say_number(w, s->quota);
    say_number(w, s->d->quota.value);
    return true;
}

static bool sum_grows(const struct sheet *s, struct words *w) {
    if (!s->staged || s->stages.sum.fault != STV_SUM)
        return false;
    say_contest(w, s);
    say_number(w, s->stages.sum.stage);
    say_votes(w, s->stages.sum.total);
    say_votes(w, s->stages.sum.expected);
    return true;
}

static bool total_impossible(const struct sheet *s, struct words *w) {
    if (!found(s, STV_MOVE, w))
        return false;
    say_candidate(w, s, s->stages.count.candidate);
    say_votes(w, s->stages.count.total);
    return true;
}

static bool elected_differ(const struct sheet *s, struct words *w) {
    size_t n = s->d->n_stages;

    for (uint32_t i = 0; i < s->d->n_votes && s->staged && s->stages.count.fault == STV_SOUND; i++) {
        if (stv_has(&s->stages.elected, i) == s->elected[i])
            continue;
        say_contest(w, s);
        say_candidate(w, s, i);
        say_votes(w, n > 0 ? s->d->stages[n - 1].totals[i] : s->d->votes[i].count * STV_ONE);
        say_number(w, s->quota);
        return true;
    }
    return false;
}

/* A code about two candidates at a stage. */
static bool say_pair(const struct sheet *s, enum stv_fault fault, struct words *w) {
    if (!found(s, fault, w))
        return false;
    say_candidate(w, s, s->stages.count.candidate);
    say_candidate(w, s, s->stages.count.other);
    return true;
}

static bool out_of_turn(const struct sheet *s, struct words *w) {
    return say_pair(s, STV_TURN, w);
}

static bool after_the_end(const struct sheet *s, struct words *w) {
    return found(s, STV_AFTER_END, w);
}

static bool recount_differs(const struct sheet *s, struct words *w) {
    if (!s->recounted)
        return false;
    say_contest(w, s);
    say_text(w, span_str(s->recounted));
    return true;
}

static bool unfinished(const struct sheet *s, struct words *w) {
    return found(s, STV_UNFINISHED, w);
}

static bool level_without_lot(const struct sheet *s, struct words *w) {
    return say_pair(s, STV_NO_LOT, w);
}

static const struct rule ROWS[] = {
    { CODE_T01, quota_differs },
    { CODE_T02, sum_grows },
    { CODE_T03, total_impossible },
    { CODE_T04, elected_differ },
    { CODE_T05, out_of_turn },
    { CODE_T06, after_the_end },
    { CODE_T07, recount_differs },
    { CODE_T09, unfinished },
    { CODE_T10, level_without_lot },
};
const struct rules RULES_STV = { ROWS, ARRAY_SIZE(ROWS) };
