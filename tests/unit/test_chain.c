/* SPDX-License-Identifier: Apache-2.0 */

/* The chain and the draft: receipts are the same for ever and prove what they say; batches name the batch before. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/draft.h"
#include "proto/codec.h"
#include "proto/proof.h"

#define ENTRIES 50

struct fixture {
    struct chain chain;
    struct draft draft;
    struct secret_key log;
    struct digest records;
};

static int setup(void **state) {
    static const uint8_t seed[32] = { 7 };
    struct fixture *f = calloc(1, sizeof(*f));

    chain_init(&f->chain);
    draft_init(&f->draft);
    key_from_seed(seed, &f->log);
    hash_bytes(span_str("records"), &f->records);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;

    draft_deinit(&f->draft);
    chain_deinit(&f->chain);
    free(f);
    return 0;
}

static void add(struct fixture *f, int i) {
    struct leaf leaf = { .time = 1000 + i, .kind = ENTRY_DECLARATION, .ruleset = RULESET };
    char body[16];

    snprintf(body, sizeof(body), "body %d", i);
    hash_bytes(span_str(body), &leaf.body);
    hash_bytes(span_str("sigset"), &leaf.sigset);
    assert_int_equal(draft_add(&f->draft, &f->chain, &leaf, span_str("sigset"), span_str(body)), 0);
    assert_int_equal(leaf.index, i);
}

/* Seals what is drafted and counts it as durable. Returns the batch's bytes. */
static struct blob seal(struct fixture *f) {
    struct head head = chain_make_head(&f->chain, span_str("test.example/chain"), &f->records);
    _cleanup_(blob_free) struct blob note = { 0 };
    struct blob batch = { 0 };

    assert_int_equal(head_sign(&head, &f->log, &note), 0);
    assert_int_equal(draft_seal(&f->draft, &f->chain, f->chain.n_heads, span_blob(note), &batch), 0);
    assert_int_equal(chain_add_head(&f->chain, head.size, span_blob(note)), 0);
    return batch;
}

static void check_receipt(struct fixture *f, uint64_t index, uint64_t size) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct receipt receipt;
    struct digest hash;
    struct leaf leaf;
    struct head head;

    assert_int_equal(chain_receipt(&f->chain, index, &bytes), 0);
    assert_int_equal(receipt_decode(span_blob(bytes), &receipt), 0);
    assert_int_equal(leaf_decode(receipt.leaf, &leaf), 0);
    assert_int_equal(leaf.index, index);
    assert_int_equal(head_open(receipt.note, span_str("test.example/chain"), &f->log.public, &head), NOTE_OK);
    assert_int_equal(head.size, size);
    hash_leaf(receipt.leaf, &hash);
    assert_true(proof_inclusion(index, head.size, &hash, receipt.path, receipt.n_path, &head.root));
}

/* Every entry's receipt stands under the first head over it, and stays the same to the byte while the journal grows. */
static void test_receipts_stay(void **state) {
    struct fixture *f = *state;
    struct blob first[ENTRIES] = { 0 };

    for (int i = 0; i < ENTRIES; i++) {
        add(f, i);
        if (i % 7 == 6 || i == ENTRIES - 1) {
            struct blob batch = seal(f);

            blob_free(&batch);
            for (int k = i - i % 7; k <= i; k++) {
                check_receipt(f, k, i + 1);
                assert_int_equal(chain_receipt(&f->chain, k, &first[k]), 0);
            }
        }
    }
    for (int i = 0; i < ENTRIES; i++) {
        _cleanup_(blob_free) struct blob again = { 0 };

        assert_int_equal(chain_receipt(&f->chain, i, &again), 0);
        assert_true(span_equal(span_blob(first[i]), span_blob(again)));
        blob_free(&first[i]);
    }
}

/* Heads are found by the entries they cover and by their exact size, and not otherwise. */
static void test_heads_are_found(void **state) {
    struct fixture *f = *state;

    assert_null(chain_newest(&f->chain));
    assert_null(chain_head_over(&f->chain, 0));
    for (int i = 0; i < 10; i++) {
        add(f, i);
        if (i == 3 || i == 9) {
            struct blob batch = seal(f);

            blob_free(&batch);
        }
    }
    assert_int_equal(chain_head_over(&f->chain, 0)->size, 4);
    assert_int_equal(chain_head_over(&f->chain, 3)->size, 4);
    assert_int_equal(chain_head_over(&f->chain, 4)->size, 10);
    assert_null(chain_head_over(&f->chain, 10));
    assert_int_equal(chain_head_at(&f->chain, 4)->size, 4);
    assert_null(chain_head_at(&f->chain, 5));
    assert_null(chain_head_at(&f->chain, 0));
    assert_int_equal(chain_newest(&f->chain)->size, 10);
}

/* A batch carries its number, its first entry, the digest of the batch before, and one sigset for a run that shares it. */
static void test_batches_follow(void **state) {
    struct fixture *f = *state;
    struct digest before = { 0 };

    for (int number = 0; number < 3; number++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        _cleanup_(blob_free) struct blob bytes = { 0 };
        struct batch batch;

        add(f, number * 2);
        add(f, number * 2 + 1);
        bytes = seal(f);
        assert_int_equal(batch_decode(span_blob(bytes), &arena, &batch), 0);
        assert_int_equal(batch.number, number);
        assert_int_equal(batch.first_index, number * 2);
        assert_true(digest_equal(&batch.previous, &before));
        assert_int_equal(batch.n_sigsets, 1);
        assert_int_equal(batch.n_entries, 2);
        hash_bytes(span_blob(bytes), &before);
        assert_true(digest_equal(&before, &f->chain.last_batch));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_receipts_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_heads_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(test_batches_follow, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
