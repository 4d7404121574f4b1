/* SPDX-License-Identifier: Apache-2.0 */

/* The pipeline: nothing leaves before it is durable, nothing counts twice, and the journal gives the same state again. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/answers.h"
#include "tests/support/rig.h"

static int setup(void **state) {
    struct rig *r = calloc(1, sizeof(*r));

    rig_init(r, NULL);
    *state = r;
    return 0;
}

static int teardown(void **state) {
    rig_deinit(*state);
    free(*state);
    return 0;
}

static void assert_item(struct result_item item, enum verdict verdict, const char *code) {
    assert_int_equal(item.verdict, verdict);
    assert_int_equal(item.n_codes, code ? 1 : 0);
    if (code)
        assert_true(span_equal(item.codes[0].code, span_str(code)));
    assert_int_equal(item.receipt.ptr != NULL, verdict != VERDICT_REFUSED);
}

/* A good declaration is answered only after its commit, and until then neither head nor records know of it. */
static void test_answers_after_commit(void **state) {
    struct rig *r = *state;
    uint64_t size = rig_head(r).size;

    ram_hold_commits(true);
    rig_declare(r, 1, "n1.b", 0);
    assert_int_equal(pipeline_seal(r->pipeline), 0);
    ram_wait_held();
    assert_int_equal(pipeline_publish(r->pipeline, SMALL_NOW), 0);
    assert_false(rig_answered(r, 1));
    assert_int_equal(rig_head(r).size, size);
    assert_int_equal(pipeline_view(r->pipeline)->n_dirty, 0);
    ram_hold_commits(false);
    assert_int_equal(rig_settle(r), 0);
    assert_item(rig_item(r, 1), VERDICT_ACCEPTED, NULL);
    assert_int_equal(rig_head(r).size, size + 1);
    assert_true(pipeline_view(r->pipeline)->n_dirty > 0);
}

/* The same bytes again, before and after the commit, get the same receipt, byte for byte, and add nothing. */
static void test_counts_once(void **state) {
    struct rig *r = *state;
    struct digest records;
    struct head after;

    rig_declare(r, 1, "n1.b", 0);
    rig_declare(r, 2, "n1.b", 0);
    assert_false(rig_answered(r, 2));
    assert_int_equal(rig_settle(r), 0);
    records = rig_head(r).records;
    rig_declare(r, 3, "n1.b", 0);
    assert_item(rig_item(r, 1), VERDICT_ACCEPTED, NULL);
    assert_item(rig_item(r, 2), VERDICT_DUPLICATE, "D01");
    assert_item(rig_item(r, 3), VERDICT_DUPLICATE, "D01");
    assert_true(span_equal(rig_item(r, 1).receipt, rig_item(r, 2).receipt));
    assert_true(span_equal(rig_item(r, 1).receipt, rig_item(r, 3).receipt));
    assert_int_equal(rig_settle(r), 0);
    after = rig_head(r);
    assert_true(digest_equal(&records, &after.records));
}

/* Two different declarations by authority: the first stands, one conflict is kept, and repeating it adds nothing. */
static void test_conflict(void **state) {
    struct rig *r = *state;
    uint64_t size;

    rig_declare(r, 1, "n1.b", 0);
    rig_declare(r, 2, "n1.b", 1);
    assert_int_equal(rig_settle(r), 0);
    size = rig_head(r).size;
    rig_declare(r, 3, "n1.b", 1);
    rig_declare(r, 4, "n1.b", 2);
    assert_int_equal(rig_settle(r), 0);
    assert_item(rig_item(r, 1), VERDICT_ACCEPTED, NULL);
    assert_item(rig_item(r, 2), VERDICT_CONFLICT, "E05");
    assert_item(rig_item(r, 3), VERDICT_CONFLICT, "E05");
    assert_item(rig_item(r, 4), VERDICT_CONFLICT, "E05");
    assert_int_equal(rig_head(r).size, size);
    assert_true(span_equal(rig_item(r, 2).receipt, rig_item(r, 4).receipt));
}

/* An envelope of as many bodies as may be, all the same declaration said at other times. */
static struct blob many_bodies(struct rig *r) {
    struct declaration *d = good_declaration(r->s->election, "n1.b", 0, &r->arena);
    struct blob bodies[TALLY_BODIES_MAX], envelope;
    struct span spans[TALLY_BODIES_MAX];

    for (size_t i = 0; i < TALLY_BODIES_MAX; i++) {
        d->declared--;
        bodies[i] = declaration_bytes(d);
        spans[i] = span_blob(bodies[i]);
    }
    envelope = small_envelope(r->s, spans, TALLY_BODIES_MAX, small_officers("n1.b"));
    for (size_t i = 0; i < TALLY_BODIES_MAX; i++)
        blob_free(&bodies[i]);
    return envelope;
}

/* While a commit takes its time only so many answers may wait for it, however often the same is sent. */
static void test_waiting_is_bounded(void **state) {
    struct rig *r = *state;
    _cleanup_(blob_free) struct blob envelope = many_bodies(r);
    uint64_t sent = 0;

    ram_hold_commits(true);
    rig_submit_bytes(r, ++sent, span_blob(envelope));
    assert_int_equal(pipeline_seal(r->pipeline), 0);
    ram_wait_held();
    while (!pipeline_full(r->pipeline))
        rig_submit_bytes(r, ++sent, span_blob(envelope));
    assert_int_equal(sent, PIPELINE_WAITING_MAX / TALLY_BODIES_MAX);
    assert_int_equal(r->n_answers, 0);
    ram_hold_commits(false);
    assert_int_equal(rig_settle(r), 0);
    assert_false(pipeline_full(r->pipeline));
    assert_int_equal(r->n_answers, sent);
}

/* A conflict beyond the one that is journaled is counted; one that is sent again is not. */
static void test_repeated_conflicts(void **state) {
    struct rig *r = *state;

    rig_declare(r, 1, "n1.b", 0);
    rig_declare(r, 2, "n1.b", 1);
    rig_declare(r, 3, "n1.b", 1);
    assert_int_equal(pipeline_counts(r->pipeline).repeated, 0);
    rig_declare(r, 4, "n1.b", 2);
    rig_declare(r, 5, "n1.b", 3);
    assert_int_equal(pipeline_counts(r->pipeline).repeated, 2);
    assert_int_equal(pipeline_counts(r->pipeline).verdicts[VERDICT_CONFLICT], 4);
}

/* A refused sheet leaves no trace, and the right one sent after it counts. */
static void test_refusal_leaves_no_trace(void **state) {
    struct rig *r = *state;
    struct declaration *d = good_declaration(r->s->election, "n1.b", 0, &r->arena);
    const char *const one[] = { small_officers("n1.b")[0], NULL };
    struct head before = rig_head(r);

    d->papers.value++;
    rig_submit(r, 1, d, small_officers("n1.b"));
    d->papers.value--;
    rig_submit(r, 2, d, one);
    rig_submit(r, 3, d, small_officers("s2.a"));
    assert_int_equal(rig_settle(r), 0);
    assert_item(rig_item(r, 1), VERDICT_REFUSED, "A03");
    assert_item(rig_item(r, 2), VERDICT_REFUSED, "E02");
    assert_true(rig_item(r, 2).retry);
    assert_int_equal(rig_item(r, 3).verdict, VERDICT_REFUSED);
    assert_int_equal(rig_head(r).size, before.size);
    rig_submit(r, 4, d, small_officers("n1.b"));
    assert_int_equal(rig_settle(r), 0);
    assert_item(rig_item(r, 4), VERDICT_ACCEPTED, NULL);
}

/* An envelope altered after signing, one of another election, and bytes that are none get one answer each, with the code. */
static void test_envelopes_refused(void **state) {
    struct rig *r = *state;
    _cleanup_(blob_free) struct blob body =
        declaration_bytes(good_declaration(r->s->election, "n1.b", 0, &r->arena));
    struct span span = span_blob(body);
    _cleanup_(blob_free) struct blob envelope = small_envelope(r->s, &span, 1, small_officers("n1.b"));
    struct small_election *other = small_election_make(&(struct small_terms){ .archive = true });
    _cleanup_(blob_free) struct blob foreign = small_envelope(other, &span, 1, small_officers("n1.b"));

    envelope.ptr[envelope.len - 1] ^= 1;
    rig_submit_bytes(r, 1, span_blob(envelope));
    rig_submit_bytes(r, 2, span_blob(foreign));
    rig_submit_bytes(r, 3, span_str("not an envelope"));
    assert_item(rig_item(r, 1), VERDICT_REFUSED, "E04");
    assert_item(rig_item(r, 2), VERDICT_REFUSED, "E03");
    assert_item(rig_item(r, 3), VERDICT_REFUSED, "E04");
    small_election_free(other);
}

/* Reading the journal again gives the same head, records and receipts. */
static void test_replay_is_the_same(void **state) {
    struct rig *r = *state;
    struct fault fault;
    struct head before, after;

    rig_declare(r, 1, "n1.b", 0);
    assert_int_equal(rig_settle(r), 0);
    rig_declare(r, 2, "n1.b", 1);
    rig_declare(r, 3, "s2.a", 0);
    assert_int_equal(rig_settle(r), 0);
    before = rig_head(r);
    rig_stop(r);
    assert_int_equal(rig_start(r, &fault), 0);
    after = rig_head(r);
    assert_int_equal(before.size, after.size);
    assert_true(digest_equal(&before.root, &after.root));
    assert_true(digest_equal(&before.records, &after.records));
    rig_declare(r, 4, "n1.b", 0);
    assert_true(span_equal(rig_item(r, 1).receipt, rig_item(r, 4).receipt));
    assert_item(rig_item(r, 2), VERDICT_CONFLICT, "E05");
}

/* When a commit fails nobody is answered, and the entry is not there afterwards. */
static void test_failed_commit_answers_nobody(void **state) {
    struct rig *r = *state;
    struct fault fault;
    uint64_t size = rig_head(r).size;

    ram_fail_commit(1, -EIO);
    rig_declare(r, 1, "n1.b", 0);
    assert_int_equal(rig_settle(r), -EIO);
    assert_false(rig_answered(r, 1));
    rig_stop(r);
    ram_fail_commit(0, 0);
    assert_int_equal(rig_start(r, &fault), 0);
    assert_int_equal(rig_head(r).size, size);
}

/* A journal shorter than the kept head is refused as rolled back. */
static void test_rolled_back_is_refused(void **state) {
    struct rig *r = *state;
    struct head head = rig_head(r);
    struct fault fault = { 0 };

    rig_stop(r);
    head.size++;
    blob_free(&r->kept);
    assert_int_equal(head_sign(&head, &r->s->log, &r->kept), 0);
    assert_int_equal(rig_start(r, &fault), 1);
    assert_non_null(strstr(fault.text, "rolled back"));
    head.size--;
    head.root.bytes[0] ^= 1;
    blob_free(&r->kept);
    assert_int_equal(head_sign(&head, &r->s->log, &r->kept), 0);
    assert_int_equal(rig_start(r, &fault), 1);
    blob_free(&r->kept);
    assert_int_equal(rig_start(r, &fault), 1);
    assert_non_null(strstr(fault.text, "missing"));
}

/* A head with the log's own signature beyond the journal is told from an honest one and from a stranger's. */
static void test_own_signature_beyond_the_journal(void **state) {
    struct rig *r = *state;
    struct head head = rig_head(r);
    struct secret_key stranger = small_key(KEY_AUTHORITY, "authority");
    struct blob note;

    assert_int_equal(witness_head(r->pipeline, pipeline_state(r->pipeline)->view.note), 0);
    head.size++;
    assert_int_equal(head_sign(&head, &stranger, &note), 0);
    assert_int_equal(witness_head(r->pipeline, span_blob(note)), 0);
    blob_free(&note);
    assert_int_equal(head_sign(&head, &r->s->log, &note), 0);
    assert_int_equal(witness_head(r->pipeline, span_blob(note)), 1);
    blob_free(&note);
    head.size--;
    head.root.bytes[0] ^= 1;
    assert_int_equal(head_sign(&head, &r->s->log, &note), 0);
    assert_int_equal(witness_head(r->pipeline, span_blob(note)), 1);
    blob_free(&note);
}

/* While frozen, or short of disk, submissions are turned away with a code, and nothing is taken. */
static void test_frozen_and_busy(void **state) {
    struct rig *r = *state;
    struct answer answer;

    pipeline_freeze(r->pipeline, "test");
    rig_declare(r, 1, "n1.b", 0);
    pipeline_freeze(r->pipeline, NULL);
    pipeline_refuse_busy(r->pipeline, true);
    rig_declare(r, 2, "n1.b", 0);
    pipeline_refuse_clock(r->pipeline, true);
    rig_declare(r, 4, "n1.b", 0);
    pipeline_refuse_busy(r->pipeline, false);
    pipeline_refuse_clock(r->pipeline, false);
    assert_int_equal(answer_decode(span_blob(r->answers[0]), &r->arena, &answer), 0);
    assert_int_equal(answer.kind, MESSAGE_ERROR);
    assert_true(span_equal(answer.error.code.code, span_str("N05")));
    assert_int_equal(answer_decode(span_blob(r->answers[1]), &r->arena, &answer), 0);
    assert_true(span_equal(answer.error.code.code, span_str("N02")));
    assert_true(answer.error.retry);
    assert_int_equal(answer_decode(span_blob(r->answers[2]), &r->arena, &answer), 0);
    assert_true(span_equal(answer.error.code.code, span_str("N06")) && answer.error.retry);
    assert_true(pipeline_idle(r->pipeline));
    rig_declare(r, 3, "n1.b", 0);
    assert_int_equal(rig_settle(r), 0);
    assert_item(rig_item(r, 3), VERDICT_ACCEPTED, NULL);
}

/* Once frozen the log signs nothing more: what was drafted before is neither committed nor answered. */
static void test_frozen_signs_nothing(void **state) {
    struct rig *r = *state;
    uint64_t size = rig_head(r).size;

    rig_declare(r, 1, "n1.b", 0);
    pipeline_freeze(r->pipeline, "test");
    assert_int_equal(rig_settle(r), 0);
    assert_int_equal(pipeline_seal(r->pipeline), 0);
    assert_false(pipeline_committing(r->pipeline));
    assert_false(rig_answered(r, 1));
    assert_int_equal(rig_head(r).size, size);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_answers_after_commit), T(test_counts_once), T(test_conflict),
        T(test_waiting_is_bounded), T(test_repeated_conflicts), T(test_refusal_leaves_no_trace),
        T(test_envelopes_refused), T(test_replay_is_the_same), T(test_failed_commit_answers_nobody),
        T(test_rolled_back_is_refused), T(test_own_signature_beyond_the_journal), T(test_frozen_and_busy), T(test_frozen_signs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
