/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A blank sheet: every row that the contest's voting system has a use for, candidates in ballot order, values blank.
 * The columns name and description are for whoever fills it in; reading passes over them. In the first row they say
 * which contest it is, and where. Rows left blank mean "not given". The byte order mark is for spreadsheets, which else
 * take the file for something older than UTF-8 and garble the names in it.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/names.h"
#include "clients/tally/sheet.h"
#include "clients/tally/table.h"

#define PLURALITY (1u << SYSTEM_PLURALITY)
#define SV (1u << SYSTEM_SV)
#define STV (1u << SYSTEM_STV)

/* The heads under which each system's rules have papers rejected, in the order of the statement. */
static const struct {
    const char *field;
    unsigned systems;
} HEADS[] = {
    { "rejected:official-mark", PLURALITY | SV | STV }, { "rejected:no-first-preference", STV },
    { "rejected:overvoted", PLURALITY | SV | STV },     { "rejected:identified", PLURALITY | SV | STV },
    { "rejected:unmarked", PLURALITY | SV },            { "rejected:void", PLURALITY | SV | STV },
    { "rejected:total", PLURALITY | SV | STV },         { "rejected:second-preference", SV },
    { "rejected:in-part", PLURALITY },
};

static void write_row(FILE *out, const struct m_contest *contest, const char *field,
                      const struct m_candidate *candidate, const char *value) {
    static const struct m_candidate nobody;

    candidate = candidate ? candidate : &nobody;
    table_write_cell(out, contest->id, false);
    table_write_cell(out, span_str("1"), false);
    table_write_cell(out, span_str(field), false);
    table_write_cell(out, candidate->id, false);
    table_write_cell(out, span_str(value), false);
    table_write_cell(out, candidate->name, false);
    table_write_cell(out, candidate->description, true);
}

static void write_candidates(FILE *out, const struct m_contest *contest, const char *field, const char *value) {
    for (size_t i = 0; i < contest->n_candidates; i++)
        write_row(out, contest, field, &contest->candidates[i], value);
}

static bool is_second_round(const char *field) {
    return strcmp(field, "rejected:second-preference") == 0;
}

/* With first, electorate, papers and the heads of the papers rejected before the second round; with second, what was
 * found in it. */
static void write_papers(FILE *out, const struct m_contest *contest, bool first, bool second) {
    if (first) {
        write_row(out, contest, "electorate", NULL, "");
        write_row(out, contest, "papers", NULL, "");
    }
    for (size_t i = 0; i < ARRAY_SIZE(HEADS); i++)
        if ((HEADS[i].systems & (1u << contest->system)) && (is_second_round(HEADS[i].field) ? second : first) &&
            (contest->seats > 1 || strcmp(HEADS[i].field, "rejected:in-part") != 0))    /* of one mark there is no part */
            write_row(out, contest, HEADS[i].field, NULL, "");
}

static void write_round2(FILE *out, const struct m_contest *contest) {
    write_candidates(out, contest, "round2:second", "");
    write_candidates(out, contest, "round2", "");
}

/* A local statement: what its phase has, and nobody elected. */
static void write_statement(FILE *out, const struct election *e, const struct m_contest *m, uint32_t area,
                            enum phase phase) {
    char field[TALLY_ID_MAX + 16];

    snprintf(field, sizeof(field), "statement:" SPAN_FMT, SPAN_ARG(e->areas[area].m->code));
    write_row(out, m, field, NULL, phase == PHASE_FIRST ? "1" : "2");
    write_papers(out, m, phase == PHASE_FIRST, phase == PHASE_SECOND);
    if (phase == PHASE_FIRST)
        write_candidates(out, m, "votes", "");
    else
        write_round2(out, m);
}

static void write_declaration(FILE *out, const struct election *e, const struct contest *contest) {
    const struct m_contest *m = contest->m;

    if (contest->uncontested) {
        write_candidates(out, m, "elected", "yes");
        return;
    }
    write_papers(out, m, true, true);
    write_candidates(out, m, "votes", "");
    if (m->system == SYSTEM_STV)
        write_row(out, m, "quota", NULL, "");
    if (m->system == SYSTEM_SV)
        write_round2(out, m);
    write_candidates(out, m, "elected", "");
    if (e->areas[contest->area].m->n_overlaps > 0)
        write_row(out, m, "statement", NULL, "all");
}

static void write_sheet(FILE *out, const struct election *e, uint32_t position, uint32_t state, enum phase phase) {
    const struct contest *contest = &e->contests[position];
    struct m_candidate title = { .name = name_contest(e, position), .description = name_area(e, contest->area) };

    if (state != NO_INDEX)
        title.description = name_area(e, state);
    fputs("\xef\xbb\xbf" "contest,revision,field,candidate,value,name,description\n", out);
    write_row(out, contest->m, "act", &title, state == NO_INDEX ? "declare" : "state");
    write_row(out, contest->m, "declared", NULL, "");
    if (state == NO_INDEX)
        write_declaration(out, e, contest);
    else
        write_statement(out, e, contest->m, state, phase);
}

int sheet_blank(const struct election *e, uint32_t contest, uint32_t state, enum phase phase, struct blob *ret) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        return -ENOMEM;
    write_sheet(out, e, contest, state, phase);
    if (fclose(out) != 0) {
        free(text);
        return -ENOMEM;
    }
    *ret = (struct blob){ .ptr = (uint8_t *)text, .len = len };
    return 0;
}
