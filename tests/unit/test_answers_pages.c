/* SPDX-License-Identifier: Apache-2.0 */

/* Pages of an election too large for one: each ends in time and proves itself, and together they are the whole. */

#include "tests/unit/reader_rig.h"

#include "tests/unit/big_election.h"

struct fixture {
    struct rig rig;
    struct reader reader;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, &(struct small_terms){ .edit = big_edit });
    reader_init(&f->reader, &f->rig);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;

    reader_deinit(&f->reader);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

static void assert_holds_all(struct fixture *f) {
    const struct view *v = pipeline_view(f->rig.pipeline);

    for (uint32_t i = 0; i < v->election->n_records; i++)
        assert_true(span_equal(f->reader.records[i], span_blob(v->records[i])));
}

/* Declares wards [from, from + n) of N1 or N2 in one envelope. */
static void declare_wards(struct fixture *f, uint64_t id, int council, int from, int n) {
    struct blob *bodies = calloc((size_t)n, sizeof(*bodies)), envelope;
    struct span *spans = calloc((size_t)n, sizeof(*spans));

    for (int i = 0; i < n; i++) {
        char ward[TALLY_ID_MAX + 1];

        big_ward('n', council, from + i, ward);
        bodies[i] = declaration_bytes(good_declaration(f->rig.s->election, ward, 0, &f->rig.arena));
        spans[i] = span_blob(bodies[i]);
    }
    envelope = small_envelope(f->rig.s, spans, (size_t)n, small_officers("n"));
    rig_submit_bytes(&f->rig, id, span_blob(envelope));
    for (int i = 0; i < n; i++)
        blob_free(&bodies[i]);
    blob_free(&envelope);
    free(bodies);
    free(spans);
    assert_int_equal(rig_settle(&f->rig), 0);
}

/* The whole state comes in several pages, none larger than it must be; the last says that nothing follows. */
static void test_pages(void **state) {
    struct fixture *f = *state;
    struct span after = span_str("");
    bool more = true;
    size_t pages = 0;

    while (more) {
        struct answer a = reader_since(&f->reader, "", 0, after);
        size_t bytes = 0, last = 0;

        reader_take(&f->reader, &a.page);
        for (size_t i = 0; i < a.page.n_records; i++)
            bytes += last = a.page.records[i].len;
        more = a.page.more;
        assert_true(bytes - last < TALLY_PAGE_BYTES);
        assert_true(!more || bytes >= TALLY_PAGE_BYTES);
        assert_int_equal(more, a.page.hi < a.page.total);
        after = record_key_of(a.page.records[a.page.n_records - 1]);
        pages++;
    }
    assert_true(pages >= 3);
    assert_holds_all(f);
}

/* A subtree's pages end where the subtree does. */
static void test_pages_of_a_subtree(void **state) {
    struct fixture *f = *state;
    uint32_t lo, hi;
    size_t pages;

    election_range(f->rig.s->election, span_str("X/N/"), &lo, &hi);
    reader_turn(&f->reader, "X/N/", 0, &pages);
    assert_true(pages >= 2);
    for (uint32_t i = 0; i < f->rig.s->election->n_records; i++)
        assert_int_equal(f->reader.records[i].ptr != NULL, i >= lo && i < hi);
}

/*
 * Pages under different heads: what is declared between two pages is in the second and not in the first. Asked again
 * from the first page's size the reader holds all of it, in one page.
 */
static void test_heads_between_pages(void **state) {
    struct fixture *f = *state;
    struct span after;
    struct answer a = reader_since(&f->reader, "", 0, span_str(""));
    uint64_t first = reader_head(&f->reader, a.page.note).size;
    size_t pages;

    reader_take(&f->reader, &a.page);
    assert_true(a.page.more);
    declare_wards(f, 1, 1, 0, 20);
    rig_declare(&f->rig, 2, "s2.a", 0);
    assert_int_equal(rig_settle(&f->rig), 0);
    do {
        after = record_key_of(a.page.records[a.page.n_records - 1]);
        a = reader_since(&f->reader, "", 0, after);
        assert_true(reader_head(&f->reader, a.page.note).size > first);
        reader_take(&f->reader, &a.page);
    } while (a.page.more);
    assert_int_equal(reader_turn(&f->reader, "", first, &pages), rig_head(&f->rig).size);
    assert_int_equal(pages, 1);
    assert_holds_all(f);
}

/* What changed after a size may be more than a page too; records that did not change take no room. */
static void test_changes_in_pages(void **state) {
    struct fixture *f = *state;
    uint64_t genesis = rig_head(&f->rig).size, first;
    size_t pages;

    reader_turn(&f->reader, "", 0, &pages);
    for (int i = 0; i < 4; i++)
        declare_wards(f, (uint64_t)i, 1 + i / 2, i % 2 * 1000, 1000);
    first = reader_turn(&f->reader, "", genesis, &pages);
    assert_int_equal(first, genesis + 4000);
    assert_true(pages >= 2);
    assert_holds_all(f);
    reader_turn(&f->reader, "", first, &pages);
    assert_int_equal(pages, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_pages), T(test_pages_of_a_subtree), T(test_heads_between_pages), T(test_changes_in_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
