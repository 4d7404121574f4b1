/* SPDX-License-Identifier: Apache-2.0 */

/* The forms are those that people know already: candidates.csv of an election folder, and a result sheet. */

#include "clients/tally/telling_files.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/sheet.h"
#include "clients/tally/table.h"
#include "clients/tally/text.h"

#define FILE_BYTES_MAX 1048576

enum { CANDIDATE_CONTEST, CANDIDATE_ID, CANDIDATE_NAME, CANDIDATE_DESCRIPTION, CANDIDATE_PARTY };

static const struct column COLUMNS[] = {
    { "contest", TALLY_ID_MAX, true },        { "candidate", TALLY_ID_MAX, false }, { "name", TALLY_NAME_MAX, false },
    { "description", TALLY_NAME_MAX, false }, { "party", TALLY_ID_MAX, false },
};

static int say(struct faults *f) {
    faults_print(f, stderr);
    return STATUS_REFUSED;
}

/* One row. What is wrong becomes a fault. */
static void take_candidate(const struct event_words *w, const struct table *t, size_t row, const char *path,
                           struct event *event, struct faults *f) {
    struct span contest = table_cell(t, row, CANDIDATE_CONTEST), id = table_cell(t, row, CANDIDATE_ID);
    struct span name = table_cell(t, row, CANDIDATE_NAME), party = table_cell(t, row, CANDIDATE_PARTY);
    struct span description = table_cell(t, row, CANDIDATE_DESCRIPTION);

    if (contest.ptr && !span_equal(contest, event->subject))
        faults_add(f, path, t->lines[row], "this is of another contest than " SPAN_FMT, SPAN_ARG(event->subject));
    else if (!id.ptr || !text_is_id(id))
        faults_add(f, path, t->lines[row], "the candidate's id is not one of a-z, 0-9, '.' and '-'");
    else if (!name.ptr)
        faults_add(f, path, t->lines[row], "the candidate has no name");
    else if (!party.ptr || election_party(w->e, party) == NO_INDEX)
        faults_add(f, path, t->lines[row], "'" SPAN_FMT "' is not a party of this election", SPAN_ARG(party));
    else
        event->candidates[event->n_candidates++] = (struct m_candidate){
            .id = arena_copy(w->arena, id), .name = arena_copy(w->arena, name), .party = arena_copy(w->arena, party),
            .description = arena_copy(w->arena, description.ptr ? description : span_str("")),
        };
}

int tell_nominations(const struct event_words *w, struct event *event) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    _cleanup_(table_deinit) struct table table = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    int r = file_read(w->words[0], FILE_BYTES_MAX, &bytes);

    if (r < 0) {
        output_file_error(w->words[0], r);
        return STATUS_USAGE;
    }
    r = table_read(span_blob(bytes), w->words[0], COLUMNS, ARRAY_SIZE(COLUMNS), TALLY_CANDIDATES_MAX, &table, &f);
    event->candidates = arena_alloc(w->arena, table.n_rows, sizeof(*event->candidates));
    if (r < 0 || !event->candidates)
        return online_error(-ENOMEM, "");
    for (size_t i = 0; r == 0 && i < table.n_rows; i++)
        take_candidate(w, &table, i, w->words[0], event, &f);
    return f.n ? say(&f) : STATUS_DONE;
}

/* The figures out of the sheet: what else stands there an agency has no business to report. */
static int take_sheet(const struct event_words *w, const struct sheet *sheet, struct event *event) {
    const struct declaration *d = &sheet->declaration;

    event->votes = arena_alloc(w->arena, d->n_votes, sizeof(*event->votes));
    event->elected = arena_alloc(w->arena, d->n_elected, sizeof(*event->elected));
    if (!event->votes || !event->elected)
        return online_error(-ENOMEM, "");
    event->votes_given = d->votes_given;
    event->n_votes = d->n_votes;
    event->n_elected = d->n_elected;
    for (size_t i = 0; i < d->n_votes; i++)     /* their names are the election's own */
        event->votes[i] = d->votes[i];
    for (size_t i = 0; i < d->n_elected; i++)
        event->elected[i] = d->elected[i];
    return STATUS_DONE;
}

int tell_agency(const struct event_words *w, struct event *event) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    _cleanup_(sheet_list_deinit) struct sheet_list sheets = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    int r = file_read(w->words[0], FILE_BYTES_MAX, &bytes);

    if (r == 0)
        r = sheets_parse(span_blob(bytes), w->words[0], w->e, &sheets, &f);
    if (r < 0) {
        output_file_error(w->words[0], r);
        return STATUS_USAGE;
    }
    if (f.n)
        return say(&f);
    if (sheets.n != 1 || sheets.sheets[0].contest != w->e->records[w->record].contest) {
        output_error("%s: not one sheet of " SPAN_FMT, w->words[0], SPAN_ARG(event->subject));
        return STATUS_USAGE;
    }
    return take_sheet(w, &sheets.sheets[0], event);
}
