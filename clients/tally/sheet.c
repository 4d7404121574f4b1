/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A file of sheets is read in one pass: rows that follow one another with the same contest and revision are one
 * declaration. One draft serves them all in turn; what lasts goes into the arena. A group whose contest is unknown is
 * one fault, not one for each of its rows.
 */

#include "clients/tally/sheet.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/sheet_draft.h"
#include "clients/tally/table.h"
#include "clients/tally/text.h"

enum { COLUMN_CONTEST, COLUMN_REVISION, COLUMN_FIELD, COLUMN_CANDIDATE, COLUMN_VALUE };

static const struct column COLUMNS[] = {
    { "contest", TALLY_ID_MAX, false },   { "revision", 16, false },
    { "field", TALLY_ID_MAX + 16, false },               { "candidate", TALLY_ID_MAX, false },
    { "value", TALLY_TEXT_MAX, false },   { "name", TALLY_NAME_MAX, true },
    { "description", TALLY_NAME_MAX, true },
};

/* Revisions are few; the bound only keeps numbers sane. */
#define REVISION_MAX 1000000
/* Rows of one file: a contest's largest sheet many times over. */
#define ROWS_MAX 16000000

struct parser {
    const struct table *table;
    struct draft draft;
    struct sheet_list list;
};

static void parser_free(struct parser **p) {
    if (*p) {
        free((*p)->draft.stages);
        sheet_list_deinit(&(*p)->list);
        free(*p);
    }
}

static bool same_group(const struct table *t, size_t a, size_t b) {
    return span_equal(table_cell(t, a, COLUMN_CONTEST), table_cell(t, b, COLUMN_CONTEST)) &&
           span_equal(table_cell(t, a, COLUMN_REVISION), table_cell(t, b, COLUMN_REVISION));
}

static bool is_act(const struct table *t, size_t row) {
    static const char *const word = "act";

    return text_choice(table_cell(t, row, COLUMN_FIELD), &word, 1) == 0;
}

/* Of two acts that follow one another under one contest and revision, whether they are two declarations: a local
 * statement's revision is its own. */
static bool parts(const struct table *t, size_t first, size_t second) {
    return draft_is_state(table_cell(t, first, COLUMN_VALUE)) || draft_is_state(table_cell(t, second, COLUMN_VALUE));
}

static size_t group_end(const struct table *t, size_t row) {
    size_t end = row, act = t->n_rows;

    for (; end < t->n_rows && same_group(t, row, end); end++) {
        if (!is_act(t, end))
            continue;
        if (act < t->n_rows && parts(t, act, end))
            break;
        act = end;
    }
    return end;
}

/* Empties the draft's lists as far as the contest before and this one use them. */
static void clear_lists(struct draft *d, size_t n_candidates) {
    for (size_t i = 0; i < _DRAFT_LIST_MAX; i++)
        memset(d->lists[i], 0, n_candidates * sizeof(d->lists[i][0]));
    memset(d->rejected, 0, sizeof(d->rejected));
    memset(d->heads, 0, sizeof(d->heads));
    d->quota = d->electorate = d->papers = d->declared = d->act = d->as_declared = d->reason = d->all_statements =
        (struct draft_value){ 0 };
    d->lots = NULL;
    d->statements = NULL;
    d->reason_code = d->reason_text = (struct span){ 0 };
    d->n_stages = 0;
}

static int make_stages(struct draft *d, const struct table *t, size_t from, size_t to) {
    size_t stages = 0, need;

    for (size_t i = from; i < to; i++) {
        size_t stage = draft_stage(table_cell(t, i, COLUMN_FIELD));

        if (stage > stages + 1)
            stages = stage - 1;
    }
    need = stages * (d->contest->m->n_candidates + 1);
    if (need > d->stages_room) {
        free(d->stages);
        d->stages = malloc(need * sizeof(*d->stages));
        d->stages_room = d->stages ? need : 0;
        if (!d->stages)
            return -ENOMEM;
    }
    if (need > 0)
        memset(d->stages, 0, need * sizeof(*d->stages));
    return 0;
}

/* Finds the contest and the revision of a group. Returns 0, or 1 with a fault added. */
static int open_group(struct parser *p, size_t row, struct sheet *sheet) {
    struct draft *d = &p->draft;
    struct span contest = table_cell(p->table, row, COLUMN_CONTEST);
    struct span revision = table_cell(p->table, row, COLUMN_REVISION);
    uint64_t number = 0;

    sheet->line = p->table->lines[row];
    sheet->contest = contest.ptr ? election_contest(d->e, contest) : NO_INDEX;
    if (sheet->contest == NO_INDEX) {
        sheet_fault(d->faults, d->file, sheet->line, SHEET_TEXT_CONTEST, 1, &contest);
        return 1;
    }
    if (text_number(revision, REVISION_MAX, &number) || number == 0) {
        sheet_fault(d->faults, d->file, sheet->line, SHEET_TEXT_REVISION, 1, &revision);
        return 1;
    }
    sheet->declaration.revision = number;
    return 0;
}

static int read_group(struct parser *p, size_t from, size_t to) {
    struct sheet *sheet = &p->list.sheets[p->list.n];
    struct draft *d = &p->draft;
    int r;

    *sheet = (struct sheet){ 0 };
    if (open_group(p, from, sheet) != 0)
        return 0;
    d->sheet = sheet;
    d->contest = &d->e->contests[sheet->contest];
    clear_lists(d, d->contest->m->n_candidates);
    sheet->candidate_lines = arena_alloc(d->arena, d->contest->m->n_candidates, sizeof(*sheet->candidate_lines));
    r = sheet->candidate_lines ? make_stages(d, p->table, from, to) : -ENOMEM;
    for (size_t i = from; i < to && r == 0; i++) {
        const struct draft_row row = { .line = p->table->lines[i], .field = table_cell(p->table, i, COLUMN_FIELD),
                                       .candidate = table_cell(p->table, i, COLUMN_CANDIDATE),
                                       .value = table_cell(p->table, i, COLUMN_VALUE) };

        r = draft_take(d, &row);
    }
    if (r == 0)
        r = draft_finish(d);
    if (r == 0)
        p->list.n++;
    return r;
}

int sheet_series(const struct sheet *x, const struct sheet *y) {
    const struct declaration *dx = &x->declaration, *dy = &y->declaration;
    bool sx = dx->act == ACT_STATE && dx->n_statements == 1, sy = dy->act == ACT_STATE && dy->n_statements == 1;
    int order;

    if (x->contest != y->contest)
        return x->contest < y->contest ? -1 : 1;
    if (sx != sy)
        return sx < sy ? -1 : 1;
    order = sx ? span_compare(dx->statements[0].area, dy->statements[0].area) : 0;
    if (order != 0 || !sx)
        return order;
    return (dx->statements[0].phase > dy->statements[0].phase) - (dx->statements[0].phase < dy->statements[0].phase);
}

static int compare_sheets(const void *a, const void *b) {
    const struct sheet *x = *(const struct sheet *const *)a, *y = *(const struct sheet *const *)b;
    uint64_t rx = x->declaration.revision, ry = y->declaration.revision;

    int order = sheet_series(x, y);

    if (order != 0)
        return order;
    if (rx != ry)
        return rx < ry ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* A contest and revision that comes back after other rows. */
static int check_together(struct parser *p) {
    struct sheet **order = calloc(p->list.n + 1, sizeof(*order));

    if (!order)
        return -ENOMEM;
    for (size_t i = 0; i < p->list.n; i++)
        order[i] = &p->list.sheets[i];
    qsort(order, p->list.n, sizeof(*order), compare_sheets);
    for (size_t i = 1; i < p->list.n; i++) {
        const struct declaration *x = &order[i - 1]->declaration, *y = &order[i]->declaration;
        char revision[24];
        struct span args[2] = { y->contest };

        if (sheet_series(order[i - 1], order[i]) != 0 || x->revision != y->revision)
            continue;
        snprintf(revision, sizeof(revision), "%llu", (unsigned long long)y->revision);
        args[1] = span_str(revision);
        sheet_fault(p->draft.faults, p->draft.file, order[i]->line, SHEET_TEXT_TOGETHER, 2, args);
    }
    free(order);
    return 0;
}

static int read_groups(struct parser *p) {
    const struct table *t = p->table;
    size_t groups = 0;
    int r = 0;

    for (size_t i = 0; i < t->n_rows; i = group_end(t, i))
        groups++;
    p->list.sheets = calloc(groups + 1, sizeof(*p->list.sheets));
    if (!p->list.sheets)
        return -ENOMEM;
    for (size_t i = 0, end; i < t->n_rows && r == 0; i = end) {
        end = group_end(t, i);
        r = read_group(p, i, end);
    }
    return r == 0 ? check_together(p) : r;
}

static bool row_needs(const struct table *t, size_t row) {
    static const char *const declare = "declare", *const first = "1", *const statement = "statement";
    struct span field = table_cell(t, row, COLUMN_FIELD), value = table_cell(t, row, COLUMN_VALUE);
    struct span revision = table_cell(t, row, COLUMN_REVISION);

    if (revision.ptr && text_choice(revision, &first, 1) != 0)
        return true;
    if (is_act(t, row))
        return value.ptr && text_choice(value, &declare, 1) != 0;
    return field.len >= strlen(statement) &&
           text_choice(span_of(field.ptr, strlen(statement)), &statement, 1) == 0;
}

int sheets_scan(struct span bytes, const char *file, const struct election *e, bool *contests, bool *needs) {
    _cleanup_(table_deinit) struct table table = { 0 };
    _cleanup_(faults_deinit) struct faults f = { 0 };
    int r = table_read(bytes, file, COLUMNS, ARRAY_SIZE(COLUMNS), ROWS_MAX, &table, &f);

    for (size_t i = 0; r == 0 && i < table.n_rows; i++) {
        struct span id = table_cell(&table, i, COLUMN_CONTEST);
        uint32_t contest = e && id.ptr ? election_contest(e, id) : NO_INDEX;

        if (contest != NO_INDEX)
            contests[contest] = true;
        *needs |= row_needs(&table, i);
    }
    return r < 0 ? r : 0;
}

int sheets_parse(struct span bytes, const char *file, const struct election *e, struct sheet_list *ret,
                 struct faults *f) {
    _cleanup_(table_deinit) struct table table = { 0 };
    _cleanup_(parser_free) struct parser *p = NULL;
    size_t before = f->n;
    int r = table_read(bytes, file, COLUMNS, ARRAY_SIZE(COLUMNS), ROWS_MAX, &table, f);

    if (r != 0)
        return r < 0 ? r : SHEETS_NO_TABLE;
    p = calloc(1, sizeof(*p));
    if (!p)
        return -ENOMEM;
    p->table = &table;
    p->draft.e = e;
    p->draft.file = file;
    p->draft.faults = f;
    p->draft.arena = &p->list.arena;
    r = read_groups(p);
    if (r < 0)
        return r;
    if (f->n > before)
        return 1;
    *ret = p->list;
    p->list = (struct sheet_list){ 0 };
    return 0;
}

void sheet_list_deinit(struct sheet_list *list) {
    arena_deinit(&list->arena);
    free(list->sheets);
    *list = (struct sheet_list){ 0 };
}
