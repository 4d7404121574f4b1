/* SPDX-License-Identifier: Apache-2.0 */

/*
 * From a rule's code back to the line that a person must look at. The rules know nothing of files; the table says, for
 * each code that speaks of a place on the sheet, which field it is and which argument names a candidate or a field. And
 * the rules know people by id alone, while whoever reads their sentences knows them by name.
 */

#include <stdio.h>

#include "clients/tally/sheet_draft.h"

static const struct place {
    const char *code;
    enum sheet_field field;     /* _FIELD_MAX: none of its own */
    size_t candidate;           /* the argument with a candidate's id; 0: none (that is always the contest) */
    size_t named;               /* the argument with a field's name; 0: none */
} PLACES[] = {
    { "E07", FIELD_DECLARED, 0, 0 }, { "E11", FIELD_DECLARED, 0, 0 },   { "E12", FIELD_ACT, 0, 0 },
    { "E14", FIELD_ACT, 0, 0 },      { "E18", FIELD_REASON, 0, 0 },     { "E17", _FIELD_MAX, 0, 2 },
    { "E19", FIELD_STATEMENT, 0, 0 }, { "E20", FIELD_STATEMENT, 0, 0 }, { "E21", FIELD_STATEMENT, 0, 0 },
    { "S07", _FIELD_MAX, 0, 1 },     { "A08", _FIELD_MAX, 0, 1 },       { "P10", FIELD_PAPERS, 0, 0 },
    { "S01", _FIELD_MAX, 1, 0 },     { "S02", _FIELD_MAX, 1, 0 },       { "S03", FIELD_VOTES, 0, 0 },
    { "S04", _FIELD_MAX, 1, 0 },     { "S05", _FIELD_MAX, 0, 1 },       { "S06", _FIELD_MAX, 0, 1 },
    { "A01", FIELD_VOTES, 0, 0 },    { "A02", FIELD_REJECTED, 0, 0 },   { "A03", FIELD_PAPERS, 0, 0 },
    { "A04", FIELD_VOTES, 0, 0 },    { "A05", FIELD_VOTES, 0, 0 },      { "A06", FIELD_ELECTORATE, 0, 0 },
    { "A07", FIELD_REJECTED, 0, 0 }, { "A09", FIELD_ELECTED, 0, 0 },    { "A10", FIELD_ELECTED, 1, 0 },
    { "A11", FIELD_VOTES, 1, 0 },    { "A12", FIELD_LOT, 0, 0 },        { "V05", FIELD_ROUND2, 0, 0 },
    { "V06", FIELD_ROUND2, 0, 0 },   { "V07", FIELD_VOTES, 0, 0 },
};

static uint32_t line_of_candidate(const struct sheet *sheet, const struct election *e, struct span named) {
    const struct m_contest *contest = e->contests[sheet->contest].m;

    for (size_t i = 0; i < contest->n_candidates; i++)
        if (span_equal(named, contest->candidates[i].id) || span_equal(named, contest->candidates[i].name))
            return sheet->candidate_lines[i];
    return 0;
}

uint32_t sheet_line(const struct sheet *sheet, const struct election *e, const struct code_args *code) {
    for (size_t i = 0; i < ARRAY_SIZE(PLACES); i++) {
        const struct place *place = &PLACES[i];
        enum sheet_field field = place->field;
        uint32_t line = 0;

        if (!span_equal(code->code, span_str(place->code)))
            continue;
        if (place->candidate && place->candidate < code->n_args)
            line = line_of_candidate(sheet, e, code->args[place->candidate]);
        if (place->named && place->named < code->n_args)
            field = draft_field(code->args[place->named]);
        if (line == 0 && field != _FIELD_MAX)
            line = sheet->lines[field];
        return line ? line : sheet->line;
    }
    return sheet->line;
}

/* The codes that name candidates, and in which arguments: bit 1 for {1}, and so on. */
static const struct {
    const char *code;
    unsigned candidates;
} NAMING[] = {
    { "S01", 1u << 1 },           { "S02", 1u << 1 },           { "S04", 1u << 1 },
    { "A10", 1u << 1 | 1u << 3 }, { "A11", 1u << 1 | 1u << 2 }, { "V05", 1u << 1 | 1u << 3 },
    { "V06", 1u << 1 },
};

static unsigned naming(struct span code) {
    for (size_t i = 0; i < ARRAY_SIZE(NAMING); i++)
        if (span_equal(code, span_str(NAMING[i].code)))
            return NAMING[i].candidates;
    return 0;
}

void sheet_sentence(const struct sheet *sheet, const struct election *e, const struct code_args *code,
                    enum language language, char *ret, size_t size) {
    char names[TALLY_ARGS_MAX][TALLY_NAME_MAX + TALLY_ID_MAX + 4];
    const struct contest *contest = &e->contests[sheet->contest];
    struct code_args named = *code;
    unsigned candidates = naming(code->code);

    for (size_t i = 1; i < named.n_args; i++) {
        uint32_t position = candidates & 1u << i ? contest_candidate(contest, named.args[i]) : NO_INDEX;

        if (position == NO_INDEX)
            continue;
        snprintf(names[i], sizeof(names[i]), SPAN_FMT " (" SPAN_FMT ")",
                 SPAN_ARG(contest->m->candidates[position].name), SPAN_ARG(named.args[i]));
        named.args[i] = span_str(names[i]);
    }
    code_sentence(&named, language, ret, size);
}
