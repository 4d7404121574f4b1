/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An election of four contests, one of each kind, and sheets of it: shared by the tests of sheets. */

#include <stdio.h>

#include "clients/tally/output.h"
#include "clients/tally/sheet.h"
#include "proto/codec.h"
#include "tests/unit/probe.h"

#define HEAD "contest,revision,field,candidate,value\n"

#define S(text) { .ptr = (const uint8_t *)(text), .len = sizeof(text) - 1 }

static struct m_candidate candidates[] = {
    { S("ann"), S("Ann"), S("The \"Reds\""), S("PP1") },
    { S("bob"), S("Bob"), S(""), S("ind") },
    { S("cat"), S("Cat"), S("The Blues, and all"), S("PP1") },
};
static struct m_contest contests_of_rig[] = {
    { .id = S("alone"),
      .poll = S("p"),
      .name = { .en = S("Alone") },
      .seats = 1,
      .n_candidates = 1,
      .candidates = candidates },
    { .id = S("mayor"),
      .poll = S("p"),
      .name = { .en = S("Mayor") },
      .seats = 1,
      .system = SYSTEM_SV,
      .n_candidates = 3,
      .candidates = candidates },
    { .id = S("stv"),
      .poll = S("p"),
      .name = { .en = S("Stv") },
      .seats = 2,
      .system = SYSTEM_STV,
      .n_candidates = 3,
      .candidates = candidates },
    { .id = S("ward"),
      .poll = S("p"),
      .name = { .en = S("Ward") },
      .seats = 1,
      .n_candidates = 3,
      .candidates = candidates },
};

static struct election *make_election(void) {
    struct m_poll poll = { .id = S("p"), .name = { .en = S("P") }, .date = S("2017-05-04"), .nominations_close = 1,
                           .closes = 2 };
    struct m_area area = { .code = S("A"), .kind = S("council"), .name = { .en = S("A") },
                           .size = { .given = true, .value = 5 } };
    struct m_party parties[] = { { .id = S("PP1"), .group = S("PP1"), .name = { .en = S("R") } },
                                 { .id = S("ind"), .group = S("ind"), .name = { .en = S("I") } } };
    struct m_authority authority = { .name = S("x") };
    struct m_quorums quorums = { .needed = { 1, 1, 1, 1, 1, 1, 1 } };
    struct m_right right = { .area = S("A") };
    struct m_officer officer = { .id = S("o"), .name = S("O"), .n_rights = 1, .rights = &right };
    struct m_header header = { .id = S("e"),
                               .name = { .en = S("E") },
                               .profile = PROFILE_ARCHIVE,
                               .origin = S("o/rehearsal"),
                               .root = S("A"),
                               .headline = S("p"),
                               .n_quorums = 1,
                               .quorums = &quorums,
                               .authority_threshold = 1,
                               .n_authorities = 1,
                               .n_polls = 1,
                               .n_areas = 1,
                               .n_parties = 2,
                               .authorities = &authority,
                               .polls = &poll,
                               .areas = &area,
                               .parties = parties };
    struct m_chunk chunk = { .area = S("A"), .n_officers = 1, .n_contests = ARRAY_SIZE(contests_of_rig), .officers = &officer,
                             .contests = contests_of_rig };
    struct blob blobs[2];
    struct election *e = NULL;
    struct fault fault = { .text = "" };
    struct pack p;
    int r;

    pack_init(&p);
    header_encode(&p, &header);
    assert_int_equal(pack_take(&p, &blobs[0]), 0);
    chunk_encode(&p, &chunk);
    assert_int_equal(pack_take(&p, &blobs[1]), 0);
    pack_deinit(&p);
    r = election_from_bodies((struct span[]){ span_blob(blobs[0]), span_blob(blobs[1]) }, 2, false, &e, &fault);
    if (r != 0)
        print_error("%s\n", fault.text);
    assert_int_equal(r, 0);
    blob_free(&blobs[0]);
    blob_free(&blobs[1]);
    return e;
}

static int setup(void **state) {
    output_set_language("en");
    *state = make_election();
    return 0;
}

static int teardown(void **state) {
    election_free(*state);
    return 0;
}

static struct sheet_list parse(const struct election *e, const char *text) {
    struct sheet_list list = { 0 };
    struct faults f = { 0 };
    int r = sheets_parse(span_str(text), "s.csv", e, &list, &f);

    if (f.n > 0)
        faults_print(&f, stderr);
    assert_int_equal(r, 0);
    return list;
}

static void assert_span(struct span s, const char *text) {
    assert_int_equal(s.len, strlen(text));
    assert_memory_equal(s.ptr, text, s.len);
}

/* Rows under HEAD that are one fault: its line, and a part of what is said. */
struct sheet_fault_case {
    const char *rows;
    uint32_t line;
    const char *part;
};

static inline void assert_faults(const struct election *e, const struct sheet_fault_case *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct sheet_list list = { 0 };
        struct faults f = { 0 };
        char text[512];

        snprintf(text, sizeof(text), HEAD "%s", cases[i].rows);
        assert_int_equal(sheets_parse(span_str(text), "s.csv", e, &list, &f), 1);
        if (f.n != 1 || f.rows[0].line != cases[i].line || !strstr(f.rows[0].text, cases[i].part)) {
            print_error("for %swanted line %u: %s\n", cases[i].rows, cases[i].line, cases[i].part);
            faults_print(&f, stderr);
        }
        assert_int_equal(f.n, 1);
        assert_int_equal(f.rows[0].line, cases[i].line);
        assert_non_null(strstr(f.rows[0].text, cases[i].part));
        faults_deinit(&f);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
