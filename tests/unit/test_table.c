/* SPDX-License-Identifier: Apache-2.0 */

/* CSV tables: cells by name, faults by line, bounds. */

#include <stdio.h>

#include "clients/tally/table.h"
#include "clients/tally/text.h"
#include "clients/tally/times.h"
#include "tests/unit/probe.h"

static const struct column COLUMNS[] = { { "id", 8, false }, { "name", 16, false }, { "note", 16, true } };

struct read {
    struct table table;
    struct faults faults;
    int result;
};

static struct read read_text(const char *text, size_t max_rows) {
    struct read r = { 0 };

    r.result = table_read(span_str(text), "t.csv", COLUMNS, ARRAY_SIZE(COLUMNS), max_rows, &r.table, &r.faults);
    return r;
}

static void read_end(struct read *r) {
    if (r->result == 0)
        table_deinit(&r->table);
    faults_deinit(&r->faults);
}

static void assert_cell(const struct read *r, size_t row, size_t column, const char *text) {
    struct span cell = table_cell(&r->table, row, column);

    assert_int_equal(cell.len, strlen(text));
    assert_memory_equal(cell.len ? (const void *)cell.ptr : "", text, cell.len);
    assert_true(cell.len > 0 || cell.ptr == NULL);
}

static void assert_fault(const struct read *r, uint32_t line, const char *part) {
    assert_int_equal(r->faults.n, 1);
    assert_string_equal(r->faults.rows[0].file, "t.csv");
    assert_int_equal(r->faults.rows[0].line, line);
    assert_non_null(strstr(r->faults.rows[0].text, part));
}

/* Columns are found by name in any order; quotes, a byte order mark, CR LF and blank rows are understood; lines stay
 * right. */
static void test_reads(void **state) {
    struct read r = read_text("\xef\xbb\xbfname,id\r\n\"Ann, \"\"A\"\"\",a\r\n\r\n,\r\nBob,\"b\"\r\nT\xc5\xb7,", 100);

    (void)state;
    assert_int_equal(r.result, 0);
    assert_int_equal(r.faults.n, 0);
    assert_int_equal(r.table.n_rows, 3);
    assert_cell(&r, 0, 0, "a");
    assert_cell(&r, 0, 1, "Ann, \"A\"");
    assert_cell(&r, 0, 2, "");
    assert_int_equal(r.table.lines[0], 2);
    assert_cell(&r, 1, 0, "b");
    assert_int_equal(r.table.lines[1], 5);
    assert_cell(&r, 2, 0, "");
    assert_cell(&r, 2, 1, "T\xc5\xb7");
    assert_int_equal(r.table.lines[2], 6);
    read_end(&r);
}

/* Each way in which a header can be wrong is one fault on its line, and nothing is read. */
static void test_headers(void **state) {
    static const struct {
        const char *text;
        uint32_t line;
        const char *part;
    } cases[] = {
        { "", 1, "empty" },
        { "id\nx\n", 1, "'name' is missing" },
        { "id,name,colour\nx,y,z\n", 1, "no column 'colour'" },
        { "\nid,name,id\nx,y,z\n", 2, "'id' stands there twice" },
        { "id,name\xff\nx,y\n", 1, "not UTF-8" },
        { "id,\"name\nx,y\n", 1, "quote" },
        { "id,name;note\nx,y\n", 1, "more than one of comma, semicolon and tab; save the file as CSV" },
        { "id;name\tnote\nx;y\n", 1, "more than one of" },
        { "\xff\xfei", 1, "'CSV UTF-8'" },
        { "1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6\n", 1, "more than 32 columns" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct read r = read_text(cases[i].text, 100);

        assert_int_equal(r.result, 1);
        assert_fault(&r, cases[i].line, cases[i].part);
        read_end(&r);
    }
}

/* A faulty row is one fault on its line and left out; the rows around it are read. */
static void test_rows(void **state) {
    static const struct {
        const char *row, *part;
    } cases[] = {
        { "x", "1 values, but the header names 2" },
        { "x,y,z", "3 values, but the header names 2" },
        { "123456789,y", "id is longer than 8 bytes" },
        { "x,\"open", "quote" },
        { "x,\"a\"b\"", "quote" },
        { "x,a\"b", "quote" },
        { "x,a\tb", "control character" },
        { "x,a\x7f", "control character" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[256];
        struct read r;

        snprintf(text, sizeof(text), "id,name\na,A\n%s\nb,B\n", cases[i].row);
        r = read_text(text, 100);
        assert_int_equal(r.result, 0);
        assert_fault(&r, 3, cases[i].part);
        assert_int_equal(r.table.n_rows, 2);
        assert_cell(&r, 1, 0, "b");
        assert_int_equal(r.table.lines[1], 4);
        read_end(&r);
    }
}

/* A file that is not UTF-8 is one fault, however many of its lines are not, on the first of them. */
static void test_not_utf8(void **state) {
    static const char *const bad[] = { "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80", "Si\xe2n" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char text[256];
        struct read r;

        snprintf(text, sizeof(text), "id,name\na,A\nx,%s\nx,%s\nb\n", bad[i], bad[i]);
        r = read_text(text, 100);
        assert_int_equal(r.result, 1);
        assert_fault(&r, 3, "not UTF-8; save it as UTF-8");
        read_end(&r);
    }
}

/* What spreadsheets make of a table is read as it was meant: their separators, hints, empty columns and spaces. */
static void test_spreadsheets(void **state) {
    static const char *const texts[] = {
        "id;name\r\na;A, B\r\n",
        "id\tname\na\tA, B\n",
        "sep=,\nid,name\na,\"A, B\"\n",
        "\"sep=;\"\r\nid;name;;\r\na;A, B;;\r\n;;;\r\n",
        "SEP=\t\nID\tName\na\tA, B\n",
        "id,name,,\na,\"A, B\",,\n,,,,,,\n",
        "id,name,,\na,\"A, B\"\n",
        "Id , NAME\n\" a\",\" A, B  \"\n",
        "id,name\n\"a\xc2\xa0\",\"\xc2\xa0 A, B\xc2\xa0\"\n",
        "id,name,note\na,\"A, B\"\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct read r = read_text(texts[i], 100);

        if (r.faults.n > 0)
            faults_print(&r.faults, stderr);
        assert_int_equal(r.faults.n, 0);
        assert_int_equal(r.table.n_rows, 1);
        assert_cell(&r, 0, 0, "a");
        assert_cell(&r, 0, 1, "A, B");
        read_end(&r);
    }
}

/* A value beyond the header's columns, also behind a blank one, is still a fault, named by the file's own separator. */
static void test_beyond(void **state) {
    struct read r = read_text("id,name,\na,A,,x\n", 100);

    (void)state;
    assert_fault(&r, 2, "4 values, but the header names 2 columns; quote values that hold a comma");
    read_end(&r);
    r = read_text("id;name\na;A;x\n", 100);
    assert_fault(&r, 2, "3 values, but the header names 2 columns; quote values that hold a semicolon");
    read_end(&r);
    r = read_text("id\tname\na\tA\x01\n", 100);
    assert_fault(&r, 2, "control character");
    read_end(&r);
}

/* Fixed words are taken in any letter case, and no others. */
static void test_choices(void **state) {
    static const char *const words[] = { "", "no", "yes" };

    (void)state;
    assert_int_equal(text_choice(span_str("yes"), words, 3), 2);
    assert_int_equal(text_choice(span_str("YeS"), words, 3), 2);
    assert_int_equal(text_choice((struct span){ 0 }, words, 3), 0);
    assert_int_equal(text_choice(span_str("ye"), words, 3), 3);
    assert_int_equal(text_choice(span_str("yess"), words, 3), 3);
}

/* Rows beyond the limit and lines beyond theirs are faults, not memory. */
static void test_bounds(void **state) {
    struct read r = read_text("id,name\na,A\nb,B\nc,C\n", 2);
    struct faults faults = { 0 };
    struct table table;
    char *text;

    (void)state;
    assert_int_equal(r.result, 0);
    assert_fault(&r, 4, "more than 2 rows");
    assert_int_equal(r.table.n_rows, 2);
    read_end(&r);

    text = malloc(TABLE_LINE_MAX + 32);
    assert_non_null(text);
    memset(text, 'x', TABLE_LINE_MAX + 31);
    memcpy(text, "id,name\n", 8);
    text[TABLE_LINE_MAX + 31] = '\0';
    assert_int_equal(table_read(span_str(text), "t.csv", COLUMNS, 3, 9, &table, &faults), 0);
    assert_int_equal(table.n_rows, 0);
    assert_int_equal(faults.n, 1);
    assert_int_equal(faults.rows[0].line, 2);
    table_deinit(&table);
    faults_deinit(&faults);
    free(text);
}

/* A hundred faults are kept, the rest counted; sorting goes by file as first seen, then by line. */
static void test_faults(void **state) {
    struct faults f = { 0 };
    char *said = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&said, &len);

    (void)state;
    assert_non_null(out);
    faults_add(&f, "b", 7, "one");
    faults_add(&f, "a", 2, "two");
    faults_add(&f, "b", 3, "three");
    for (int i = 0; i < 120; i++)
        faults_add(&f, "a", 1, "again");
    assert_int_equal(f.n, 123);
    faults_sort(&f);
    assert_string_equal(f.rows[0].text, "three");
    assert_string_equal(f.rows[1].text, "one");
    assert_string_equal(f.rows[2].text, "again");
    assert_string_equal(f.rows[99].text, "two");
    faults_print(&f, out);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(said, "b:3: three\nb:7: one\na:1: again\n"));
    assert_non_null(strstr(said, "a:2: two\nand 23 more\n"));
    free(said);
    faults_deinit(&f);
}

/* A cell that is written reads back as the same cell; spaces around it are not part of it. */
static void test_writes(void **state) {
    static const char *const cells[] = { "plain", "a,b", "say \"hi\"", "a; b", "\xc5\xb5" };
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct read r;

    (void)state;
    assert_non_null(out);
    fputs("id,name\n", out);
    for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
        table_write_cell(out, span_str("x"), false);
        table_write_cell(out, span_str(cells[i]), true);
    }
    assert_int_equal(fclose(out), 0);
    r = read_text(text, 100);
    assert_int_equal(r.faults.n, 0);
    assert_int_equal(r.table.n_rows, ARRAY_SIZE(cells));
    for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
        assert_cell(&r, i, 1, cells[i]);
    read_end(&r);
    free(text);
}

/* Numbers have one spelling and stay below their limit, also at the ends of the range. */
static void test_numbers(void **state) {
    static const char *const bad[] = { "",      "-1",  "+1",  " 1",         "1 ",
                                       "1,000", "0x1", "1.0", "4294967296", "99999999999999999999" };
    uint64_t v;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(text_number(span_str(bad[i]), UINT32_MAX, &v), 1);
    assert_int_equal(text_number(span_str("4294967295"), UINT32_MAX, &v), 0);
    assert_int_equal(v, UINT32_MAX);
    assert_int_equal(text_number(span_str("18446744073709551615"), UINT64_MAX, &v), 0);
    assert_true(v == UINT64_MAX);
    assert_int_equal(text_number(span_str("18446744073709551616"), UINT64_MAX, &v), 1);
    assert_int_equal(text_number(span_str("5"), 3, &v), 1);
    assert_int_equal(text_number(span_str("007"), 7, &v), 0);
    assert_int_equal(v, 7);
}

/* Decimals become hundred-thousandths exactly; a sixth decimal, a lone point and an exponent are refused. */
static void test_fixed(void **state) {
    static const struct {
        const char *text;
        uint64_t units;
    } good[] = { { "0", 0 }, { "872", 87200000 }, { "400.726", 40072600 }, { "323.3727", 32337270 }, { "0.00001", 1 },
                 { "2213.40359", 221340359 }, { "9.99999", 999999 } };
    static const char *const bad[] = { "", ".", "1.", ".5", "1.123456", "1e3", "-1", "1.5.5", "10.00000" };
    uint64_t v;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        assert_int_equal(text_fixed(span_str(good[i].text), UINT32_MAX, &v), 0);
        assert_int_equal(v, good[i].units);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(text_fixed(span_str(bad[i]), 999999, &v), 1);
}

/* Times are what RFC 3339 says, whatever the offset; what is not one is refused. */
static void test_times(void **state) {
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2017-05-04T22:00:00+01:00", 1493931600000 },
        { "2017-05-04T21:00:00Z", 1493931600000 },
        { "2017-05-04T22:00+01:00", 1493931600000 },
        { "2017-05-04T16:30:00.1239-04:30", 1493931600123 },
        { "2000-02-29T12:00:00Z", 951825600000 },
        { "9999-12-31T23:59:59.999Z", 253402300799999 },
    };
    static const char *const bad[] = {
        "", "2017-05-04", "2017-05-04T22:00:00", "2017-05-04 22:00:00Z", "2017-05-04T22:00", "2017-13-04T22:00:00Z",
        "2017-02-29T22:00:00Z", "2017-05-04T24:00:00Z", "2017-05-04T22:60:00Z", "2017-05-04T22:00:00+0100",
        "2017-05-04T22:00:00Zx", "2017-05-04T22:00:00.Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01",
        "17-05-04T22:00:00Z", "2017-5-4T22:00:00Z",
    };
    char text[TIME_TEXT_MAX];
    uint64_t ms;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        assert_int_equal(time_parse(span_str(good[i].text), &ms), 0);
        assert_int_equal(ms, good[i].ms);
        assert_int_equal(time_parse(span_str(time_format(ms, text)), &ms), 0);
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(time_parse(span_str(bad[i]), &ms), 1);
    assert_string_equal(time_format(1493931600000, text), "2017-05-04T21:00:00Z");
    assert_string_equal(time_format(1493931600123, text), "2017-05-04T21:00:00.123Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),   cmocka_unit_test(test_headers), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_bounds),  cmocka_unit_test(test_faults),  cmocka_unit_test(test_writes),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_fixed),   cmocka_unit_test(test_times),
        cmocka_unit_test(test_not_utf8), cmocka_unit_test(test_spreadsheets), cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_choices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
