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

static void write_papers(FILE *out, const struct m_contest *contest) {
    write_row(out, contest, "electorate", NULL, "");
    write_row(out, contest, "papers", NULL, "");
    for (size_t i = 0; i < ARRAY_SIZE(HEADS); i++)
        if ((HEADS[i].systems & (1u << contest->system)) &&
            (contest->seats > 1 || strcmp(HEADS[i].field, "rejected:in-part") != 0))    /* of one mark there is no part */
            write_row(out, contest, HEADS[i].field, NULL, "");
}

static void write_sheet(FILE *out, const struct election *e, uint32_t position) {
    const struct contest *contest = &e->contests[position];
    const struct m_contest *m = contest->m;
    const struct m_candidate title = { .name = name_contest(e, position), .description = name_area(e, contest->area) };

    fputs("\xef\xbb\xbf" "contest,revision,field,candidate,value,name,description\n", out);
    write_row(out, m, "act", &title, "declare");
    write_row(out, m, "declared", NULL, "");
    if (contest->uncontested) {
        write_candidates(out, m, "elected", "yes");
        return;
    }
    write_papers(out, m);
    write_candidates(out, m, "votes", "");
    if (m->system == SYSTEM_STV)
        write_row(out, m, "quota", NULL, "");
    if (m->system == SYSTEM_SV) {
        write_candidates(out, m, "round2:second", "");
        write_candidates(out, m, "round2", "");
    }
    write_candidates(out, m, "elected", "");
}

int sheet_blank(const struct election *e, uint32_t contest, struct blob *ret) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        return -ENOMEM;
    write_sheet(out, e, contest);
    if (fclose(out) != 0) {
        free(text);
        return -ENOMEM;
    }
    *ret = (struct blob){ .ptr = (uint8_t *)text, .len = len };
    return 0;
}
