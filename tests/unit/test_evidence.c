/* SPDX-License-Identifier: Apache-2.0 */

/* Every byte of evidence against officers matters: none that is another one leaves a file that proves anything. */

#include <jansson.h>

#include "tests/unit/evidence_probe.h"

static struct blob file;
static struct evidence_trust trust = { .genesis_given = true };

static int load(void **state) {
    json_error_t error;
    json_t *vector = json_load_file(TALLY_SOURCE_DIR "/proto/vectors/ok/conflict-twice.json", 0, &error);

    (void)state;
    assert_non_null(vector);
    file = probe_hex(json_string_value(json_object_get(vector, "bytes")));
    probe_hex_into(json_string_value(json_object_get(vector, "genesis")), trust.genesis.bytes, DIGEST_SIZE);
    json_decref(vector);
    return 0;
}

static int unload(void **state) {
    (void)state;
    blob_free(&file);
    return 0;
}

static void test_holds(void **state) {
    struct evidence evidence;
    struct fault detail;

    (void)state;
    assert_string_equal(probe_conflict(span_blob(file), &trust), "ok");
    assert_int_equal(evidence_open(span_blob(file), &evidence, &detail), EVIDENCE_OK);
    assert_int_equal(evidence.n, 3);
    assert_true(evidence_same_place(&evidence.entries[0], &evidence.entries[2]));
    for (size_t i = 0; i < evidence.n; i++) {
        assert_int_equal(evidence.entries[i].n_officers, 2);
        assert_int_equal(evidence.entries[i].leaf.verdict, i ? VERDICT_CONFLICT : VERDICT_ACCEPTED);
    }
    evidence_close(&evidence);
}

static void test_bytes(void **state) {
    (void)state;
    for (size_t i = 0; i < file.len; i++) {
        uint8_t bit = (uint8_t)(1 << i % 8);

        file.ptr[i] ^= bit;
        if (strcmp(probe_conflict(span_blob(file), &trust), "ok") == 0)
            fail_msg("byte %zu has another bit %u, and the file still proves something", i, bit);
        file.ptr[i] ^= bit;
    }
}

static void test_cut(void **state) {
    (void)state;
    for (size_t n = 0; n < file.len; n++)
        assert_string_equal(probe_conflict(span_of(file.ptr, n), &trust), "EVIDENCE_FORM");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds), cmocka_unit_test(test_bytes), cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
