/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "proto/policy.h"
#include "tests/unit/probe.h"

#define HEAD_TEXT "log.example\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"

static struct secret_key key_of(size_t i) {
    struct secret_key key;
    uint8_t seed[32] = { (uint8_t)(i + 1) };

    key_from_seed(seed, &key);
    return key;
}

/* "$0" to "$9" in a policy's lines: the verifier key of witness 0 to 9; "$L": a log's. */
static struct blob with_keys(const char *lines) {
    char *out = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&out, &n);

    for (const char *c = lines; *c; c++) {
        char text[VKEY_TEXT_MAX], name[16];
        struct secret_key key;

        if (*c != '$') {
            fputc(*c, f);
            continue;
        }
        c++;
        key = key_of(*c == 'L' ? 100 : (size_t)(*c - '0'));
        snprintf(name, sizeof(name), "w%c.example", *c);
        vkey_format(span_str(*c == 'L' ? "log.example" : name), *c == 'L' ? NOTE_ED25519 : NOTE_COSIGNATURE, &key.public, text);
        fputs(text, f);
    }
    fclose(f);
    return (struct blob){ (uint8_t *)out, n };
}

/* Two of three here and any of two there: which sets of witnesses are enough follows from the groups alone. */
static void test_quorum(void **state) {
    _cleanup_(blob_free) struct blob text = with_keys("# who watches\r\nlog $L https://log.example/\n\nwitness a $0\nwitness b $1\n"
                                                      "witness\tc $2 http://127.0.0.1:9/\ngroup x 2 a b c\nwitness d $3\n"
                                                      "witness e $4\ngroup y any d e\ngroup z all x y\nquorum z\n");
    struct policy p;
    struct policy_fault f;

    (void)state;
    assert_int_equal(policy_parse(span_blob(text), &p, &f), 0);
    assert_int_equal(p.n_logs, 1);
    assert_int_equal(p.n_witnesses, 5);
    assert_true(span_equal(p.witnesses[2].url, span_str("http://127.0.0.1:9/")));
    assert_null(p.witnesses[0].url.ptr);
    for (uint64_t set = 0; set < 32; set++)
        assert_int_equal(policy_met(&p, set), __builtin_popcountll(set & 7) >= 2 && (set & 24) != 0);
}

static void test_none(void **state) {
    _cleanup_(blob_free) struct blob text = with_keys("witness a $0\nquorum none\n");
    struct policy p;
    struct policy_fault f;

    (void)state;
    assert_int_equal(policy_parse(span_blob(text), &p, &f), 0);
    assert_true(policy_met(&p, 0));
}

/* What is wrong with a policy is said with its line. */
static void test_faults(void **state) {
    static const struct {
        const char *lines;
        uint32_t line;
        const char *word;
    } cases[] = {
        { "", 0, "no quorum" },
        { "witness a $0\n", 0, "no quorum" },
        { "quorum none\nquorum none", 2, "quorum above" },
        { "quorum a\nwitness a $0", 1, "no witness" },
        { "witness a $0\nwitness a $1\nquorum a", 2, "taken" },
        { "witness a $0\nwitness b $0\nquorum a", 2, "twice" },
        { "witness none $0\nquorum none", 1, "'none'" },
        { "witness a $L\nquorum a", 1, "log's" },
        { "log $0\nquorum none", 1, "witness's" },
        { "witness a\nquorum a", 1, "verifier key" },
        { "witness a $0 ftp://x\nquorum a", 1, "http" },
        { "witness a $0 http://x y\nquorum a", 1, "too many" },
        { "witness a $0\ngroup g 2 a\nquorum g", 2, "how many" },
        { "witness a $0\ngroup g 0 a\nquorum g", 2, "how many" },
        { "witness a $0\ngroup g all\nquorum g", 2, "how many" },
        { "witness a $0\ngroup g most a\nquorum g", 2, "how many" },
        { "witness a $0\ngroup g 1 a a\nquorum g", 2, "twice" },
        { "group g 1 g\nquorum g", 1, "no witness" },
        { "witness a $0\ngroup a 1 a\nquorum a", 2, "taken" },
        { "quorums none", 1, "begins with" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _cleanup_(blob_free) struct blob text = with_keys(cases[i].lines);
        struct policy p;
        struct policy_fault f;

        assert_int_equal(policy_parse(span_blob(text), &p, &f), 1);
        assert_int_equal(f.line, cases[i].line);
        if (!strstr(f.text, cases[i].word))
            fail_msg("%s: %s", cases[i].lines, f.text);
    }
}

/* More than the limits are refused, as many as the limits are taken. */
static void test_limits(void **state) {
    char lines[20000] = "";
    struct policy p;
    struct policy_fault f;

    (void)state;
    for (size_t i = 0; i <= POLICY_WITNESSES_MAX; i++) {
        struct secret_key key = key_of(i);
        char vkey[VKEY_TEXT_MAX], line[VKEY_TEXT_MAX + 40];

        vkey_format(span_str("w.example"), NOTE_COSIGNATURE, &key.public, vkey);
        snprintf(line, sizeof(line), "witness w%zu %s\n", i, vkey);
        strcat(lines, line);
        if (i + 1 == POLICY_WITNESSES_MAX) {
            char whole[sizeof(lines) + 20];

            snprintf(whole, sizeof(whole), "%squorum w31\n", lines);
            assert_int_equal(policy_parse(span_str(whole), &p, &f), 0);
            assert_true(policy_met(&p, 1ull << 31));
            assert_false(policy_met(&p, ~0ull >> 33));
        }
    }
    assert_int_equal(policy_parse(span_str(lines), &p, &f), 1);
    assert_int_equal(f.line, POLICY_WITNESSES_MAX + 1);
}

/* Cosignatures count from a time on; one that is forged spoils the note, a stranger's does not matter. */
static void test_cosigned(void **state) {
    _cleanup_(blob_free) struct blob text = with_keys("witness a $0\nwitness b $1\ngroup g all a b\nquorum g\n");
    struct secret_key a = key_of(0), b = key_of(1), stranger = key_of(7);
    _cleanup_(blob_free) struct blob line_a = { 0 }, line_b = { 0 }, line_s = { 0 };
    char note[4096];
    struct policy p;
    struct policy_fault f;

    (void)state;
    assert_int_equal(policy_parse(span_blob(text), &p, &f), 0);
    assert_int_equal(cosign(span_str(HEAD_TEXT), span_str("w0.example"), &a, 100, &line_a), 0);
    assert_int_equal(cosign(span_str(HEAD_TEXT), span_str("w1.example"), &b, 200, &line_b), 0);
    assert_int_equal(cosign(span_str(HEAD_TEXT), span_str("w0.example"), &stranger, 300, &line_s), 0);
    snprintf(note, sizeof(note), "%s\n" SPAN_FMT SPAN_FMT SPAN_FMT, HEAD_TEXT, SPAN_ARG(span_blob(line_a)),
             SPAN_ARG(span_blob(line_s)), SPAN_ARG(span_blob(line_b)));
    assert_int_equal(policy_cosigned(&p, span_str(note), 0), 3);
    assert_int_equal(policy_cosigned(&p, span_str(note), 100), 3);
    assert_int_equal(policy_cosigned(&p, span_str(note), 101), 2);
    assert_int_equal(policy_cosigned(&p, span_str(note), 201), 0);
    note[strlen(note) - 8] ^= 2;
    assert_int_equal(policy_cosigned(&p, span_str(note), 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quorum), cmocka_unit_test(test_none),     cmocka_unit_test(test_faults),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_cosigned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
