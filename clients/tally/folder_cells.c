/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Cells and lists of a folder's tables. A cell that is wrong gives its fault and then a harmless value: the row stays,
 * so that what refers to it is not reported too. Nothing is made from a folder that had a fault.
 */

#include "clients/tally/folder_read.h"

#include <errno.h>

#include "clients/tally/text.h"
#include "clients/tally/times.h"

#define ID TALLY_ID_MAX
#define NAME TALLY_NAME_MAX
#define SHORT 64

static const struct column POLLS[] = { { "poll", ID, 0 }, { "kind", SHORT, 0 },  { "name", NAME, 0 },
                                       { "name_cy", NAME, 0 }, { "date", SHORT, 0 }, { "nominations_close", SHORT, 0 },
                                       { "closes", SHORT, 0 } };
static const struct column AREAS[] = { { "area", ID, 0 },       { "parent", ID, 0 },    { "kind", SHORT, 0 },
                                       { "name", NAME, 0 },     { "name_cy", NAME, 0 }, { "size", SHORT, 0 },
                                       { "overlaps", 16384, 0 } };
static const struct column PARTIES[] = { { "party", ID, 0 },          { "group", ID, 0 },
                                         { "name", NAME, 0 },         { "name_cy", NAME, 0 },
                                         { "abbreviation", NAME, 0 }, { "may_control", SHORT, 0 } };
static const struct column CONTESTS[] = { { "contest", ID, 0 },   { "poll", ID, 0 },      { "area", ID, 0 },
                                          { "name", NAME, 0 },    { "name_cy", NAME, 0 }, { "code", ID, 0 },
                                          { "type", SHORT, 0 },   { "seats", SHORT, 0 },  { "system", SHORT, 0 },
                                          { "status", SHORT, 0 }, { "date", SHORT, 0 } };
static const struct column CANDIDATES[] = { { "contest", ID, 0 }, { "candidate", ID, 0 }, { "name", NAME, 0 },
                                            { "description", NAME, 0 }, { "party", ID, 0 } };
static const struct column BASELINES[] = { { "baseline", ID, 0 },  { "poll", ID, 0 },     { "area", ID, 0 },
                                           { "party", ID, 0 },     { "seats", SHORT, 0 }, { "votes", SHORT, 0 },
                                           { "control", SHORT, 0 },
                                           { "contest", ID, true },
                                           { "electorate", SHORT, true },
                                           { "papers", SHORT, true } };
static const struct column CENTRES[] = {
    { "centre", ID, 0 }, { "name", NAME, 0 }, { "name_cy", NAME, 0 }, { "area", ID, 0 }
};
static const struct column OFFICERS[] = { { "officer", ID, 0 }, { "name", NAME, 0 }, { "role", SHORT, 0 },
                                          { "centre", ID, 0 },  { "poll", ID, 0 },   { "area", ID, 0 },
                                         { "from", SHORT, true }, { "until", SHORT, true } };

static const struct {
    const struct column *columns;
    size_t n;
} TABLES[_FILE_MAX] = {
    [FILE_POLLS] = { POLLS, ARRAY_SIZE(POLLS) },
    [FILE_AREAS] = { AREAS, ARRAY_SIZE(AREAS) },
    [FILE_PARTIES] = { PARTIES, ARRAY_SIZE(PARTIES) },
    [FILE_CONTESTS] = { CONTESTS, ARRAY_SIZE(CONTESTS) },
    [FILE_CANDIDATES] = { CANDIDATES, ARRAY_SIZE(CANDIDATES) },
    [FILE_BASELINES] = { BASELINES, ARRAY_SIZE(BASELINES) },
    [FILE_CENTRES] = { CENTRES, ARRAY_SIZE(CENTRES) },
    [FILE_OFFICERS] = { OFFICERS, ARRAY_SIZE(OFFICERS) },
};

const struct column *folder_columns(enum folder_file file, size_t *ret_n) {
    *ret_n = TABLES[file].n;
    return TABLES[file].columns;
}

static const char *column_name(const struct folder_row *row, size_t column) {
    return TABLES[row->file].columns[column].name;
}

#define FAULT(row, ...) folder_fault((row)->r, (row)->file, (row)->line, __VA_ARGS__)

struct span row_cell(const struct folder_row *row, size_t column) {
    return table_cell(&row->r->folder->tables[row->file], row->row, column);
}

struct span row_text(const struct folder_row *row, size_t column) {
    struct span cell = row_cell(row, column);

    if (cell.ptr)
        return cell;
    FAULT(row, "%s is blank; fill it in", column_name(row, column));
    return span_str("");
}

struct span row_id(const struct folder_row *row, size_t column) {
    struct span cell = row_text(row, column);

    if (cell.len > 0 && !text_is_id(cell))
        FAULT(row, "%s '" SPAN_FMT "' is not an id; use a-z, 0-9, '.' and '-'", column_name(row, column),
              SPAN_ARG(cell));
    return cell;
}

struct span row_code(const struct folder_row *row, size_t column) {
    struct span cell = row_text(row, column);

    if (cell.len > 0 && !text_is_code(cell))
        FAULT(row, "%s '" SPAN_FMT "' is not a code; use A-Z, a-z, 0-9 and '-'", column_name(row, column),
              SPAN_ARG(cell));
    return cell;
}

struct name row_name(const struct folder_row *row, size_t column) {
    return (struct name){ .en = row_text(row, column), .cy = row_cell(row, column + 1) };
}

uint64_t row_number(const struct folder_row *row, size_t column, uint64_t min, uint64_t max) {
    struct span cell = row_cell(row, column);
    uint64_t v;

    if (text_number(cell, max, &v) == 0 && v >= min)
        return v;
    FAULT(row, "%s is '" SPAN_FMT "'; it must be a number from %llu to %llu", column_name(row, column), SPAN_ARG(cell),
          (unsigned long long)min, (unsigned long long)max);
    return min;
}

struct opt row_opt_number(const struct folder_row *row, size_t column, uint64_t max) {
    if (!row_cell(row, column).ptr)
        return (struct opt){ 0 };
    return (struct opt){ .given = true, .value = row_number(row, column, 0, max) };
}

uint64_t row_time(const struct folder_row *row, size_t column) {
    struct span cell = row_cell(row, column);
    uint64_t ms = 0;

    if (time_parse(cell, &ms))
        FAULT(row, "%s '" SPAN_FMT "' is not a time; write it like 2017-05-04T22:00:00+01:00", column_name(row, column),
              SPAN_ARG(cell));
    return ms;
}

uint64_t row_choice(const struct folder_row *row, size_t column, const char *const *words, size_t n) {
    struct span cell = row_cell(row, column);
    size_t i = text_choice(cell, words, n);
    char list[256] = "";

    if (i < n)
        return i;
    for (size_t k = 0, at = 0; k < n && at < sizeof(list); k++)
        at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", k ? ", " : "", *words[k] ? words[k] : "blank");
    FAULT(row, "%s is '" SPAN_FMT "'; it may be %s", column_name(row, column), SPAN_ARG(cell), list);
    return 0;
}

/* qsort_r's context: where a row's line stands. */
static int compare_rows(const void *a, const void *b, void *line) {
    size_t at = *(const size_t *)line;
    int order = span_compare(*(const struct span *)a, *(const struct span *)b);
    uint32_t x, y;

    if (order != 0)
        return order;
    memcpy(&x, (const char *)a + at, sizeof(x));
    memcpy(&y, (const char *)b + at, sizeof(y));
    return x < y ? -1 : x > y;
}

void folder_sort(struct folder_reader *r, const struct folder_list *list, void *rows, size_t *n) {
    char *base = rows;
    size_t at = list->line, kept = 0;

    if (*n == 0)
        return;
    qsort_r(rows, *n, list->size, compare_rows, &at);
    for (size_t i = 0; i < *n; i++) {
        char *row = base + i * list->size, *before = base + (kept ? kept - 1 : 0) * list->size;
        uint32_t line, first;

        memcpy(&line, row + at, sizeof(line));
        memcpy(&first, before + at, sizeof(first));
        if (kept > 0 && span_equal(*(struct span *)(void *)row, *(struct span *)(void *)before)) {
            folder_fault(r, list->file, line, "%s '" SPAN_FMT "' is listed twice; the first is on line %u", list->noun,
                         SPAN_ARG(*(struct span *)(void *)row), first);
            continue;
        }
        if (kept != i)
            memcpy(base + kept * list->size, row, list->size);
        kept++;
    }
    *n = kept;
}

int folder_take_list(struct folder_reader *r, const struct folder_list *list, void *ret_rows, size_t *ret_n) {
    const struct table *t = &r->folder->tables[list->file];
    char *rows = calloc(t->n_rows + 1, list->size);
    size_t n = 0;

    if (!rows)
        return -ENOMEM;
    memcpy(ret_rows, &rows, sizeof(rows));      /* the folder's from now on, whatever its row's type */
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct folder_row row = { .r = r, .file = list->file, .row = i, .line = t->lines[i] };
        int taken = list->take(&row, rows + n * list->size);

        if (taken < 0)
            return taken;
        if (taken > 0)
            continue;
        memcpy(rows + n * list->size + list->line, &row.line, sizeof(row.line));
        n++;
    }
    folder_sort(r, list, rows, &n);
    *ret_n = n;
    return 0;
}
