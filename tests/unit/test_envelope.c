/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/canon.h"
#include "proto/envelope.h"
#include "proto/limits.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"

static const struct digest GENESIS = { { 0x67, 0x65, 0x6e } };

/* Keys 0 to n - 1; key i has a seed of bytes i + 1. */
static void keys_make(struct secret_key *ret, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint8_t seed[32];

        memset(seed, (int)i + 1, sizeof(seed));
        key_from_seed(seed, &ret[i]);
    }
}

static struct blob sealed(const struct span *bodies, size_t n_bodies, size_t n_keys) {
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    struct blob bytes = { 0 };

    keys_make(keys, n_keys);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, bodies, n_bodies, keys, n_keys, &bytes), 0);
    return bytes;
}

/* How many of the signatures are one of the keys'; fails if one is another key's too. */
static size_t verified(const struct envelope *e, const struct secret_key *keys, size_t n_keys) {
    size_t n = 0;

    for (size_t i = 0; i < e->n_signatures; i++)
        for (size_t k = 0; k < n_keys; k++)
            n += envelope_verify(e, i, &keys[k].public);
    assert_true(n <= e->n_signatures);
    return n;
}

/* The pre-authentication encoding is DSSE's, down to lengths in bytes and to nothing at all. */
static void test_pae_known_answers(void **state) {
    static const struct {
        const char *type, *body, *expected;
    } cases[] = {
        { "http://example.com/HelloWorld", "hello world",
          "DSSEv1 29 http://example.com/HelloWorld 11 hello world" },
        { "Glynd\xc5\xb5r", "", "DSSEv1 8 Glynd\xc5\xb5r 0 " },
        { "", "", "DSSEv1 0  0 " },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _cleanup_(blob_free) struct blob bytes = { 0 };

        assert_int_equal(pae(span_str(cases[i].type), span_str(cases[i].body), &bytes), 0);
        assert_true(span_equal(span_blob(bytes), span_str(cases[i].expected)));
    }
}

/* What is sealed opens to the same bodies, digests and genesis; its signatures hold, in order, for their keys only. */
static void test_round_trip(void **state) {
    const struct span bodies[] = { span_str("one"), span_of("", 0), span_str("three") };
    _cleanup_(blob_free) struct blob bytes = sealed(bodies, 3, TALLY_SIGNATURES_MAX);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct secret_key keys[TALLY_SIGNATURES_MAX + 1];
    struct digest digest;
    struct envelope e;

    (void)state;
    keys_make(keys, ARRAY_SIZE(keys));
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), 0);
    assert_true(span_equal(e.type, span_str(PAYLOAD_DECLARATION)));
    assert_true(digest_equal(&e.genesis, &GENESIS));
    assert_int_equal(e.n_bodies, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(span_equal(e.bodies[i], bodies[i]));
        hash_bytes(bodies[i], &digest);
        assert_true(digest_equal(&e.digests[i], &digest));
    }
    hash_bytes(e.sigset, &digest);
    assert_true(digest_equal(&e.sigset_digest, &digest));
    assert_int_equal(e.n_signatures, TALLY_SIGNATURES_MAX);
    for (size_t i = 1; i < e.n_signatures; i++)
        assert_true(memcmp(&e.signatures[i - 1].key_id, &e.signatures[i].key_id, DIGEST_SIZE) < 0);
    assert_int_equal(verified(&e, keys, ARRAY_SIZE(keys)), TALLY_SIGNATURES_MAX);
    assert_int_equal(verified(&e, &keys[TALLY_SIGNATURES_MAX], 1), 0);
}

/* A sigset says alone what it says in its envelope. */
static void test_sigset_alone(void **state) {
    const struct span bodies[] = { span_str("one"), span_str("two") };
    _cleanup_(blob_free) struct blob bytes = sealed(bodies, 2, 2);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct secret_key keys[2];
    struct envelope e, alone;

    (void)state;
    keys_make(keys, 2);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), 0);
    assert_int_equal(sigset_open(e.sigset, &ENVELOPE_LIMITS_DECLARATION, &arena, &alone), 0);
    assert_null(alone.bodies);
    assert_int_equal(alone.n_bodies, 2);
    assert_memory_equal(alone.digests, e.digests, 2 * sizeof(e.digests[0]));
    assert_true(digest_equal(&alone.sigset_digest, &e.sigset_digest));
    assert_int_equal(verified(&alone, keys, 2), 2);
    assert_int_equal(sigset_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &alone), CANON_LIMIT);
    assert_int_equal(sigset_open(e.sigset, &(struct envelope_limits){ e.sigset.len, 2, 0 }, &arena, &alone), 0);
    assert_int_equal(sigset_open(e.sigset, &(struct envelope_limits){ e.sigset.len - 1, 2, 0 }, &arena, &alone),
                     CANON_LIMIT);
}

/* Who signs first makes no difference to the bytes, nor does signing one after another. */
static void test_order_of_signing(void **state) {
    const struct span body = span_str("one");
    _cleanup_(blob_free) struct blob together = sealed(&body, 1, 3), reversed = { 0 }, bytes = { 0 };
    struct secret_key keys[3], backwards[3];

    (void)state;
    keys_make(keys, 3);
    for (size_t i = 0; i < 3; i++)
        backwards[i] = keys[2 - i];
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, &body, 1, backwards, 3, &reversed), 0);
    assert_true(span_equal(span_blob(reversed), span_blob(together)));

    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, &body, 1, &keys[2], 1, &bytes), 0);
    for (size_t i = 0; i < 4; i++) { /* the last a second time, which changes nothing */
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct blob more = { 0 };
        struct envelope e;

        assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), 0);
        assert_int_equal(envelope_countersign(&e, &keys[i % 3], &more), 0);
        blob_free(&bytes);
        bytes = more;
    }
    assert_true(span_equal(span_blob(bytes), span_blob(together)));
}

/* A ninth signature is refused, sealing or countersigning. */
static void test_too_many_signatures(void **state) {
    const struct span body = span_str("one");
    _cleanup_(blob_free) struct blob bytes = sealed(&body, 1, TALLY_SIGNATURES_MAX), more = { 0 };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct secret_key keys[TALLY_SIGNATURES_MAX + 1];
    struct envelope e;

    (void)state;
    keys_make(keys, ARRAY_SIZE(keys));
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, &body, 1, keys, ARRAY_SIZE(keys), &more),
                     CANON_LIMIT);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), 0);
    assert_int_equal(envelope_countersign(&e, &keys[TALLY_SIGNATURES_MAX], &more), CANON_LIMIT);
    assert_null(more.ptr);
}

/* Nothing is sealed that would not open: no bodies or keys, the same twice, or more than the limits. */
static void test_seal_refuses(void **state) {
    static uint8_t large[TALLY_BODY_MAX + 1];
    static struct span many[TALLY_CHUNKS_MAX + 1], heavy[17];
    static uint8_t numbers[TALLY_CHUNKS_MAX + 1][2], weights[17][TALLY_BODY_MAX];
    const struct span one[] = { span_str("one"), span_str("one") }, big = span_of(large, sizeof(large));
    struct secret_key keys[2];
    struct blob bytes = { 0 };

    (void)state;
    keys_make(keys, 2);
    for (size_t i = 0; i < ARRAY_SIZE(many); i++) {
        numbers[i][0] = (uint8_t)i;
        numbers[i][1] = (uint8_t)(i >> 8);
        many[i] = span_of(numbers[i], 2);
    }
    for (size_t i = 0; i < ARRAY_SIZE(heavy); i++) {
        weights[i][0] = (uint8_t)i;
        heavy[i] = span_of(weights[i], TALLY_BODY_MAX);
    }
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, one, 0, keys, 1, &bytes), CANON_LIMIT);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, one, 1, keys, 0, &bytes), CANON_LIMIT);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, one, 2, keys, 1, &bytes), CANON_ORDER);
    keys[1] = keys[0];
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, one, 1, keys, 2, &bytes), CANON_ORDER);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, &big, 1, keys, 1, &bytes), CANON_LIMIT);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, many, TALLY_BODIES_MAX + 1, keys, 1, &bytes),
                     CANON_LIMIT);
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, heavy, ARRAY_SIZE(heavy), keys, 1, &bytes),
                     CANON_LIMIT);
    assert_int_equal(envelope_seal(PAYLOAD_MANIFEST, &GENESIS, many, TALLY_CHUNKS_MAX + 1, keys, 1, &bytes),
                     CANON_LIMIT);
    assert_int_equal(envelope_seal("", &GENESIS, one, 1, keys, 1, &bytes), CANON_LIMIT);
    assert_null(bytes.ptr);

    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &GENESIS, many, TALLY_BODIES_MAX, keys, 1, &bytes), 0);
    blob_free(&bytes);
    assert_int_equal(envelope_seal(PAYLOAD_MANIFEST, &GENESIS, &big, 1, keys, 1, &bytes), 0);
    blob_free(&bytes);
    assert_int_equal(envelope_seal(PAYLOAD_MANIFEST, &GENESIS, many, TALLY_CHUNKS_MAX, keys, 1, &bytes), 0);
    blob_free(&bytes);
}

/* Each limit refuses when it is one below what the envelope has, and lets it pass when it is exact. */
static void test_open_limits(void **state) {
    const struct span bodies[] = { span_str("one"), span_str("seventeen bytes..") };
    _cleanup_(blob_free) struct blob bytes = sealed(bodies, 2, 1);
    const struct {
        struct envelope_limits limits;
        int fault;
    } cases[] = {
        { { bytes.len, 2, 17 }, CANON_OK },
        { { bytes.len - 1, 2, 17 }, CANON_LIMIT },
        { { bytes.len, 1, 17 }, CANON_LIMIT },
        { { bytes.len, 2, 16 }, CANON_LIMIT },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct envelope e;

        assert_int_equal(envelope_open(span_blob(bytes), &cases[i].limits, &arena, &e), cases[i].fault);
    }
}

/* Any one bit flipped, and the envelope does not open or its signature does not hold. */
static void test_every_bit_counts(void **state) {
    const struct span body = span_str("a body");
    _cleanup_(blob_free) struct blob bytes = sealed(&body, 1, 1);
    struct secret_key key;
    size_t refused = 0, failed = 0;

    (void)state;
    keys_make(&key, 1);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct envelope e;

        bytes.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e) != 0)
            refused++;
        else if (!envelope_verify(&e, 0, &key.public))
            failed++;
        else
            fail_msg("bit %zu of %zu makes no difference", bit, bytes.len * 8);
        bytes.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(refused > 0);
    assert_true(failed >= 64 * 8 + 32 * 8); /* the signature, its key's id */
}

/* No prefix of an envelope opens, and nothing may follow one. */
static void test_every_prefix_is_refused(void **state) {
    const struct span body = span_str("a body");
    _cleanup_(blob_free) struct blob bytes = sealed(&body, 1, 1), longer = { 0 };
    struct envelope e;

    (void)state;
    for (size_t n = 0; n < bytes.len; n++) {
        _cleanup_(blob_free) struct blob prefix = probe_copy(span_of(bytes.ptr, n));
        _cleanup_(arena_deinit) struct arena arena = { 0 };

        assert_int_equal(envelope_open(span_blob(prefix), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), CANON_TRUNCATED);
    }
    longer = (struct blob){ .ptr = calloc(1, bytes.len + 1), .len = bytes.len + 1 };
    assert_non_null(longer.ptr);
    memcpy(longer.ptr, bytes.ptr, bytes.len);
    assert_int_equal(envelope_open(span_blob(longer), &ENVELOPE_LIMITS_DECLARATION, &(struct arena){ 0 }, &e),
                     CANON_TRAILING);
}

/* A signature under one payload type does not hold under another: what is signed for one thing serves no other. */
static void test_type_is_signed(void **state) {
    const struct span body = span_str("one");
    _cleanup_(blob_free) struct blob bytes = sealed(&body, 1, 1);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct blob other = { 0 };
    struct secret_key key;
    struct envelope e;

    (void)state;
    keys_make(&key, 1);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e), 0);
    assert_true(envelope_verify(&e, 0, &key.public));
    assert_int_equal(pae(span_str(PAYLOAD_BEAT), e.payload, &other), 0);
    e.signed_bytes = span_blob(other);
    assert_false(envelope_verify(&e, 0, &key.public));
    blob_free(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pae_known_answers),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_sigset_alone),
        cmocka_unit_test(test_order_of_signing),
        cmocka_unit_test(test_too_many_signatures),
        cmocka_unit_test(test_seal_refuses),
        cmocka_unit_test(test_open_limits),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_every_prefix_is_refused),
        cmocka_unit_test(test_type_is_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
