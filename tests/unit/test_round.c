/* SPDX-License-Identifier: Apache-2.0 */

/* A round of witnesses: what is asked of each, what every answer means, and when their lines make a cosigned head. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/cosign/round.h"
#include "proto/checkpoint.h"
#include "proto/proof.h"

#define N 3
#define LEAVES 20
#define NOW 1700000000u

struct table {
    struct secret_key log, keys[N];
    char text[2048];
    struct policy policy;
    struct tree journal;
    struct round round;
};

static struct blob head_of(const struct table *t, uint64_t size) {
    struct head head = { .origin = span_str("log.example"), .size = size, .ruleset = 1, .time = 1000 + size };
    struct blob note = { 0 };

    tree_root(&t->journal, size, &head.root);
    assert_int_equal(head_sign(&head, &t->log, &note), 0);
    return note;
}

static void begin(struct table *t, uint64_t size) {
    struct blob note = head_of(t, size);

    assert_int_equal(round_begin(&t->round, span_blob(note), size), 0);
    blob_free(&note);
}

static int setup(void **state) {
    struct table *t = calloc(1, sizeof(*t));
    struct policy_fault fault;
    uint8_t seed[32] = { 9 };
    size_t at = 0;

    assert_non_null(t);
    key_from_seed(seed, &t->log);
    for (size_t i = 0; i < N; i++) {
        char name[16], vkey[VKEY_TEXT_MAX];

        seed[0] = (uint8_t)(20 + i);
        key_from_seed(seed, &t->keys[i]);
        snprintf(name, sizeof(name), "w%zu.example", i);
        vkey_format(span_str(name), NOTE_COSIGNATURE, &t->keys[i].public, vkey);
        at += (size_t)snprintf(t->text + at, sizeof(t->text) - at, "witness w%zu %s https://w%zu.example\n", i, vkey, i);
    }
    snprintf(t->text + at, sizeof(t->text) - at, "group g 2 w0 w1 w2\nquorum g\n");
    assert_int_equal(policy_parse(span_str(t->text), &t->policy, &fault), 0);
    tree_init(&t->journal);
    assert_int_equal(tree_reserve(&t->journal, LEAVES), 0);
    for (uint8_t i = 0; i < LEAVES; i++) {
        struct digest leaf;

        hash_bytes(span_of(&i, 1), &leaf);
        tree_append(&t->journal, &leaf);
    }
    round_init(&t->round, &t->policy);
    *state = t;
    return 0;
}

static int teardown(void **state) {
    struct table *t = *state;

    round_deinit(&t->round);
    tree_deinit(&t->journal);
    free(t);
    return 0;
}

/* What witness i would give under the round's head. */
static struct blob line_of(const struct table *t, size_t i, size_t key) {
    struct span text, signatures;
    struct blob line = { 0 };
    char name[16];

    snprintf(name, sizeof(name), "w%zu.example", i);
    assert_true(note_split(span_blob(t->round.head), &text, &signatures));
    assert_int_equal(cosign(text, span_str(name), &t->keys[key], NOW, &line), 0);
    return line;
}

static int take_line(struct table *t, size_t i, size_t key) {
    struct blob line = line_of(t, i, key);
    int r = round_take(&t->round, i, 200, span_blob(line));

    blob_free(&line);
    return r;
}

/* A witness of which nothing is known is asked from nothing; then from where it says that it stands, with the proof. */
static void test_requests(void **state) {
    struct table *t = *state;
    struct blob body = { 0 };
    struct checkpoint_request request;
    struct digest old, root;

    begin(t, 13);
    assert_int_equal(round_request(&t->round, &t->journal, 0, &body), 0);
    assert_int_equal(checkpoint_request_parse(span_blob(body), &request), 0);
    assert_int_equal(request.old_size, 0);
    assert_int_equal(request.n_hashes, 0);
    assert_true(span_equal(request.note, span_blob(t->round.head)));
    blob_free(&body);
    assert_int_equal(round_take(&t->round, 0, 409, span_str("6\n")), ROUND_AGAIN);
    assert_int_equal(round_request(&t->round, &t->journal, 0, &body), 0);
    assert_int_equal(checkpoint_request_parse(span_blob(body), &request), 0);
    assert_int_equal(request.old_size, 6);
    tree_root(&t->journal, 6, &old);
    tree_root(&t->journal, 13, &root);
    assert_true(proof_consistency(6, 13, request.hashes, request.n_hashes, &old, &root));
    blob_free(&body);
    assert_int_equal(take_line(t, 0, 0), ROUND_COSIGNED);
    assert_int_equal(round_request(&t->round, &t->journal, 0, &body), 0);   /* the same head again, for a fresh time */
    assert_int_equal(checkpoint_request_parse(span_blob(body), &request), 0);
    assert_int_equal(request.old_size, 13);
    assert_int_equal(request.n_hashes, 0);
    blob_free(&body);
}

/* Every other answer has its meaning, and none of them is kept for a cosignature. */
static void test_answers(void **state) {
    static const struct {
        unsigned status;
        const char *body;
        int answer;
    } rows[] = {
        { 0, "", ROUND_AWAY },          { 409, "14\n", ROUND_BEYOND }, { 409, "18446744073709551615\n", ROUND_BEYOND },
        { 409, "0\n", ROUND_REFUSED },  { 409, "6", ROUND_REFUSED },   { 409, "6\n6\n", ROUND_REFUSED },
        { 409, "six\n", ROUND_REFUSED }, { 409, "", ROUND_REFUSED },   { 422, "", ROUND_OTHER },
        { 403, "", ROUND_REFUSED },     { 404, "", ROUND_REFUSED },    { 500, "", ROUND_REFUSED },
        { 200, "", ROUND_FORGED },      { 200, "\xe2\x80\x94 w0.example AAAA\n", ROUND_FORGED },
        { 200, "a line without a dash\n", ROUND_FORGED },
    };
    struct table *t = *state;
    struct blob body = { 0 };

    begin(t, 13);
    assert_int_equal(round_request(&t->round, &t->journal, 0, &body), 0);
    blob_free(&body);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(round_take(&t->round, 0, rows[i].status, span_str(rows[i].body)), rows[i].answer);
        assert_null(t->round.witnesses[0].line.ptr);
    }
    assert_int_equal(take_line(t, 0, 1), ROUND_FORGED);     /* another's key under this name */
    assert_int_equal(take_line(t, 1, 1), ROUND_COSIGNED);
    assert_int_equal(round_take(&t->round, 0, 200, span_blob(t->round.witnesses[1].line)), ROUND_FORGED);
    assert_int_equal(round_end(&t->round), 0);
    assert_int_equal(t->round.cosigned_size, 0);
}

/* It stands at this very size, and will not have it: it has cosigned another journal. */
static void test_same_size(void **state) {
    struct table *t = *state;
    struct blob body = { 0 };

    begin(t, 13);
    assert_int_equal(round_take(&t->round, 0, 409, span_str("13\n")), ROUND_AGAIN);
    assert_int_equal(round_request(&t->round, &t->journal, 0, &body), 0);
    blob_free(&body);
    assert_int_equal(round_take(&t->round, 0, 409, span_str("13\n")), ROUND_OTHER);
}

/* The quorum's lines stand under the head in the policy's order, and hold; the next round begins without them. */
static void test_quorum(void **state) {
    struct table *t = *state;
    struct head head;

    begin(t, 5);
    assert_int_equal(take_line(t, 2, 2), ROUND_COSIGNED);
    assert_int_equal(round_end(&t->round), 0);
    assert_int_equal(take_line(t, 0, 0), ROUND_COSIGNED);
    assert_int_equal(round_end(&t->round), 1);
    assert_int_equal(t->round.cosigned_size, 5);
    assert_int_equal(policy_cosigned(&t->policy, span_blob(t->round.cosigned), NOW), 5);
    assert_int_equal(policy_cosigned(&t->policy, span_blob(t->round.cosigned), NOW + 1), 0);
    assert_int_equal(head_open(span_blob(t->round.cosigned), span_str("log.example"), &t->log.public, &head), NOTE_OK);
    assert_true(t->round.cosigned.len <= t->round.head.len + round_lines_max(&t->policy));
    begin(t, 6);
    assert_int_equal(take_line(t, 1, 1), ROUND_COSIGNED);
    assert_int_equal(round_end(&t->round), 0);
    assert_int_equal(t->round.cosigned_size, 5);            /* the older one is still shown */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = { TEST(test_requests), TEST(test_answers), TEST(test_same_size), TEST(test_quorum) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
