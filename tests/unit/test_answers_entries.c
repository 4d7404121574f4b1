/* SPDX-License-Identifier: Apache-2.0 */

/* Pages of entries: whoever fetches them all has the journal, leaf by leaf, under the head that the page carries. */

#include "tests/unit/reader_rig.h"

#include "tests/unit/big_election.h"

struct fixture {
    struct rig rig;
    struct reader reader;
    struct tree tree;           /* over the leaves fetched in order */
};

static int setup_with(void **state, const struct small_terms *terms) {
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, terms);
    reader_init(&f->reader, &f->rig);
    tree_init(&f->tree);
    *state = f;
    return 0;
}

static int setup(void **state) {
    return setup_with(state, NULL);
}

static int setup_big(void **state) {
    return setup_with(state, &(struct small_terms){ .edit = big_edit });
}

static int teardown(void **state) {
    struct fixture *f = *state;

    tree_deinit(&f->tree);
    reader_deinit(&f->reader);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

static struct answer entries(struct fixture *f, uint64_t from, uint64_t count) {
    struct m_entries request = { .from = from, .count = count };
    _cleanup_(pack_deinit) struct pack pack;

    pack_init(&pack);
    assert_int_equal(answer_entries(f->rig.pipeline, f->rig.committer, 9, &request, &pack), 0);
    return reader_decode(&f->reader, &pack);
}

/* Every leaf of the page has its place, and names the body and the sigset beside it; no sigset is there in vain. */
static void check_page(struct fixture *f, const struct m_entries_page *page) {
    uint64_t next = 0;

    assert_int_equal(reader_head(&f->reader, page->note).size, rig_head(&f->rig).size);
    for (size_t i = 0; i < page->n_entries; i++) {
        const struct batch_entry *e = &page->entries[i];
        struct digest body, sigset;
        struct leaf leaf;

        assert_int_equal(leaf_decode(e->leaf, &leaf), 0);
        assert_int_equal(leaf.index, page->first + i);
        assert_true(e->sigset < page->n_sigsets && e->sigset <= next);
        next = e->sigset + 1 > next ? e->sigset + 1 : next;
        hash_bytes(e->body, &body);
        hash_bytes(page->sigsets[e->sigset], &sigset);
        assert_true(digest_equal(&body, &leaf.body));
        assert_true(digest_equal(&sigset, &leaf.sigset));
    }
    assert_int_equal(next, page->n_sigsets);
}

static struct m_entries_page page(struct fixture *f, uint64_t from, uint64_t count) {
    struct answer a = entries(f, from, count);

    assert_int_equal(a.kind, MESSAGE_ENTRIES_PAGE);
    assert_int_equal(a.id, 9);
    assert_int_equal(a.entries.first, from);
    check_page(f, &a.entries);
    return a.entries;
}

static void grow(struct fixture *f, const struct m_entries_page *page) {
    assert_int_equal(tree_reserve(&f->tree, page->n_entries), 0);
    for (size_t i = 0; i < page->n_entries; i++) {
        struct digest hash;

        hash_leaf(page->entries[i].leaf, &hash);
        tree_append(&f->tree, &hash);
    }
}

static void assert_whole(struct fixture *f) {
    struct head head = rig_head(&f->rig);
    struct digest root;

    assert_int_equal(tree_size(&f->tree), head.size);
    tree_root(&f->tree, head.size, &root);
    assert_true(digest_equal(&root, &head.root));
}

/* Three batches after the manifest's: of one declaration, of two in two envelopes, and of three in one. */
static void fill(struct fixture *f) {
    static const char *const contests[] = { "n1.c", "n2.a", "n2.b" };
    struct blob bodies[3], envelope;
    struct span spans[3];

    rig_declare(&f->rig, 1, "n1.b", 0);
    assert_int_equal(rig_settle(&f->rig), 0);
    rig_declare(&f->rig, 2, "s1.a", 0);
    rig_declare(&f->rig, 3, "s2.a", 0);
    assert_int_equal(rig_settle(&f->rig), 0);
    for (size_t i = 0; i < 3; i++) {
        bodies[i] = declaration_bytes(good_declaration(f->rig.s->election, contests[i], 0, &f->rig.arena));
        spans[i] = span_blob(bodies[i]);
    }
    envelope = small_envelope(f->rig.s, spans, 3, small_officers("n"));
    rig_submit_bytes(&f->rig, 4, span_blob(envelope));
    assert_int_equal(rig_settle(&f->rig), 0);
    for (size_t i = 0; i < 3; i++)
        blob_free(&bodies[i]);
    blob_free(&envelope);
    assert_int_equal(rig_head(&f->rig).size, 13);
}

/* All entries of all batches in one page give the head's root; entries of one envelope share its sigset. */
static void test_all(void **state) {
    struct fixture *f = *state;
    struct m_entries_page p;

    fill(f);
    p = page(f, 0, 1000);
    assert_int_equal(p.n_entries, 13);
    assert_int_equal(p.n_sigsets, 5);
    assert_int_equal(p.entries[0].sigset, 0);
    assert_int_equal(p.entries[6].sigset, 0);
    assert_int_equal(p.entries[7].sigset, 1);
    assert_int_equal(p.entries[10].sigset, 4);
    assert_int_equal(p.entries[12].sigset, 4);
    grow(f, &p);
    assert_whole(f);
}

/* The heads of the page are those of the batches that end within it, and no others. */
static void check_heads(struct fixture *f, const struct m_entries_page *page) {
    static const uint64_t ends[] = { 7, 8, 10, 13 };
    size_t n = 0;

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ends[i] <= page->first || ends[i] > page->first + page->n_entries)
            continue;
        assert_true(n < page->n_heads);
        assert_int_equal(reader_head(&f->reader, page->heads[n++]).size, ends[i]);
    }
    assert_int_equal(page->n_heads, n);
}

/* Every range there is gives exactly its entries and the heads that lie in it, wherever batches end. */
static void test_ranges(void **state) {
    struct fixture *f = *state;

    fill(f);
    for (uint64_t from = 0; from <= 13; from++)
        for (uint64_t count = 0; count <= 14; count++) {
            struct m_entries_page p = page(f, from, count);

            assert_int_equal(p.n_entries, count < 13 - from ? count : 13 - from);
            check_heads(f, &p);
        }
    assert_int_equal(page(f, 12, 1).n_sigsets, 1);
    assert_int_equal(page(f, 0, UINT64_MAX).n_entries, 13);
}

/* At the journal's size there is nothing yet; beyond it N03 says how far it goes. */
static void test_at_the_end(void **state) {
    struct fixture *f = *state;
    struct m_entries_page p = page(f, 7, 100);
    struct answer a;

    assert_int_equal(p.n_entries, 0);
    assert_int_equal(p.n_sigsets, 0);
    a = entries(f, 8, 100);
    assert_int_equal(a.kind, MESSAGE_ERROR);
    assert_int_equal(a.id, 9);
    assert_true(span_equal(a.error.code.code, span_str("N03")));
    assert_true(span_equal(a.error.code.args[0], span_str("8")));
    assert_true(span_equal(a.error.code.args[1], span_str("7")));
    assert_int_equal(entries(f, UINT64_MAX, UINT64_MAX).kind, MESSAGE_ERROR);
}

/* What is drafted is not there; once it is durable it is, and after a restart as before. */
static void test_durable_only(void **state) {
    struct fixture *f = *state;
    struct m_entries_page before, after;
    struct fault fault;

    rig_declare(&f->rig, 1, "n1.b", 0);
    assert_int_equal(page(f, 7, 100).n_entries, 0);
    assert_int_equal(entries(f, 8, 1).kind, MESSAGE_ERROR);
    assert_int_equal(rig_settle(&f->rig), 0);
    before = page(f, 7, 100);
    assert_int_equal(before.n_entries, 1);
    rig_stop(&f->rig);
    assert_int_equal(rig_start(&f->rig, &fault), 0);
    after = page(f, 7, 100);
    assert_int_equal(after.n_entries, 1);
    assert_true(span_equal(before.entries[0].leaf, after.entries[0].leaf));
    assert_true(span_equal(before.entries[0].body, after.entries[0].body));
    assert_true(span_equal(before.note, after.note));
}

/* A large manifest comes in several pages, each with at least one entry and no more bytes than it must have. */
static void test_pages_by_bytes(void **state) {
    struct fixture *f = *state;
    uint64_t size = rig_head(&f->rig).size;
    size_t pages = 0;

    while (tree_size(&f->tree) < size) {
        struct m_entries_page p = page(f, tree_size(&f->tree), 1000);
        size_t bytes = 0;

        for (size_t i = 0; i < p.n_entries; i++)
            bytes += p.entries[i].body.len;
        assert_true(p.n_entries == 1 || bytes <= TALLY_PAGE_BYTES);
        grow(f, &p);
        assert_true(p.n_entries > 0 && ++pages < 100);
    }
    assert_true(pages >= 3);
    assert_whole(f);
}

#define T(name, setup) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_all, setup), T(test_ranges, setup), T(test_at_the_end, setup), T(test_durable_only, setup),
        T(test_pages_by_bytes, setup_big),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
