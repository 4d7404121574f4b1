/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a declaration must be before its figures are looked at: of a contest there is, with what its act carries and
 * nothing else, and with a reason where something is changed, taken back or released.
 */

#include "daemon/core/rules_table.h"
#include "proto/reasons.h"

const char *act_name(uint64_t act) {
    static const char *const names[_ACT_MAX] = {
        [ACT_DECLARE] = "declare",   [ACT_AMEND] = "amend",     [ACT_SUPERSEDE] = "supersede",
        [ACT_WITHDRAW] = "withdraw", [ACT_CONFIRM] = "confirm", [ACT_STATE] = "state",
    };

    return act < _ACT_MAX && names[act] ? names[act] : "?";
}

uint32_t rules_stated_area(const struct election *e, const struct declaration *d, uint32_t contest) {
    const struct m_area *m = e->areas[e->contests[contest].area].m;

    if (d->n_statements != 1 || d->statements[0].body_given)
        return NO_INDEX;
    for (size_t i = 0; i < m->n_overlaps; i++)
        if (span_equal(m->overlaps[i], d->statements[0].area))
            return election_area(e, d->statements[0].area);
    return NO_INDEX;
}

bool rules_subject(const struct election *e, const struct declaration *d, struct judgement *j) {
    uint32_t contest = election_contest(e, d->contest);
    struct words w = { .j = j };

    j->as_declared = d->as_declared;
    if (contest != NO_INDEX && (d->act != ACT_STATE || rules_stated_area(e, d, contest) != NO_INDEX))
        return false;
    say_text(&w, d->contest);
    if (contest != NO_INDEX)
        say_text(&w, d->n_statements ? d->statements[0].area : span_str("–"));
    judgement_add(j, contest == NO_INDEX ? CODE_E08 : CODE_E20, w.n, w.args);
    return true;
}

/* --- What an act carries --- */

/* The first thing on a sheet, by its name; NULL for none. */
static const char *first_figure(const struct declaration *d, bool but_local) {
    const struct {
        const char *name;
        bool given, local;
    } fields[] = {
        { "electorate", d->electorate.given, true }, { "papers", d->papers.given, true },
        { "rejected", d->rejected_given, true },     { "votes", d->votes_given, true },
        { "elected", d->n_elected > 0, false },      { "lots", d->lots_given, false },
        { "quota", d->quota.given, false },          { "stages", d->stages_given, false },
        { "preferences", d->preferences_given, false },
    };

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (fields[i].given && !(but_local && fields[i].local))
            return fields[i].name;
    return NULL;
}

/* What is wrong with a statement's form, or NULL. */
static const char *misstated(const struct declaration *d) {
    const char *figure = first_figure(d, d->statements[0].phase == PHASE_FIRST);

    if (d->statements[0].phase == PHASE_FIRST) {
        if (figure)
            return figure;
        return d->round2_given ? "round2" : d->votes_given ? NULL : "no votes";
    }
    if (d->electorate.given || d->papers.given || d->votes_given)
        return "votes";
    for (size_t i = 0; i < d->n_rejected; i++)
        if (!span_equal(d->rejected[i].head, span_str("second-preference")))
            return "rejected";
    if (first_figure(d, true))
        return first_figure(d, true);
    return d->round2_given ? NULL : "no round2";
}

static const char *misformed(const struct contest *c, const struct declaration *d) {
    const char *figure = first_figure(d, false);

    if (d->act == ACT_STATE)
        return c->uncontested ? "votes" : misstated(d);
    if (d->act != ACT_WITHDRAW && d->act != ACT_CONFIRM)
        return NULL;
    if (d->as_declared)
        return "as-declared";
    return figure ? figure : d->round2_given ? "round2" : d->statements_given ? "statements" : NULL;
}

/* --- Why --- */

static bool needs_reason(const struct declaration *d) {
    return d->as_declared || (d->act >= ACT_AMEND && d->act <= ACT_CONFIRM) ||
           (d->act == ACT_STATE && d->replaces_given);
}

static bool reason_fits(const struct declaration *d) {
    static const char letters[_ACT_MAX] = { [ACT_AMEND] = 'A',   [ACT_SUPERSEDE] = 'S', [ACT_WITHDRAW] = 'W',
                                            [ACT_CONFIRM] = 'C', [ACT_STATE] = 'T' };
    const struct reason_info *reason = reason_find(d->reason_code);
    char letter = d->as_declared ? 'D' : letters[d->act];

    return reason && (letter == 0 || strchr(reason->uses, letter));
}

bool rules_act(const struct election *e, const struct declaration *d, struct judgement *j) {
    const struct contest *c = &e->contests[election_contest(e, d->contest)];
    const char *wrong = misformed(c, d);
    struct words w = { .j = j };
    enum code code;

    say_text(&w, d->contest);
    if (c->vacant) {
        code = CODE_E13;
    } else if (wrong) {
        code = CODE_E17;
        say_text(&w, span_str(act_name(d->act)));
        say_text(&w, span_str(wrong));
    } else if (needs_reason(d) && !d->reason_code.ptr) {
        code = CODE_E14;
        say_text(&w, span_str(d->as_declared ? "as-declared" : act_name(d->act)));
    } else if (d->reason_code.ptr && !reason_fits(d)) {
        code = CODE_E18;
        say_text(&w, d->reason_code);
    } else {
        return false;
    }
    judgement_add(j, code, w.n, w.args);
    return true;
}
