/* SPDX-License-Identifier: Apache-2.0 */
/* Officers: which contests their rights cover, and which signatures make them the signers of an envelope. */

#include "tests/unit/probe.h"

#include "daemon/core/officers.h"
#include "tests/support/events.h"
#include "tests/support/small_election.h"

static struct small_election *small;

static uint32_t officer(const char *id) {
    struct secret_key key = small_key(KEY_OFFICER, id);
    struct digest id_digest;

    key_id(&key.public, &id_digest);
    return election_officer_by_key(small->election, &id_digest);
}

/* A right covers its area and all below, in its poll or in any; nothing beside. */
static void test_rights(void **state) {
    static const struct {
        const char *officer, *contest;
        bool may;
    } rows[] = {
        { "north.ro", "n1.a", true },   { "north.ro", "n2.b", true },   { "north.ro", "s1.a", false },
        { "north.ro", "m.mayor", false }, { "south.dro", "s2.a", true }, { "south.dro", "n1.by", false },
        { "chief", "n1.a", true },      { "chief", "m.mayor", true },   { "mayor.ro", "m.mayor", true },
        { "mayor.ro", "n1.a", false },  { "mayor.dro", "m.mayor", true }, { "mayor.dro", "s1.a", false },
    };
    const struct election *e = small->election;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(
            officer_may_declare(e, officer(rows[i].officer), election_contest(e, span_str(rows[i].contest))),
            rows[i].may);
}

static int verify(struct blob bytes, struct signers *ret, uint32_t *ret_bad) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;

    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope), 0);
    return signers_verify(small->election, &envelope, NULL, ret, ret_bad);
}

/* Signatures that hold make signers, whatever their rights. */
static void test_signers(void **state) {
    static const char *const by[] = { "north.ro", "south.dro", "chief", NULL };
    const struct span body = span_str("\x91\x01");
    _cleanup_(blob_free) struct blob bytes = small_envelope(small, &body, 1, by);
    struct signers signers;
    uint32_t bad, found = 0;

    (void)state;
    assert_int_equal(verify(bytes, &signers, &bad), 0);
    assert_int_equal(signers.n, 3);
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t k = 0; k < 3; k++)
            found += signers.officers[i] == officer(by[k]);
    assert_int_equal(found, 3);
}

/* One signature by a key that is nobody's here spoils the envelope, and is pointed out. */
static void test_stranger(void **state) {
    struct secret_key keys[2] = { small_key(KEY_OFFICER, "north.ro"), small_key(KEY_OFFICER, "nobody") };
    const struct span body = span_str("\x91\x01");
    struct digest stranger;
    struct signers signers = { .n = 9 };
    struct blob bytes;
    struct envelope envelope;
    struct arena arena = { 0 };
    uint32_t bad = 9;

    (void)state;
    key_id(&keys[1].public, &stranger);
    assert_int_equal(
        envelope_seal(PAYLOAD_DECLARATION, &small->election->genesis, &body, 1, keys, 2, &bytes), 0);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope), 0);
    assert_int_equal(signers_verify(small->election, &envelope, NULL, &signers, &bad), 1);
    assert_true(digest_equal(&envelope.signatures[bad].key_id, &stranger));
    assert_int_equal(signers.n, 9);
    arena_deinit(&arena);
    blob_free(&bytes);
}

/* Whose keys they are is known before any signature was looked at: an officer's, an authority's on events alone. */
static void test_found(void **state) {
    static const char *const by[] = { "north.ro", "authority", NULL };
    const struct span body = span_str("\x91\x01");
    _cleanup_(blob_free) struct blob events = small_envelope_of(PAYLOAD_EVENT, small, &body, 1, by);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct public_key keys[TALLY_SIGNATURES_MAX];
    struct envelope envelope;
    struct signers signers;
    uint32_t bad = 9;

    (void)state;
    assert_int_equal(envelope_open(span_blob(events), &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope), 0);
    envelope.signatures[0].bytes[5] ^= 1;
    envelope.signatures[1].bytes[5] ^= 1;
    assert_int_equal(signers_find(small->election, &envelope, NULL, &signers, keys, &bad), 0);
    assert_int_equal(signers.n, 1);
    assert_int_equal(signers.n_authorities, 1);
    for (size_t i = 0; i < 2; i++) {
        struct digest id;

        key_id(&keys[i], &id);
        assert_true(digest_equal(&id, &envelope.signatures[i].key_id));
    }
    assert_int_equal(signers_verify(small->election, &envelope, NULL, &signers, &bad), 1);
    envelope.type = span_str(PAYLOAD_DECLARATION);
    assert_int_equal(signers_find(small->election, &envelope, NULL, &signers, keys, &bad), 1);
}

/* A signature over other bytes does not hold. */
static void test_forged(void **state) {
    static const char *const by[] = { "north.ro", "north.dro", NULL };
    const struct span body = span_str("\x91\x01");
    _cleanup_(blob_free) struct blob bytes = small_envelope(small, &body, 1, by);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    struct signers signers;
    uint32_t bad = 9;

    (void)state;
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope), 0);
    envelope.signatures[1].bytes[5] ^= 1;
    assert_int_equal(signers_verify(small->election, &envelope, NULL, &signers, &bad), 1);
    assert_int_equal(bad, 1);
}

/* Opens an envelope over an event, and finds what it brings. */
static const struct event *opened(const struct event *event, const char *const *by, struct arena *arena,
                                  struct envelope *ret) {
    struct blob body = event_bytes(event), bytes;
    struct span kept = arena_copy(arena, span_blob(body));
    const struct event *brings;

    bytes = small_envelope_of(PAYLOAD_EVENT, small, &kept, 1, by);
    assert_int_equal(envelope_open(arena_copy(arena, span_blob(bytes)), &ENVELOPE_LIMITS_DECLARATION, arena, ret), 0);
    assert_int_equal(signers_brings(ret, kept, arena, &brings), 0);
    blob_free(&bytes);
    blob_free(&body);
    return brings;
}

/* Keys that an event brings sign it; nobody else's do, nor one that anybody could sign for. */
static void test_brought(void **state) {
    static const char *const logs[] = { "authority", "log", "log.2", NULL }, *const strange[] = { "log.3", NULL };
    static const char *const two[] = { "authority", "authority.2", NULL }, *const one[] = { "authority.2", NULL };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event *event = event_log("log.2", &arena);
    struct envelope envelope;
    struct signers signers;
    struct public_key key;
    struct digest id;
    uint32_t bad;

    (void)state;
    assert_int_equal(signers_verify(small->election, &envelope, opened(event, logs, &arena, &envelope), &signers, &bad), 0);
    assert_int_equal(signers.n_keys, 3);
    assert_int_equal(signers_verify(small->election, &envelope, opened(event, strange, &arena, &envelope), &signers, &bad), 1);
    event = event_authorities(1, two, &arena);
    assert_int_equal(signers_verify(small->election, &envelope, opened(event, one, &arena, &envelope), &signers, &bad), 0);
    assert_int_equal(signers.n_authorities, 0);
    assert_int_equal(signers_verify(small->election, &envelope, opened(event, logs, &arena, &envelope), &signers, &bad), 1);
    event->authorities[1].key = (struct digest){ { 1 } };
    memcpy(key.bytes, event->authorities[1].key.bytes, sizeof(key.bytes));
    key_id(&key, &id);
    assert_false(signers_brought(small->election, event, &id, &key));
}

/* Only an envelope's one event brings keys, and only of the kinds that do. */
static void test_brings_nothing(void **state) {
    static const char *const by[] = { "authority", NULL };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob body = event_bytes(event_log("log.2", &arena));
    const struct event *brings;
    struct envelope envelope;

    (void)state;
    assert_null(opened(event_recount("n1.b", true, &arena), by, &arena, &envelope));
    assert_non_null(opened(event_log("log.2", &arena), by, &arena, &envelope));
    envelope.n_bodies = 2;
    assert_int_equal(signers_brings(&envelope, span_blob(body), &arena, &brings), 0);
    assert_null(brings);
    envelope.n_bodies = 1;
    assert_int_equal(signers_brings(&envelope, span_str("\xc1"), &arena, &brings), 0);
    assert_null(brings);
    assert_int_equal(signers_brings(&envelope, span_of(body.ptr, TALLY_BODY_MAX + 1), &arena, &brings), 0);
    assert_null(brings);
    envelope.type = span_str(PAYLOAD_DECLARATION);
    assert_int_equal(signers_brings(&envelope, span_blob(body), &arena, &brings), 0);
    assert_null(brings);
}

static void test_no_keys(void **state) {
    struct enrolments none = { 0 };

    (void)state;
    assert_null(enrolments_order(&none));
}

static int set_up(void **state) {
    (void)state;
    small = small_election_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    small = small_election_free(small);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_signers),
        cmocka_unit_test(test_stranger),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_forged),
        cmocka_unit_test(test_brought),
        cmocka_unit_test(test_brings_nothing),
        cmocka_unit_test(test_no_keys),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
