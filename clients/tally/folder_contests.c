/* SPDX-License-Identifier: Apache-2.0 */

/*
 * contests.csv and candidates.csv. Ballot order is the order of the rows of candidates.csv; the rows of one contest
 * need not stand together, so they are counted first and then put in their places.
 */

#include "clients/tally/folder_read.h"

#include <errno.h>

#define FAULT(row, ...) folder_fault((row)->r, (row)->file, (row)->line, __VA_ARGS__)

/* In the order of enum contest_status. Until when a contest is put off need not be known yet. */
static void take_status(const struct folder_row *row, struct m_contest *m) {
    static const char *const statuses[] = { "", "postponed", "countermanded", "abandoned" };
    bool dated = row_cell(row, CONTEST_DATE).ptr;

    m->status = row_choice(row, CONTEST_STATUS, statuses, ARRAY_SIZE(statuses));
    if (dated)
        m->from = (struct opt){ .given = true, .value = row_time(row, CONTEST_DATE) };
    if (dated && m->status == STATUS_NONE)
        FAULT(row, "there is a date, but the contest is not put off; take it out or write why: postponed, countermanded "
                   "or abandoned");
}

static int take_contest(const struct folder_row *row, void *ret) {
    static const char *const types[] = { "ordinary", "by-election" }, *const systems[] = { "plurality", "sv", "stv" };
    const struct folder *f = row->r->folder;
    struct folder_contest *contest = ret;
    struct m_contest *m = &contest->m;
    struct span area = row_code(row, CONTEST_AREA);

    m->id = row_id(row, CONTEST_ID);
    m->poll = row_id(row, CONTEST_POLL);
    m->name = row_name(row, CONTEST_NAME);
    m->code = row_cell(row, CONTEST_CODE).ptr ? row_code(row, CONTEST_CODE) : (struct span){ 0 };
    m->type = row_choice(row, CONTEST_TYPE, types, ARRAY_SIZE(types));
    m->seats = row_number(row, CONTEST_SEATS, 1, TALLY_SEATS_MAX);
    m->system = row_choice(row, CONTEST_SYSTEM, systems, ARRAY_SIZE(systems));
    take_status(row, m);
    if (m->system == SYSTEM_SV && m->seats != 1)
        FAULT(row, "the supplementary vote fills one seat, not %llu", (unsigned long long)m->seats);
    contest->poll = FOLDER_FIND(f, polls, m->poll);
    contest->area = FOLDER_FIND(f, areas, area);
    if (contest->poll == NO_INDEX && m->poll.len > 0)
        FAULT(row, "the poll '" SPAN_FMT "' is not in polls.csv", SPAN_ARG(m->poll));
    if (contest->area == NO_INDEX && area.len > 0)
        FAULT(row, "the area '" SPAN_FMT "' is not in areas.csv", SPAN_ARG(area));
    if (contest->poll != NO_INDEX && f->polls[contest->poll].m.kind == POLL_MAYOR && m->seats != 1)
        FAULT(row, "a mayor's contest has one seat, not %llu", (unsigned long long)m->seats);
    return 0;
}

int folder_contests(struct folder_reader *r) {
    static const struct folder_list list = { FILE_CONTESTS, "contest", sizeof(struct folder_contest),
                                             offsetof(struct folder_contest, line), take_contest };

    return folder_take_list(r, &list, &r->folder->contests, &r->folder->n_contests);
}

/* Which contest each row of candidates.csv belongs to; counts them on the way. */
static void find_contests(struct folder_reader *r, uint32_t *contest_of) {
    struct folder *f = r->folder;
    const struct table *t = &f->tables[FILE_CANDIDATES];

    for (size_t i = 0; i < t->n_rows; i++) {
        const struct folder_row row = { .r = r, .file = FILE_CANDIDATES, .row = i, .line = t->lines[i] };
        struct span id = row_text(&row, CANDIDATE_CONTEST);

        contest_of[i] = FOLDER_FIND(f, contests, id);
        if (contest_of[i] == NO_INDEX && id.len > 0)
            FAULT(&row, "the contest '" SPAN_FMT "' is not in contests.csv", SPAN_ARG(id));
        if (contest_of[i] == NO_INDEX)
            continue;
        if (f->contests[contest_of[i]].m.n_candidates++ == TALLY_CANDIDATES_MAX)
            FAULT(&row, "the contest '" SPAN_FMT "' has more than %d candidates", SPAN_ARG(id), TALLY_CANDIDATES_MAX);
    }
}

static void take_candidate(const struct folder_row *row, struct folder_contest *contest) {
    const struct folder *f = row->r->folder;
    struct m_candidate candidate = {
        .id = row_id(row, CANDIDATE_ID),
        .name = row_text(row, CANDIDATE_NAME),
        .description = row_cell(row, CANDIDATE_DESCRIPTION),
        .party = row_code(row, CANDIDATE_PARTY),
    };

    /* What stands on a ballot paper may be nothing; on the wire that is an empty text. */
    if (!candidate.description.ptr)
        candidate.description = span_str("");
    if (candidate.party.len > 0 && FOLDER_FIND(f, parties, candidate.party) == NO_INDEX)
        FAULT(row, "the party '" SPAN_FMT "' is not in parties.csv", SPAN_ARG(candidate.party));
    for (size_t i = 0; i < contest->m.n_candidates; i++)
        if (span_equal(contest->m.candidates[i].id, candidate.id)) {
            FAULT(row, "the candidate '" SPAN_FMT "' stands in this contest twice; the first is on line %u",
                  SPAN_ARG(candidate.id), contest->candidate_lines[i]);
            return;
        }
    contest->candidate_lines[contest->m.n_candidates] = row->line;
    contest->m.candidates[contest->m.n_candidates++] = candidate;
}

static int make_room(struct folder *f) {
    for (size_t i = 0; i < f->n_contests; i++) {
        struct folder_contest *contest = &f->contests[i];
        size_t n = contest->m.n_candidates;

        contest->m.candidates = arena_alloc(&f->arena, n, sizeof(*contest->m.candidates));
        contest->candidate_lines = arena_alloc(&f->arena, n, sizeof(*contest->candidate_lines));
        if (!contest->m.candidates || !contest->candidate_lines)
            return -ENOMEM;
        contest->m.n_candidates = 0;
    }
    return 0;
}

int folder_candidates(struct folder_reader *r) {
    struct folder *f = r->folder;
    const struct table *t = &f->tables[FILE_CANDIDATES];
    _cleanup_(blob_free) struct blob room = { 0 };
    uint32_t *contest_of = calloc(t->n_rows + 1, sizeof(*contest_of));
    int error;

    if (!contest_of)
        return -ENOMEM;
    room.ptr = (uint8_t *)contest_of;
    find_contests(r, contest_of);
    error = make_room(f);
    for (size_t i = 0; i < t->n_rows && error == 0; i++) {
        const struct folder_row row = { .r = r, .file = FILE_CANDIDATES, .row = i, .line = t->lines[i] };

        /* A list that is far too long would be compared with itself row by row: its fault is enough. */
        if (contest_of[i] != NO_INDEX && f->contests[contest_of[i]].m.n_candidates < TALLY_CANDIDATES_MAX)
            take_candidate(&row, &f->contests[contest_of[i]]);
    }
    return error;
}
