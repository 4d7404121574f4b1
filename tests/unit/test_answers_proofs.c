/* SPDX-License-Identifier: Apache-2.0 */

/* Proofs that are asked for: every entry, and every size that was, under every head from there on. */

#include "tests/unit/reader_rig.h"

#define HEADS_MAX 16

struct fixture {
    struct rig rig;
    struct reader reader;
    size_t n_heads;
    struct head heads[HEADS_MAX];
};

static void note_head(struct fixture *f) {
    assert_true(f->n_heads < HEADS_MAX);
    f->heads[f->n_heads++] = rig_head(&f->rig);
}

/* A journal of the manifest and one batch for each declaration. */
static int setup(void **state) {
    static const char *const contests[] = { "n1.b", "n1.by", "n1.c", "n2.a", "n2.b" };
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, NULL);
    reader_init(&f->reader, &f->rig);
    note_head(f);
    for (size_t i = 0; i < ARRAY_SIZE(contests); i++) {
        rig_declare(&f->rig, i + 1, contests[i], 0);
        assert_int_equal(rig_settle(&f->rig), 0);
        note_head(f);
    }
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

static struct answer consistency(struct fixture *f, uint64_t old, struct opt size) {
    struct m_consistency asked = { .old_size = old, .size = size };
    _cleanup_(pack_deinit) struct pack pack;

    pack_init(&pack);
    assert_int_equal(answer_consistency(f->rig.pipeline, 9, &asked, &pack), 0);
    return reader_decode(&f->reader, &pack);
}

static struct answer inclusion(struct fixture *f, uint64_t index, struct opt size) {
    struct m_inclusion asked = { .index = index, .size = size };
    _cleanup_(pack_deinit) struct pack pack;

    pack_init(&pack);
    assert_int_equal(answer_inclusion(f->rig.pipeline, 9, &asked, &pack), 0);
    return reader_decode(&f->reader, &pack);
}

static struct opt size_of(uint64_t size) {
    return (struct opt){ .given = true, .value = size };
}

static void assert_beyond(const struct answer *a, const char *asked, const char *size) {
    assert_int_equal(a->kind, MESSAGE_ERROR);
    assert_true(span_equal(a->error.code.code, span_str("N03")));
    assert_true(span_equal(a->error.code.args[0], span_str(asked)));
    assert_true(span_equal(a->error.code.args[1], span_str(size)));
}

/* From every head to every later one. */
static void test_consistency(void **state) {
    struct fixture *f = *state;

    for (size_t i = 0; i < f->n_heads; i++)
        for (size_t k = i; k < f->n_heads; k++) {
            struct answer a = consistency(f, f->heads[i].size, size_of(f->heads[k].size));
            struct head head;

            assert_int_equal(a.kind, MESSAGE_CONSISTENCY_PROOF);
            head = reader_head(&f->reader, a.proof.note);
            assert_int_equal(head.size, f->heads[k].size);
            assert_true(proof_consistency(f->heads[i].size, head.size, a.proof.path, a.proof.n_path, &f->heads[i].root,
                                          &head.root));
        }
    assert_int_equal(reader_head(&f->reader, consistency(f, 1, (struct opt){ 0 }).proof.note).size,
                     f->heads[f->n_heads - 1].size);
}

/* Every entry under every head that covers it; a size between two heads is the one before it. */
static void test_inclusion(void **state) {
    struct fixture *f = *state;
    uint64_t newest = f->heads[f->n_heads - 1].size;

    for (uint64_t index = 0; index < newest; index++)
        for (uint64_t size = f->heads[0].size; size <= newest; size++) {
            struct answer a = inclusion(f, index, size_of(size));
            struct digest leaf;
            struct head head;

            if (index >= size) {
                assert_int_equal(a.kind, MESSAGE_ERROR);
                continue;
            }
            assert_int_equal(a.kind, MESSAGE_INCLUSION_PROOF);
            head = reader_head(&f->reader, a.proof.note);
            hash_leaf(a.proof.leaf, &leaf);
            assert_true(head.size <= size && head.size > index);
            assert_true(proof_inclusion(index, head.size, &leaf, a.proof.path, a.proof.n_path, &head.root));
        }
}

/* What the journal does not reach, what no head covers, and what is only drafted. */
static void test_beyond(void **state) {
    struct fixture *f = *state;
    struct answer a = consistency(f, 13, (struct opt){ 0 });

    assert_beyond(&a, "13", "12");
    a = consistency(f, 3, size_of(13));
    assert_beyond(&a, "13", "12");
    a = consistency(f, 3, size_of(6)); /* the manifest's own head is of 7 */
    assert_beyond(&a, "3", "0");
    a = consistency(f, UINT64_MAX, (struct opt){ 0 });
    assert_int_equal(a.kind, MESSAGE_ERROR);
    a = inclusion(f, 12, (struct opt){ 0 });
    assert_beyond(&a, "12", "12");
    a = inclusion(f, 0, size_of(6));
    assert_beyond(&a, "0", "0");
    a = inclusion(f, 0, size_of(UINT64_MAX));
    assert_int_equal(a.kind, MESSAGE_ERROR);
    rig_declare(&f->rig, 9, "s1.a", 0);
    a = inclusion(f, 12, (struct opt){ 0 });
    assert_beyond(&a, "12", "12");
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_int_equal(inclusion(f, 12, (struct opt){ 0 }).kind, MESSAGE_INCLUSION_PROOF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_consistency, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inclusion, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beyond, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
