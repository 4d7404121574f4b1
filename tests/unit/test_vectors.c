/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs the vectors beside SPEC.md: every file of ok, bad and proof is a test, named as the file. A vector's kind says
 * which function of the table runs it; that function gives the outcome's name, which must be what the file expects.
 * The files were made by a program that shares no code with this one; those of rules were typed as cases
 * (tests/support/rule_cases*.c) with the codes that they must give.
 */

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/fold_reader.h"
#include "tests/support/judged.h"
#include "proto/arena.h"
#include "proto/canon.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "proto/files.h"
#include "proto/limits.h"
#include "proto/note.h"
#include "proto/proof.h"
#include "proto/tlog_proof.h"
#include "proto/tree.h"
#include "tests/unit/evidence_probe.h"
#include "tests/unit/probe.h"

#define FOLDER TALLY_SOURCE_DIR "/proto/vectors"
#define VECTORS_MAX 2000
#define HASHES_MAX 256

static const char *const CANON_NAMES[_CANON_MAX] = {
    [CANON_OK] = "ok",
    [CANON_TRUNCATED] = "CANON_TRUNCATED",
    [CANON_TRAILING] = "CANON_TRAILING",
    [CANON_TYPE] = "CANON_TYPE",
    [CANON_LONG_FORM] = "CANON_LONG_FORM",
    [CANON_TEXT] = "CANON_TEXT",
    [CANON_DEPTH] = "CANON_DEPTH",
    [CANON_LIMIT] = "CANON_LIMIT",
    [CANON_VERSION] = "CANON_VERSION",
    [CANON_ORDER] = "CANON_ORDER",
    [CANON_DIGEST] = "CANON_DIGEST",
};

static const char *const NOTE_NAMES[] = {
    [NOTE_OK] = "ok",
    [NOTE_MALFORMED] = "NOTE_MALFORMED",
    [NOTE_ORIGIN] = "NOTE_ORIGIN",
    [NOTE_UNSIGNED] = "NOTE_UNSIGNED",
    [NOTE_FORGED] = "NOTE_FORGED",
};

static const char *text_of(const json_t *vector, const char *key) {
    const char *s = json_string_value(json_object_get(vector, key));

    if (!s)
        fail_msg("the vector has no text \"%s\"", key);
    return s;
}

static uint64_t number_of(const json_t *vector, const char *key) {
    const json_t *v = json_object_get(vector, key);

    if (!json_is_integer(v))
        fail_msg("the vector has no number \"%s\"", key);
    return (uint64_t)json_integer_value(v);
}

static struct blob bytes_of(const json_t *vector, const char *key) {
    return probe_hex(text_of(vector, key));
}

static void digest_of(const json_t *vector, const char *key, struct digest *ret) {
    probe_hex_into(text_of(vector, key), ret->bytes, DIGEST_SIZE);
}

/* A list of hex texts: as digests, or as the hashes of the leaves they are. Returns how many. */
static size_t hashes_of(const json_t *vector, const char *key, bool leaves, struct digest *ret) {
    const json_t *list = json_object_get(vector, key);
    size_t n = json_array_size(list);

    assert_true(json_is_array(list) && n <= HASHES_MAX);
    for (size_t i = 0; i < n; i++) {
        _cleanup_(blob_free) struct blob b = probe_hex(json_string_value(json_array_get(list, i)));

        if (leaves) {
            hash_leaf(span_blob(b), &ret[i]);
        } else {
            assert_int_equal(b.len, DIGEST_SIZE);
            memcpy(ret[i].bytes, b.ptr, DIGEST_SIZE);
        }
    }
    return n;
}

/* { bytes } */
static const char *run_canon(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");

    return CANON_NAMES[canon_check(span_blob(bytes))];
}

/* { key } */
static const char *run_key(const json_t *vector) {
    struct public_key key;

    probe_hex_into(text_of(vector, "key"), key.bytes, sizeof(key.bytes));
    return key_valid(&key) ? "ok" : "KEY_INVALID";
}

/* Each key must be that of one signature, and where there are no other signatures that makes all of them hold. */
static const char *keys_verify(const json_t *vector, const struct envelope *e) {
    const json_t *keys = json_object_get(vector, "keys");

    assert_int_equal(json_array_size(keys), e->n_signatures);
    for (size_t k = 0; k < json_array_size(keys); k++) {
        struct public_key key;
        bool held = false;

        probe_hex_into(json_string_value(json_array_get(keys, k)), key.bytes, sizeof(key.bytes));
        for (size_t i = 0; i < e->n_signatures; i++)
            held = held || envelope_verify(e, i, &key);
        if (!held)
            return "SIGNATURE_FORGED";
    }
    return "ok";
}

/* { bytes, limits: "declaration" or "manifest", keys }; where it is ok also { type, genesis, digests } */
static const char *run_envelope(const json_t *vector) {
    bool manifest = strcmp(text_of(vector, "limits"), "manifest") == 0;
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct digest digests[HASHES_MAX], genesis;
    const char *outcome;
    struct envelope e;
    int r;

    r = envelope_open(span_blob(bytes), manifest ? &ENVELOPE_LIMITS_MANIFEST : &ENVELOPE_LIMITS_DECLARATION, &arena,
                      &e);
    assert_true(r >= 0);
    if (r)
        return CANON_NAMES[r];
    outcome = keys_verify(vector, &e);
    if (strcmp(outcome, "ok") != 0)
        return outcome;
    assert_true(span_equal(e.type, span_str(text_of(vector, "type"))));
    digest_of(vector, "genesis", &genesis);
    assert_true(digest_equal(&e.genesis, &genesis));
    assert_int_equal(hashes_of(vector, "digests", false, digests), e.n_bodies);
    assert_memory_equal(digests, e.digests, e.n_bodies * DIGEST_SIZE);
    return "ok";
}

/* { bytes, name, key }: any signed note */
static const char *run_note(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");
    struct public_key key;
    struct span text;

    probe_hex_into(text_of(vector, "key"), key.bytes, sizeof(key.bytes));
    return NOTE_NAMES[note_verify(span_blob(bytes), span_str(text_of(vector, "name")), &key, &text)];
}

/* { bytes, name, key }: a head; where it is ok also { size, root, records, ruleset, time } */
static const char *run_head(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");
    struct digest root, records;
    struct public_key key;
    struct head head;
    int r;

    probe_hex_into(text_of(vector, "key"), key.bytes, sizeof(key.bytes));
    r = head_open(span_blob(bytes), span_str(text_of(vector, "name")), &key, &head);
    if (r)
        return NOTE_NAMES[r];
    digest_of(vector, "root", &root);
    digest_of(vector, "records", &records);
    assert_true(digest_equal(&head.root, &root));
    assert_true(digest_equal(&head.records, &records));
    assert_int_equal(head.size, number_of(vector, "size"));
    assert_int_equal(head.ruleset, number_of(vector, "ruleset"));
    assert_int_equal(head.time, number_of(vector, "time"));
    return "ok";
}

/* { index, size, leaf, path, root } */
static const char *run_inclusion(const json_t *vector) {
    _cleanup_(blob_free) struct blob leaf = bytes_of(vector, "leaf");
    struct digest path[HASHES_MAX], leaf_hash, root;
    size_t n = hashes_of(vector, "path", false, path);

    hash_leaf(span_blob(leaf), &leaf_hash);
    digest_of(vector, "root", &root);
    return proof_inclusion(number_of(vector, "index"), number_of(vector, "size"), &leaf_hash, path, n, &root)
               ? "ok"
               : "refused";
}

/* { old, size, old_root, root, path } */
static const char *run_consistency(const json_t *vector) {
    struct digest path[HASHES_MAX], old_root, root;
    size_t n = hashes_of(vector, "path", false, path);

    digest_of(vector, "old_root", &old_root);
    digest_of(vector, "root", &root);
    return proof_consistency(number_of(vector, "old"), number_of(vector, "size"), path, n, &old_root, &root) ? "ok"
                                                                                                             : "refused";
}

/* { bytes, name, key }: a leaf, its path and a head; what is read is written as the same bytes */
static const char *run_tlog_proof(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes"), again = { 0 };
    struct tlog_proof proof;
    struct public_key key;
    struct head head;

    probe_hex_into(text_of(vector, "key"), key.bytes, sizeof(key.bytes));
    if (tlog_proof_parse(span_blob(bytes), &proof) != 0)
        return "refused";
    assert_int_equal(tlog_proof_format(&proof, &again), 0);
    assert_true(span_equal(span_blob(again), span_blob(bytes)));
    if (head_open(proof.note, span_str(text_of(vector, "name")), &key, &head) != NOTE_OK)
        return "refused";
    return tlog_proof_holds(&proof, head.size, &head.root) ? "ok" : "refused";
}

/* { bytes, genesis } or { bytes, log, authority }: evidence against officers */
static const char *run_conflict(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");
    struct evidence_trust trust = { .genesis_given = json_object_get(vector, "genesis") };

    if (trust.genesis_given) {
        digest_of(vector, "genesis", &trust.genesis);
    } else {
        probe_hex_into(text_of(vector, "log"), trust.log.bytes, sizeof(trust.log.bytes));
        probe_hex_into(text_of(vector, "authority"), trust.authority.bytes, sizeof(trust.authority.bytes));
    }
    return probe_conflict(span_blob(bytes), &trust);
}

/* { bytes, name, key }: evidence against a log; where it is ok also { shown } */
static const char *run_fork(const json_t *vector) {
    _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");
    struct public_key key;
    const char *outcome;
    int fault;

    probe_hex_into(text_of(vector, "key"), key.bytes, sizeof(key.bytes));
    outcome = probe_fork(span_blob(bytes), span_str(text_of(vector, "name")), &key, &fault);
    if (fault)
        return CANON_NAMES[fault];
    if (json_object_get(vector, "shown"))
        return strcmp(outcome, json_is_true(json_object_get(vector, "shown")) ? "shown" : "kept") == 0 ? "ok" : outcome;
    return outcome;
}

/* { lo, hi, size, leaves, frame, root } */
static const char *run_frame(const json_t *vector) {
    uint64_t lo = number_of(vector, "lo"), hi = number_of(vector, "hi"), size = number_of(vector, "size");
    struct digest leaves[HASHES_MAX], frame[HASHES_MAX], root, given;
    size_t n_leaves = hashes_of(vector, "leaves", true, leaves), n = hashes_of(vector, "frame", false, frame);

    digest_of(vector, "root", &root);
    if (lo <= hi)
        assert_int_equal(n_leaves, hi - lo);
    return proof_frame(lo, hi, size, leaves, frame, n, &given) && digest_equal(&given, &root) ? "ok" : "refused";
}

/* { bytes } of a message. Defines run_NAME(): what its decoder says; what it accepts comes back as the same bytes. */
#define RUN_MESSAGE(name, type, ...)                                                                                   \
    static const char *run_##name(const json_t *vector) {                                                              \
        _cleanup_(blob_free) struct blob bytes = bytes_of(vector, "bytes");                                            \
        _cleanup_(arena_deinit) struct arena arena = { 0 };                                                            \
        _cleanup_(pack_deinit) struct pack p;                                                                          \
        struct type message;                                                                                           \
        int r = name##_decode(span_blob(bytes), __VA_ARGS__);                                                          \
                                                                                                                       \
        (void)arena; /* short messages need none */                                                                    \
        pack_init(&p);                                                                                                 \
        assert_true(r >= 0);                                                                                           \
        if (r == 0) {                                                                                                  \
            name##_encode(&p, &message);                                                                               \
            assert_true(span_equal(pack_span(&p), span_blob(bytes)));                                                  \
        }                                                                                                              \
        return CANON_NAMES[r];                                                                                         \
    }
RUN_MESSAGE(header, m_header, &arena, &message)
RUN_MESSAGE(chunk, m_chunk, &arena, &message)
RUN_MESSAGE(declaration, declaration, &arena, &message)
RUN_MESSAGE(event, event, &arena, &message)
RUN_MESSAGE(leaf, leaf, &message)
RUN_MESSAGE(receipt, receipt, &message)
RUN_MESSAGE(record, record, &arena, &message)
RUN_MESSAGE(request, request, &arena, &message)
RUN_MESSAGE(answer, answer, &arena, &message)
RUN_MESSAGE(bundle, bundle, &arena, &message)
RUN_MESSAGE(growth, growth, &message)
RUN_MESSAGE(page_file, m_page, &arena, &message)

/* The election of a manifest's bytes in hexadecimal; NULL when it is not sound. */
static struct election *election_of(const json_t *vector) {
    struct blob bytes = bytes_of(vector, "bytes");
    struct election *e = NULL;
    struct fault fault;
    int r = election_open(&bytes, &e, &fault);

    assert_true(r >= 0);
    blob_free(&bytes);      /* empty where the election took them */
    return e;
}

/* { bytes } */
static const char *run_manifest(const json_t *vector) {
    struct election *e = election_of(vector);
    bool sound = e;

    election_free(e);
    return sound ? "ok" : "MANIFEST_UNSOUND";
}

static json_t *vector_load(const char *name) {
    char path[4096];
    json_error_t error;
    json_t *vector;

    snprintf(path, sizeof(path), FOLDER "/%s", name);
    vector = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!vector)
        fail_msg("%s: %s", path, error.text);
    return vector;
}

/* { election, body, now, codes, verdict }: one sheet by itself; the outcome is "ok" or the codes, parted by spaces */
static const char *run_rule(const json_t *vector) {
    static char outcome[TALLY_CODES_MAX * 4 + 1];
    json_t *manifest = vector_load(text_of(vector, "election")), *codes = json_array();
    _cleanup_(blob_free) struct blob body = bytes_of(vector, "body");
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct election *e = election_of(manifest);
    struct declaration d;
    struct judgement j;

    assert_non_null(e);
    assert_int_equal(declaration_decode(span_blob(body), &arena, &d), 0);
    judgement_init(&j);
    assert_int_equal(rules_check(e, &d, number_of(vector, "now"), &j), 0);
    outcome[0] = '\0';
    for (size_t i = 0; i < j.n_codes; i++) {
        json_array_append_new(codes, json_stringn((const char *)j.codes[i].code.ptr, j.codes[i].code.len));
        snprintf(outcome + strlen(outcome), sizeof(outcome) - strlen(outcome), "%s" SPAN_FMT, i ? " " : "",
                 SPAN_ARG(j.codes[i].code));
    }
    assert_true(json_equal(codes, json_object_get(vector, "codes")));
    assert_string_equal(verdict_name(j.verdict), text_of(vector, "verdict"));
    json_decref(codes);
    json_decref(manifest);
    election_free(e);
    return j.n_codes ? outcome : "ok";
}

/* { manifest, entries, envelope, now, codes, verdict }: an envelope after entries; the outcome as above */
static const char *run_judged(const json_t *vector) {
    _cleanup_(blob_free) struct blob envelope = bytes_of(vector, "envelope");
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(state_deinit) struct state s = { 0 };
    static struct judged judged;
    const json_t *entry;
    size_t i;

    fold_reader_begin(vector, &s);
    json_array_foreach(json_object_get(vector, "entries"), i, entry) {
        assert_true(fold_reader_take(&s, entry, &arena, NULL));
    }
    judge_envelope(&s, span_blob(envelope), number_of(vector, "now"), &judged);
    assert_string_equal(verdict_name(judged.verdict), text_of(vector, "verdict"));
    return judged.codes[0] ? judged.codes : "ok";
}

/* Every kind of vector, and what runs it: gives the outcome's name, "ok" where all is well. */
static const struct kind {
    const char *name;
    const char *(*run)(const json_t *vector);
} KINDS[] = {
    { "canon", run_canon },
    { "key", run_key },
    { "envelope", run_envelope },
    { "note", run_note },
    { "head", run_head },
    { "inclusion", run_inclusion },
    { "consistency", run_consistency },
    { "tlog-proof", run_tlog_proof },
    { "frame", run_frame },
    { "header", run_header },
    { "chunk", run_chunk },
    { "declaration", run_declaration },
    { "event", run_event },
    { "leaf", run_leaf },
    { "receipt", run_receipt },
    { "record", run_record },
    { "request", run_request },
    { "answer", run_answer },
    { "bundle", run_bundle },
    { "growth", run_growth },
    { "conflict", run_conflict },
    { "fork", run_fork },
    { "page-file", run_page_file },
    { "manifest", run_manifest },
    { "rule", run_rule },
    { "judged", run_judged },
};

static const struct kind *kind_find(const char *name) {
    for (size_t i = 0; i < ARRAY_SIZE(KINDS); i++)
        if (strcmp(KINDS[i].name, name) == 0)
            return &KINDS[i];
    fail_msg("nothing runs vectors of the kind \"%s\"", name);
    return NULL;
}

static void vector_free(json_t **vector) {
    json_decref(*vector);
}

/* One file: the outcome is what it expects, and its folder says the same of it. */
static void test_vector(void **state) {
    const char *name = *state, *expect, *outcome;
    _cleanup_(vector_free) json_t *vector = NULL;
    char file[512];

    snprintf(file, sizeof(file), "%s.json", name);
    vector = vector_load(file);
    assert_true(strlen(text_of(vector, "what")) > 0);
    expect = text_of(vector, "expect");
    if (strncmp(name, "ok/", 3) == 0)
        assert_string_equal(expect, "ok");
    if (strncmp(name, "bad/", 4) == 0)
        assert_string_not_equal(expect, "ok");
    outcome = kind_find(text_of(vector, "kind"))->run(vector);
    if (strcmp(outcome, expect) != 0)
        fail_msg("%s: %s, not %s (%s)", name, outcome, expect, text_of(vector, "what"));
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

/* Adds a test for each .json file of a folder; returns how many tests there are then. */
static size_t folder_read(const char *folder, struct CMUnitTest *tests, size_t n) {
    char path[4096];
    struct dirent *entry;
    DIR *dir;

    snprintf(path, sizeof(path), FOLDER "/%s", folder);
    dir = opendir(path);
    if (!dir) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    while ((entry = readdir(dir))) {
        char *end = strstr(entry->d_name, ".json"), *name;

        if (!end || end[5] != 0)
            continue;
        *end = 0;
        if (n == VECTORS_MAX || asprintf(&name, "%s/%s", folder, entry->d_name) < 0)
            exit(1);
        tests[n++] = (struct CMUnitTest){ .name = name, .test_func = test_vector, .initial_state = name };
    }
    closedir(dir);
    return n;
}

int main(void) {
    static const char *const folders[] = { "ok", "bad", "proof" };
    static struct CMUnitTest tests[VECTORS_MAX];
    size_t n = 0;
    int failed;

    for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
        size_t before = n;

        n = folder_read(folders[i], tests, n);
        if (n < before + 15) {
            fprintf(stderr, "%s/%s has only %zu vectors: some are missing\n", FOLDER, folders[i], n - before);
            return 1;
        }
    }
    qsort(tests, n, sizeof(tests[0]), by_name);
    failed = _cmocka_run_group_tests("vectors", tests, n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        free(tests[i].initial_state);
    return failed;
}
