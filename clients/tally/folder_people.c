/* SPDX-License-Identifier: Apache-2.0 */

/*
 * centres.csv and officers.csv. An officer has one row for each right; the rows of one officer are brought together by
 * id, and what they say of the person must agree.
 */

#include "clients/tally/folder_read.h"

#include <errno.h>

#define FAULT(row, ...) folder_fault((row)->r, (row)->file, (row)->line, __VA_ARGS__)

static int take_centre(const struct folder_row *row, void *ret) {
    const struct folder *f = row->r->folder;
    struct folder_centre *centre = ret;
    struct span area = row_code(row, CENTRE_AREA);

    centre->m.id = row_id(row, CENTRE_ID);
    centre->m.name = row_name(row, CENTRE_NAME);
    centre->area = FOLDER_FIND(f, areas, area);
    if (centre->area == NO_INDEX && area.len > 0)
        FAULT(row, "the area '" SPAN_FMT "' is not in areas.csv", SPAN_ARG(area));
    return 0;
}

int folder_centres(struct folder_reader *r) {
    static const struct folder_list list = { FILE_CENTRES, "centre", sizeof(struct folder_centre),
                                             offsetof(struct folder_centre, line), take_centre };

    return folder_take_list(r, &list, &r->folder->centres, &r->folder->n_centres);
}

/* One row of officers.csv. */
struct right_row {
    struct span id, name;
    uint32_t centre, line;
    struct m_right right;
    struct opt from, until;
};

static int compare_rights(const struct m_right *a, const struct m_right *b) {
    int order = (a->role > b->role) - (a->role < b->role);

    if (order == 0)
        order = span_compare(a->poll, b->poll);     /* an absent poll is the shortest, so "any" comes first */
    return order ? order : span_compare(a->area, b->area);
}

static int compare_rows(const void *a, const void *b) {
    const struct right_row *x = a, *y = b;
    int order = span_compare(x->id, y->id);

    if (order == 0)
        order = compare_rights(&x->right, &y->right);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static struct opt take_time(const struct folder_row *row, size_t column) {
    bool given = row_cell(row, column).ptr;

    return (struct opt){ given, given ? row_time(row, column) : 0 };
}

static bool same_time(struct opt a, struct opt b) {
    return a.given == b.given && a.value == b.value;
}

static void take_right(const struct folder_row *row, struct right_row *ret) {
    static const char *const roles[] = { "returning-officer", "deputy", "agency", "annotator" };
    const struct folder *f = row->r->folder;
    struct span centre = row_id(row, OFFICER_CENTRE);

    *ret = (struct right_row){ .id = row_id(row, OFFICER_ID), .name = row_text(row, OFFICER_NAME), .line = row->line };
    ret->right.role = row_choice(row, OFFICER_ROLE, roles, ARRAY_SIZE(roles));
    ret->right.poll = row_cell(row, OFFICER_POLL);
    ret->right.area = row_code(row, OFFICER_AREA);
    ret->centre = FOLDER_FIND(f, centres, centre);
    ret->from = take_time(row, OFFICER_FROM);
    ret->until = take_time(row, OFFICER_UNTIL);
    if (ret->from.given && ret->until.given && ret->until.value <= ret->from.value)
        FAULT(row, "until is not after from");
    if (ret->centre == NO_INDEX && centre.len > 0)
        FAULT(row, "the centre '" SPAN_FMT "' is not in centres.csv", SPAN_ARG(centre));
    if (ret->right.poll.ptr && FOLDER_FIND(f, polls, ret->right.poll) == NO_INDEX)
        FAULT(row, "the poll '" SPAN_FMT "' is not in polls.csv", SPAN_ARG(ret->right.poll));
    if (ret->right.area.len > 0 && FOLDER_FIND(f, areas, ret->right.area) == NO_INDEX)
        FAULT(row, "the area '" SPAN_FMT "' is not in areas.csv", SPAN_ARG(ret->right.area));
}

/* Makes one officer from n rows of the same id. */
static int make_officer(struct folder_reader *r, const struct right_row *rows, size_t n, struct folder_officer *ret) {
    *ret = (struct folder_officer){ .m = { .id = rows[0].id, .name = rows[0].name, .from = rows[0].from,
                                           .until = rows[0].until }, .line = rows[0].line,
                                    .centre = rows[0].centre };
    ret->m.rights = arena_alloc(&r->folder->arena, n, sizeof(*ret->m.rights));
    if (!ret->m.rights)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (!span_equal(rows[i].name, rows[0].name))
            folder_fault(r, FILE_OFFICERS, rows[i].line, "'" SPAN_FMT "' has another name than on line %u",
                         SPAN_ARG(rows[i].id), rows[0].line);
        if (!same_time(rows[i].from, rows[0].from) || !same_time(rows[i].until, rows[0].until))
            folder_fault(r, FILE_OFFICERS, rows[i].line, "'" SPAN_FMT "' signs from or until another time than on line %u",
                         SPAN_ARG(rows[i].id), rows[0].line);
        if (rows[i].centre != rows[0].centre)
            folder_fault(r, FILE_OFFICERS, rows[i].line, "'" SPAN_FMT "' has another centre than on line %u",
                         SPAN_ARG(rows[i].id), rows[0].line);
        if (i > 0 && compare_rights(&rows[i - 1].right, &rows[i].right) == 0)
            folder_fault(r, FILE_OFFICERS, rows[i].line, "'" SPAN_FMT "' has this right already, on line %u",
                         SPAN_ARG(rows[i].id), rows[i - 1].line);
        else
            ret->m.rights[ret->m.n_rights++] = rows[i].right;
    }
    return 0;
}

int folder_officers(struct folder_reader *r) {
    struct folder *f = r->folder;
    const struct table *t = &f->tables[FILE_OFFICERS];
    struct right_row *rows = arena_alloc(&f->arena, t->n_rows, sizeof(*rows));

    f->officers = calloc(t->n_rows + 1, sizeof(*f->officers));
    if (!rows || !f->officers)
        return -ENOMEM;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct folder_row row = { .r = r, .file = FILE_OFFICERS, .row = i, .line = t->lines[i] };

        take_right(&row, &rows[i]);
    }
    qsort(rows, t->n_rows, sizeof(*rows), compare_rows);
    for (size_t i = 0, end; i < t->n_rows; i = end) {
        int error;

        for (end = i + 1; end < t->n_rows && span_equal(rows[end].id, rows[i].id);)
            end++;
        error = make_officer(r, rows + i, end - i, &f->officers[f->n_officers]);
        if (error < 0)
            return error;
        f->n_officers++;
    }
    return 0;
}
