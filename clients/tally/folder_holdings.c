/* SPDX-License-Identifier: Apache-2.0 */

/* baselines.csv: who held what, by area, baseline, poll and contest; sorted so that each such set is one run of rows. */

#include "clients/tally/folder_read.h"

#include <errno.h>

#include "clients/tally/text.h"

#define FAULT(row, ...) folder_fault((row)->r, (row)->file, (row)->line, __VA_ARGS__)

struct holding_row {
    uint32_t area, line;
    struct span baseline, poll, contest;        /* contest absent: of the area */
    struct opt electorate, papers;              /* of the set: on any one of its rows */
    struct m_holding m;
};

static int compare_sets(const struct holding_row *a, const struct holding_row *b) {
    int order = (a->area > b->area) - (a->area < b->area);

    if (order == 0)
        order = span_compare(a->baseline, b->baseline);
    if (order == 0)
        order = span_compare(a->poll, b->poll);
    return order ? order : span_compare(a->contest, b->contest);
}

static int compare_rows(const void *a, const void *b) {
    const struct holding_row *x = a, *y = b;
    int order = compare_sets(x, y);

    if (order == 0)
        order = span_compare(x->m.party, y->m.party);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static bool is(struct span s, const char *text) {
    return span_equal(s, span_str(text));
}

/* What a row may say of its party. */
static void check_party(const struct folder_row *row, const struct holding_row *h) {
    const struct folder *f = row->r->folder;
    bool not_up = is(h->baseline, BASELINE_NOT_UP), noc = is(h->m.party, "noc");
    bool remainder = is(h->m.party, "others") || is(h->m.party, "unattributed");
    uint32_t party = FOLDER_FIND(f, parties, h->m.party);

    if (!noc && !remainder && party == NO_INDEX && h->m.party.len > 0)
        FAULT(row, "the party '" SPAN_FMT "' is not in parties.csv, nor others, unattributed or noc",
              SPAN_ARG(h->m.party));
    if (party != NO_INDEX && !span_equal(f->parties[party].m.group, h->m.party))
        FAULT(row, "'" SPAN_FMT "' is in the group '" SPAN_FMT "'; baselines name groups", SPAN_ARG(h->m.party),
              SPAN_ARG(f->parties[party].m.group));
    if (not_up && (noc || remainder))
        FAULT(row, "seats that are not up belong to groups, not to '" SPAN_FMT "'", SPAN_ARG(h->m.party));
    if (not_up && h->m.control)
        FAULT(row, "control is said by a baseline, not by seats that are not up");
    if (noc && !h->m.control)
        FAULT(row, "noc means that nobody was in control; write yes under control");
    if (noc && (h->m.seats.given || h->m.votes.given))
        FAULT(row, "noc holds nothing; leave seats and votes blank");
    if (remainder && h->m.control)
        FAULT(row, "'" SPAN_FMT "' cannot be in control; name the group, or noc", SPAN_ARG(h->m.party));
}

/* A contest's figures of last time stand under the area that it stands in, and say nothing of control. */
static void check_contest(const struct folder_row *row, const struct holding_row *h) {
    const struct folder *f = row->r->folder;
    uint32_t contest = FOLDER_FIND(f, contests, h->contest);

    if (contest == NO_INDEX) {
        FAULT(row, "the contest '" SPAN_FMT "' is not in contests.csv", SPAN_ARG(h->contest));
        return;
    }
    if (f->contests[contest].area != h->area || !span_equal(f->contests[contest].m.poll, h->poll))
        FAULT(row, "'" SPAN_FMT "' is not a contest of that poll and area", SPAN_ARG(h->contest));
    if (is(h->baseline, BASELINE_NOT_UP) || h->m.control)
        FAULT(row, "seats that are not up, and control, are a council's; leave the contest blank");
}

static void take_row(const struct folder_row *row, struct holding_row *ret) {
    static const char *const controls[] = { "", "yes" };
    const struct folder *f = row->r->folder;
    struct span area = row_code(row, HOLDING_AREA);

    ret->line = row->line;
    ret->baseline = row_id(row, HOLDING_BASELINE);
    ret->poll = row_id(row, HOLDING_POLL);
    ret->area = FOLDER_FIND(f, areas, area);
    ret->m.party = row_code(row, HOLDING_PARTY);
    ret->m.seats = row_opt_number(row, HOLDING_SEATS, TALLY_COUNT_MAX);
    ret->m.votes = row_opt_number(row, HOLDING_VOTES, TALLY_COUNT_MAX);
    ret->m.control = row_choice(row, HOLDING_CONTROL, controls, ARRAY_SIZE(controls)) == 1;
    if (!is(ret->baseline, BASELINE_NOT_UP) && FOLDER_FIND(f, baselines, ret->baseline) == NO_INDEX)
        FAULT(row, "there is no [baseline " SPAN_FMT "] in election.ini", SPAN_ARG(ret->baseline));
    if (ret->poll.len > 0 && FOLDER_FIND(f, polls, ret->poll) == NO_INDEX)
        FAULT(row, "the poll '" SPAN_FMT "' is not in polls.csv", SPAN_ARG(ret->poll));
    if (ret->area == NO_INDEX && area.len > 0)
        FAULT(row, "the area '" SPAN_FMT "' is not in areas.csv", SPAN_ARG(area));
    ret->contest = row_cell(row, HOLDING_CONTEST).ptr ? row_id(row, HOLDING_CONTEST) : (struct span){ 0 };
    ret->electorate = row_opt_number(row, HOLDING_ELECTORATE, TALLY_COUNT_MAX);
    ret->papers = row_opt_number(row, HOLDING_PAPERS, TALLY_COUNT_MAX);
    if (ret->contest.ptr)
        check_contest(row, ret);
    check_party(row, ret);
}

/* Electorate or papers of a set: on one of its rows, or the same on several. */
static void take_figure(struct folder_reader *r, const struct holding_row *row, struct opt figure, const char *name,
                        struct opt *ret) {
    if (figure.given && ret->given && figure.value != ret->value)
        folder_fault(r, FILE_BASELINES, row->line, "%s is another on an earlier row of the same contest or area", name);
    if (figure.given)
        *ret = figure;
}

/* Makes one set from n rows of the same area, baseline, poll and contest. */
static int make_set(struct folder_reader *r, const struct holding_row *rows, size_t n, struct folder_holdings *ret) {
    uint32_t control = 0;

    *ret = (struct folder_holdings){
        .m = { .baseline = rows[0].baseline, .poll = rows[0].poll, .contest = rows[0].contest }, .line = rows[0].line,
        .area = rows[0].area,
    };
    ret->m.rows = arena_alloc(&r->folder->arena, n, sizeof(*ret->m.rows));
    if (!ret->m.rows)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        take_figure(r, &rows[i], rows[i].electorate, "electorate", &ret->m.electorate);
        take_figure(r, &rows[i], rows[i].papers, "papers", &ret->m.papers);
        if (i > 0 && span_equal(rows[i - 1].m.party, rows[i].m.party)) {
            folder_fault(r, FILE_BASELINES, rows[i].line, "'" SPAN_FMT "' is listed twice; the first is on line %u",
                         SPAN_ARG(rows[i].m.party), rows[i - 1].line);
            continue;
        }
        if (rows[i].m.control && control)
            folder_fault(r, FILE_BASELINES, rows[i].line, "control is on line %u already; one row may have it",
                         control);
        if (rows[i].m.control)
            control = rows[i].line;
        ret->m.rows[ret->m.n++] = rows[i].m;
        if (rows[i].line < ret->line)
            ret->line = rows[i].line;
    }
    return 0;
}

int folder_holdings(struct folder_reader *r) {
    struct folder *f = r->folder;
    const struct table *t = &f->tables[FILE_BASELINES];
    struct holding_row *rows = arena_alloc(&f->arena, t->n_rows, sizeof(*rows));

    f->holdings = calloc(t->n_rows + 1, sizeof(*f->holdings));
    if (!rows || !f->holdings)
        return -ENOMEM;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct folder_row row = { .r = r, .file = FILE_BASELINES, .row = i, .line = t->lines[i] };

        take_row(&row, &rows[i]);
    }
    qsort(rows, t->n_rows, sizeof(*rows), compare_rows);
    for (size_t i = 0, end; i < t->n_rows; i = end) {
        int error;

        for (end = i + 1; end < t->n_rows && compare_sets(&rows[end], &rows[i]) == 0;)
            end++;
        error = make_set(r, rows + i, end - i, &f->holdings[f->n_holdings]);
        if (error < 0)
            return error;
        f->n_holdings++;
    }
    return 0;
}
