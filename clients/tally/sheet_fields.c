/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fields of a sheet, a row of one table each: how it is spelled, whether it is about a candidate, and the function
 * that takes its value. A blank value is no value, but its row is remembered where a value is owed.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/sheet_draft.h"
#include "clients/tally/text.h"
#include "clients/tally/times.h"

static const char *const YES_NO[] = { "no", "yes" };
static const char *const HEADS[] = { "identified",        "in-part", "no-first-preference", "official-mark", "overvoted",
                                     "second-preference", "total",   "unmarked",            "void" };

void draft_fault(const struct draft *d, uint32_t line, enum sheet_text text, struct span a, struct span b) {
    struct span args[] = { a, b };

    sheet_fault(d->faults, d->file, line, text, ARRAY_SIZE(args), args);
}

static void fault(const struct draft *d, const struct cell *c, enum sheet_text text, struct span a, struct span b) {
    draft_fault(d, c->row->line, text, a, b);
}

/* The end of every value: sound, or bad with its fault. */
static void settle(const struct draft *d, const struct cell *c, struct draft_value *v, bool sound,
                   enum sheet_text text) {
    v->given = sound;
    v->bad = !sound;
    if (!sound)
        fault(d, c, text, text == SHEET_TEXT_TIME ? c->row->value : c->row->field, c->row->value);
}

bool draft_once(const struct draft *d, const struct cell *c, struct draft_value *v) {
    char line[16];

    if (v->line) {
        snprintf(line, sizeof(line), "%u", v->line);
        fault(d, c, SHEET_TEXT_TWICE, c->row->field, span_str(line));
        return false;
    }
    v->line = c->row->line;
    return c->row->value.ptr != NULL;
}

static void number(const struct draft *d, const struct cell *c, struct draft_value *v) {
    if (!draft_once(d, c, v))
        return;
    settle(d, c, v, text_number(c->row->value, TALLY_COUNT_MAX, &v->value) == 0, SHEET_TEXT_NUMBER);
}

void draft_choice(const struct draft *d, const struct cell *c, struct draft_value *v, const char *const *words, size_t n,
                  const char *listed) {
    struct span args[] = { c->row->field, c->row->value, span_str(listed) };

    if (!draft_once(d, c, v))
        return;
    v->value = text_choice(c->row->value, words, n);
    v->given = v->value < n;
    v->bad = !v->given;
    if (v->bad)
        sheet_fault(d->faults, d->file, c->row->line, SHEET_TEXT_CHOICE, ARRAY_SIZE(args), args);
}

static int take_votes(struct draft *d, const struct cell *c) {
    number(d, c, &d->lists[DRAFT_VOTES][c->candidate]);
    return 0;
}

static int take_elected(struct draft *d, const struct cell *c) {
    draft_choice(d, c, &d->lists[DRAFT_ELECTED][c->candidate], YES_NO, 2, "yes, no");
    return 0;
}

static int take_round2(struct draft *d, const struct cell *c) {
    number(d, c, &d->lists[DRAFT_ROUND2][c->candidate]);
    return 0;
}

static int take_second(struct draft *d, const struct cell *c) {
    number(d, c, &d->lists[DRAFT_SECOND][c->candidate]);
    return 0;
}

static int take_electorate(struct draft *d, const struct cell *c) {
    number(d, c, &d->electorate);
    return 0;
}

static int take_papers(struct draft *d, const struct cell *c) {
    number(d, c, &d->papers);
    return 0;
}

static int take_quota(struct draft *d, const struct cell *c) {
    number(d, c, &d->quota);
    return 0;
}

static int take_rejected(struct draft *d, const struct cell *c) {
    size_t head = text_choice(c->suffix, HEADS, ARRAY_SIZE(HEADS));

    if (head == ARRAY_SIZE(HEADS)) {
        fault(d, c, SHEET_TEXT_HEAD, c->suffix, c->suffix);
        return 0;
    }
    d->rejected[head].head = span_str(HEADS[head]);
    number(d, c, &d->heads[head]);
    return 0;
}

static int take_stage(struct draft *d, const struct cell *c) {
    size_t stage = draft_stage(c->row->field);
    struct draft_value *v;

    if (stage < 2) {
        fault(d, c, SHEET_TEXT_STAGE, c->suffix, c->suffix);
        return 0;
    }
    v = &d->stages[(stage - 2) * (d->contest->m->n_candidates + 1) + c->candidate];
    if (!draft_once(d, c, v))
        return 0;
    if (stage - 1 > d->n_stages)
        d->n_stages = stage - 1;
    settle(d, c, v, text_fixed(c->row->value, (uint64_t)TALLY_COUNT_MAX * 100000, &v->value) == 0, SHEET_TEXT_FIXED);
    return 0;
}

static int take_declared(struct draft *d, const struct cell *c) {
    if (draft_once(d, c, &d->declared))
        settle(d, c, &d->declared, time_parse(c->row->value, &d->declared.value) == 0, SHEET_TEXT_TIME);
    return 0;
}

static int take_as_declared(struct draft *d, const struct cell *c) {
    draft_choice(d, c, &d->as_declared, YES_NO, 2, "yes, no");
    return 0;
}

enum about { NOBODY, CANDIDATE, EITHER };
enum suffix { NO_SUFFIX, NEEDS_SUFFIX, MAY_SUFFIX };

static const struct field {
    const char *name;
    enum suffix suffix;
    enum about about;
    enum sheet_field field;
    int (*take)(struct draft *d, const struct cell *c);
} FIELDS[] = {
    { "votes", NO_SUFFIX, CANDIDATE, FIELD_VOTES, take_votes },
    { "stage", NEEDS_SUFFIX, EITHER, FIELD_STAGE, take_stage },
    { "elected", NO_SUFFIX, CANDIDATE, FIELD_ELECTED, take_elected },
    { "act", NO_SUFFIX, NOBODY, FIELD_ACT, draft_take_act },
    { "declared", NO_SUFFIX, NOBODY, FIELD_DECLARED, take_declared },
    { "electorate", NO_SUFFIX, NOBODY, FIELD_ELECTORATE, take_electorate },
    { "papers", NO_SUFFIX, NOBODY, FIELD_PAPERS, take_papers },
    { "rejected", NEEDS_SUFFIX, NOBODY, FIELD_REJECTED, take_rejected },
    { "lot", MAY_SUFFIX, CANDIDATE, FIELD_LOT, draft_take_lot },
    { "round2", NO_SUFFIX, CANDIDATE, FIELD_ROUND2, take_round2 },
    { "round2:second", NO_SUFFIX, CANDIDATE, FIELD_ROUND2_SECOND, take_second },
    { "quota", NO_SUFFIX, NOBODY, FIELD_QUOTA, take_quota },
    { "reason", MAY_SUFFIX, NOBODY, FIELD_REASON, draft_take_reason },
    { "as-declared", NO_SUFFIX, NOBODY, FIELD_AS_DECLARED, take_as_declared },
    { "statement", MAY_SUFFIX, NOBODY, FIELD_STATEMENT, draft_take_statement },
};

static bool same_word(struct span text, const char *word) {
    return text_choice(text, &word, 1) == 0;
}

static const struct field *field_find(struct span name, struct span *ret_suffix) {
    const uint8_t *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
    struct span head = colon ? span_of(name.ptr, (size_t)(colon - name.ptr)) : name;

    for (size_t i = 0; i < ARRAY_SIZE(FIELDS); i++) {
        const struct field *field = &FIELDS[i];

        *ret_suffix = (struct span){ 0 };
        if (field->suffix != NEEDS_SUFFIX && same_word(name, field->name))
            return field;
        if (field->suffix == NO_SUFFIX || !colon || !same_word(head, field->name))
            continue;
        *ret_suffix = span_of(colon + 1, name.len - head.len - 1);
        return field;
    }
    return NULL;
}

enum sheet_field draft_field(struct span name) {
    struct span suffix;
    const struct field *field = field_find(name, &suffix);

    if (!field && same_word(name, "rejected"))
        return FIELD_REJECTED;
    if (!field && same_word(name, "statements"))
        return FIELD_STATEMENT;
    if (!field && (same_word(name, "stage") || same_word(name, "stages")))
        return FIELD_STAGE;
    return field ? field->field : _FIELD_MAX;
}

size_t draft_stage(struct span field) {
    static const char prefix[] = "stage:";
    uint64_t stage;

    if (field.len <= strlen(prefix) || !same_word(span_of(field.ptr, strlen(prefix)), prefix))
        return 0;
    if (text_number(span_of(field.ptr + strlen(prefix), field.len - strlen(prefix)), TALLY_STAGES_MAX, &stage))
        return 0;
    return stage < 2 ? 0 : (size_t)stage;
}

int draft_take(struct draft *d, const struct draft_row *row) {
    struct cell cell = { .row = row, .candidate = d->contest->m->n_candidates };
    const struct field *field = field_find(row->field, &cell.suffix);
    uint32_t *line;

    if (!field) {
        fault(d, &cell, SHEET_TEXT_FIELD, row->field, row->field);
        return 0;
    }
    if (row->candidate.ptr && field->about == NOBODY) {
        fault(d, &cell, SHEET_TEXT_WITH_CANDIDATE, row->field, row->field);
        return 0;
    }
    if (!row->candidate.ptr && field->about == CANDIDATE) {
        fault(d, &cell, SHEET_TEXT_NO_CANDIDATE, row->field, row->field);
        return 0;
    }
    if (row->candidate.ptr) {
        uint32_t i = contest_candidate(d->contest, row->candidate);

        if (i == NO_INDEX) {
            fault(d, &cell, SHEET_TEXT_CANDIDATE, row->candidate, d->contest->m->id);
            return 0;
        }
        cell.candidate = i;
    }
    line = &d->sheet->lines[field->field];
    if (row->value.ptr && !*line)
        *line = row->line;
    return field->take(d, &cell);
}
