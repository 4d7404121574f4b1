/* SPDX-License-Identifier: Apache-2.0 */

/*
 * libcsv does the quoting; it is fed one line at a time and finished after each, so that a quote somebody forgot to
 * close spoils one line instead of swallowing the rest of the file, and so that every fault has its line. Cells are
 * copied into one buffer as large as the file, which they cannot outgrow.
 *
 * Spreadsheets have habits: where the comma is the decimal point they write semicolons, they add empty columns, spaces
 * and a line "sep=;". No name of a column holds a separator, so the header row tells which one it is.
 */

#include "clients/tally/table.h"

#include <csv.h>
#include <errno.h>

#include "clients/tally/spoken.h"
#include "clients/tally/text.h"

void lines_init(struct lines *l, struct span bytes) {
    static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

    if (span_starts(bytes, span_of(mark, sizeof(mark))))
        bytes = span_of(bytes.ptr + sizeof(mark), bytes.len - sizeof(mark));
    *l = (struct lines){ .rest = bytes };
}

static bool has_control(struct span line, bool tabs) {
    for (size_t i = 0; i < line.len; i++)
        if ((line.ptr[i] < 0x20 && !(tabs && line.ptr[i] == '\t')) || line.ptr[i] == 0x7f)
            return true;
    return false;
}

int lines_next(struct lines *l, const char *file, struct faults *f, struct span *ret) {
    const uint8_t *end;
    struct span line;

    if (l->rest.len == 0)
        return 1;
    end = memchr(l->rest.ptr, '\n', l->rest.len);
    line = span_of(l->rest.ptr, end ? (size_t)(end - l->rest.ptr) : l->rest.len);
    l->rest = end ? span_of(end + 1, l->rest.len - line.len - 1) : span_of(l->rest.ptr + line.len, 0);
    l->number++;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    if (line.len > TABLE_LINE_MAX)
        faults_add(f, file, l->number, "the line is longer than %d bytes; break it up", TABLE_LINE_MAX);
    else if (!text_is_utf8(line)) {
        if (!l->foreign)
            faults_add(f, file, l->number, "the file is not UTF-8; save it as UTF-8, in a spreadsheet as 'CSV UTF-8'");
        l->foreign = true;
    } else if (has_control(line, l->tabs))
        faults_add(f, file, l->number, "the line holds a tab or another control character; take it out");
    else {
        *ret = line;
        return 0;
    }
    return 2;
}

/* One line's cells as libcsv gives them. */
struct row {
    uint8_t *text;              /* where the next cell goes */
    size_t n;                   /* cells, those beyond the array included */
    size_t used;                /* without the blank ones at the end */
    struct span cells[TABLE_COLUMNS_MAX];
};

/* Without spaces at either end, those that do not break (U+00A0, as pages have them) among them. */
static struct span trim(struct span cell) {
    static const uint8_t fixed[] = { 0xc2, 0xa0 };
    size_t before;

    do {
        before = cell.len;
        cell = text_trim(cell);
        if (span_starts(cell, span_of(fixed, sizeof(fixed))))
            cell = span_of(cell.ptr + sizeof(fixed), cell.len - sizeof(fixed));
        if (cell.len >= sizeof(fixed) && memcmp(cell.ptr + cell.len - sizeof(fixed), fixed, sizeof(fixed)) == 0)
            cell.len -= sizeof(fixed);
    } while (cell.len < before);
    return cell;
}

static void take_cell(void *bytes, size_t len, void *data) {
    struct span cell = len ? trim(span_of(bytes, len)) : (struct span){ 0 };
    struct row *row = data;

    if (row->n < TABLE_COLUMNS_MAX) {
        if (cell.len > 0)
            memcpy(row->text, cell.ptr, cell.len);
        row->cells[row->n] = cell.len ? span_of(row->text, cell.len) : (struct span){ 0 };
        row->text += cell.len;
    }
    row->n++;
    if (cell.len > 0)
        row->used = row->n;
}

static void end_row(int c, void *data) {
    (void)c;
    (void)data;
}

struct reader {
    const char *file;
    const struct column *columns;
    struct csv_parser csv;
    struct lines lines;
    char separator;
    size_t n_header;                        /* columns in the file, empty ones at the end left out */
    size_t places[TABLE_COLUMNS_MAX];       /* for each of them, its place among those asked for */
    struct table table;
    uint8_t *text;
    struct faults *faults;
};

static void reader_deinit(struct reader *r) {
    csv_free(&r->csv);
    table_deinit(&r->table);
}

static int make_parser(struct reader *r) {
    if (csv_init(&r->csv, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return -ENOMEM;
    csv_set_delim(&r->csv, (unsigned char)r->separator);
    return 0;
}

/* Splits one line. Returns 0, 1 with a fault added, or -ENOMEM. */
static int split(struct reader *r, struct span line, struct row *row) {
    *row = (struct row){ .text = r->text };
    if (csv_parse(&r->csv, line.ptr, line.len, take_cell, end_row, row) != line.len ||
        csv_fini(&r->csv, take_cell, end_row, row) != 0) {
        int error = csv_error(&r->csv);

        /* What the parser had of the line must not run into the next: a fresh one is the documented way to be sure. */
        csv_free(&r->csv);
        if (error != CSV_EPARSE || make_parser(r) != 0)
            return -ENOMEM;
        faults_add(r->faults, r->file, r->lines.number,
                   "a quote is missing or too many; put the whole value in quotes and double those inside it");
        return 1;
    }
    r->text = row->text;
    return 0;
}

static size_t column_place(const struct reader *r, struct span name) {
    size_t i = 0;

    while (i < r->table.n_columns && text_choice(name, &r->columns[i].name, 1) != 0)
        i++;
    return i;
}

static void take_header(struct reader *r, const struct row *row) {
    bool seen[TABLE_COLUMNS_MAX] = { false };

    r->n_header = row->used;
    for (size_t i = 0; i < row->used; i++) {
        size_t place = column_place(r, row->cells[i]);

        r->places[i] = place;
        if (place == r->table.n_columns)
            faults_add(r->faults, r->file, r->lines.number, "there is no column '" SPAN_FMT "'; take it out",
                       SPAN_ARG(row->cells[i]));
        else if (seen[place])
            faults_add(r->faults, r->file, r->lines.number, "the column '%s' stands there twice; take one out",
                       r->columns[place].name);
        else
            seen[place] = true;
    }
    for (size_t i = 0; i < r->table.n_columns; i++)
        if (!seen[i] && !r->columns[i].optional)
            faults_add(r->faults, r->file, r->lines.number, "the column '%s' is missing; add it", r->columns[i].name);
}

/* What separates the cells, from the header row. Returns 0, or 1 with a fault added. */
static int find_separator(struct reader *r, struct span header) {
    static const char separators[] = { ',', ';', '\t' };
    size_t n = 0;

    r->separator = ',';
    for (size_t i = 0; i < sizeof(separators); i++)
        if (memchr(header.ptr, separators[i], header.len)) {
            r->separator = separators[i];
            n++;
        }
    if (n > 1)
        faults_add(r->faults, r->file, r->lines.number,
                   "the header row has more than one of comma, semicolon and tab; "
                   "save the file as CSV, comma separated");
    r->lines.tabs = r->separator == '\t';
    return n > 1;
}

/* "sep=;": what some spreadsheets write, and others want, above the header. */
static bool is_hint(struct span line) {
    static const char *const word = "sep=";
    size_t skip = line.len > 0 && line.ptr[0] == '"', n = strlen(word);

    return line.len >= skip + n && text_choice(span_of(line.ptr + skip, n), &word, 1) == 0;
}

/* Reads up to the header. Returns 0, 1 with faults added, or -ENOMEM. */
static int read_header(struct reader *r) {
    size_t before = r->faults->n;
    struct span line;
    struct row row;
    int end;

    r->lines.tabs = true;
    do {
        end = lines_next(&r->lines, r->file, r->faults, &line);
    } while (end == 0 && (line.len == 0 || is_hint(line)));
    if (end == 2)
        return 1;
    if (end == 1) {
        faults_add(r->faults, r->file, 1, "the file is empty; it must at least have a header row");
        return 1;
    }
    end = find_separator(r, line);
    if (end == 0)
        end = make_parser(r);
    if (end == 0)
        end = split(r, line, &row);
    if (end != 0)
        return end;
    if (row.used > TABLE_COLUMNS_MAX) {
        faults_add(r->faults, r->file, r->lines.number, "there are more than %d columns; is this the right file?",
                   TABLE_COLUMNS_MAX);
        return 1;
    }
    take_header(r, &row);
    return r->faults->n > before;
}

/* Whether a row that ends early lacks only columns that may be absent: spreadsheets leave out blanks at its end. */
static bool may_end(const struct reader *r, size_t n) {
    for (size_t i = n; i < r->n_header; i++)
        if (!r->columns[r->places[i]].optional)
            return false;
    return true;
}

static const char *separator_name(char separator) {
    return separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab";
}

static void take_row(struct reader *r, const struct row *row) {
    struct table *t = &r->table;
    struct span *cells = t->cells + t->n_rows * t->n_columns;
    bool sound = true;

    if (row->used > r->n_header || !may_end(r, row->n)) {
        faults_add(r->faults, r->file, r->lines.number,
                   "there are %zu values, but the header names %zu columns; quote values that hold a %s",
                   row->used > r->n_header ? row->used : row->n, r->n_header, spoken(separator_name(r->separator)));
        return;
    }
    for (size_t i = 0; i < row->n && i < r->n_header; i++) {
        const struct column *column = &r->columns[r->places[i]];

        if (row->cells[i].len > column->max) {
            faults_add(r->faults, r->file, r->lines.number, "%s is longer than %zu bytes; shorten it", column->name,
                       column->max);
            sound = false;
        }
        cells[r->places[i]] = row->cells[i];
    }
    if (sound)
        t->lines[t->n_rows++] = r->lines.number;
    else
        memset(cells, 0, t->n_columns * sizeof(*cells));
}

static int read_rows(struct reader *r, size_t max_rows) {
    struct span line;
    struct row row;
    int end;

    while ((end = lines_next(&r->lines, r->file, r->faults, &line)) != 1) {
        if (r->lines.foreign)
            return 1;
        if (end != 0 || line.len == 0)
            continue;
        end = split(r, line, &row);
        if (end < 0)
            return end;
        if (end > 0 || row.used == 0)
            continue;
        if (r->table.n_rows == max_rows) {
            faults_add(r->faults, r->file, r->lines.number, "there are more than %zu rows; split the file", max_rows);
            return 0;
        }
        take_row(r, &row);
    }
    return 0;
}

static size_t count_lines(struct span bytes) {
    size_t n = 1;

    for (size_t i = 0; i < bytes.len; i++)
        n += bytes.ptr[i] == '\n';
    return n;
}

int table_read(struct span bytes, const char *file, const struct column *columns, size_t n_columns, size_t max_rows,
               struct table *ret, struct faults *f) {
    _cleanup_(reader_deinit) struct reader r = { .file = file, .columns = columns, .faults = f };
    size_t rows = count_lines(bytes);
    int error;

    if (rows > max_rows)
        rows = max_rows;
    lines_init(&r.lines, bytes);
    r.table.n_columns = n_columns;
    r.table.lines = calloc(rows + 1, sizeof(*r.table.lines));
    r.table.cells = calloc((rows + 1) * n_columns, sizeof(*r.table.cells));
    r.table.text = r.text = malloc(bytes.len + 1);
    if (!r.table.lines || !r.table.cells || !r.table.text)
        return -ENOMEM;
    error = read_header(&r);
    if (error == 0)
        error = read_rows(&r, max_rows);
    if (error == 0) {
        *ret = r.table;
        r.table = (struct table){ 0 };
    }
    return error;
}

void table_deinit(struct table *t) {
    free(t->lines);
    free(t->cells);
    free(t->text);
    *t = (struct table){ 0 };
}

void table_write_cell(FILE *out, struct span cell, bool last) {
    bool quote = false;

    for (size_t i = 0; i < cell.len && !quote; i++)
        quote = strchr(",\"\r\n", cell.ptr[i]) != NULL;
    if (quote && cell.len > 0)
        csv_fwrite(out, cell.ptr, cell.len);
    else if (cell.len > 0)
        fwrite(cell.ptr, 1, cell.len, out);
    fputc(last ? '\n' : ',', out);
}
