/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests that are well formed and wrong all the same, in what only the whole of an election tells. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/election_build.h"
#include "tests/support/small_election.h"

static struct span made(struct small_manifest *m, const char *text) {
    struct span copy = arena_copy(&m->arena, span_str(text));

    assert_non_null(copy.ptr);
    return copy;
}

static void chunks_swapped(struct small_manifest *m) {
    struct m_chunk first = m->chunks[0];

    m->chunks[0] = m->chunks[1];
    m->chunks[1] = first;
}

static void chunk_twice(struct small_manifest *m) {
    m->chunks[m->n_chunks] = (struct m_chunk){ .area = m->chunks[m->n_chunks - 1].area };
    m->n_chunks++;
}

static void same_authorities(struct small_manifest *m) {
    struct m_authority *both = arena_alloc(&m->arena, 2, sizeof(*both));

    both[0] = both[1] = m->header.authorities[0];
    both[0].name = made(m, "another");
    m->header.authorities = both;
    m->header.n_authorities = 2;
}

static void origin_beyond_ascii(struct small_manifest *m) {
    m->header.origin = made(m, "tally.example/llŷn");
}

static void origin_of_rehearsal(struct small_manifest *m) {
    m->header.origin = made(m, "tally.example/small/rehearsal");
}

static void rehearsal_of_none(struct small_manifest *m) {
    m->header.kind = ELECTION_REHEARSAL;
}

static void centre_letters(struct small_manifest *m) {
    m->chunks[1].centres[0].id = made(m, "North");
}

static void officer_letters(struct small_manifest *m) {
    m->chunks[1].officers[0].id = made(m, "North.dro");
}

static void holding_of_nobody(struct small_manifest *m) {
    m->chunks[1].holdings[0].rows[0].party = made(m, "amber");
}

static void holding_of_contest(struct small_manifest *m, const char *contest, const char *poll, const char *baseline) {
    m->chunks[1].holdings[0].contest = made(m, contest);
    m->chunks[1].holdings[0].poll = made(m, poll);
    m->chunks[1].holdings[0].baseline = made(m, baseline);
}
static void holding_no_contest(struct small_manifest *m) {
    holding_of_contest(m, "n9.z", "councillors", "before");
}
static void holding_elsewhere(struct small_manifest *m) {
    holding_of_contest(m, "s2.a", "councillors", "before");
}
static void holding_other_poll(struct small_manifest *m) {
    holding_of_contest(m, "n1.a", "mayors", "before");
}
static void holding_contest_not_up(struct small_manifest *m) {
    holding_of_contest(m, "n1.a", "councillors", "not-up");
    m->chunks[1].holdings[0].rows[0].control = false;
}

/* A chain of areas with codes of the greatest length below the root. */
static void long_codes(struct small_manifest *m, size_t n) {
    struct m_area *areas = arena_alloc(&m->arena, m->header.n_areas + n, sizeof(*areas));

    memcpy(areas, m->header.areas, m->header.n_areas * sizeof(*areas));
    for (size_t i = 0; i < n; i++) {
        struct m_area *a = &areas[m->header.n_areas + i];
        char code[TALLY_ID_MAX + 1];

        memset(code, 'z', TALLY_ID_MAX);
        code[0] = 'Z';
        code[1] = (char)('0' + i);
        code[TALLY_ID_MAX] = '\0';
        *a = m->header.areas[1];
        a->code = made(m, code);
        a->parent = i ? areas[m->header.n_areas + i - 1].code : span_str("X");
    }
    m->header.areas = areas;
    m->header.n_areas += n;
}

static void path_too_long(struct small_manifest *m) {
    long_codes(m, 4);
}

static void key_too_long(struct small_manifest *m) {
    struct m_contest *contest = arena_alloc(&m->arena, 1, sizeof(*contest));
    char id[TALLY_ID_MAX + 1];

    long_codes(m, 3);
    memset(id, 'z', TALLY_ID_MAX);
    id[TALLY_ID_MAX] = '\0';
    *contest = m->chunks[1].contests[1];
    contest->id = made(m, id);
    m->chunks[m->n_chunks++] = (struct m_chunk){ .area = m->header.areas[m->header.n_areas - 1].code, .n_contests = 1,
                                                 .contests = contest };
    m->header.quorums[0].needed[QUORUM_DECLARE] = 1;
}

/* Keys that sign what nobody signed, or are written in two ways, are nobody's: none may be enrolled, whatever it is for. */
static void key_made(const char *hex, struct digest *ret) {
    probe_hex_into(hex, ret->bytes, sizeof(ret->bytes));
}

static void officer_mixed_order(struct small_manifest *m) {
    key_made("9599999999999999999999999999999999999999999999999999999999999999", &m->chunks[1].officers[0].key);
}

static void authority_low_order(struct small_manifest *m) {
    key_made("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", &m->header.authorities[0].key);
}

static void log_not_canonical(struct small_manifest *m) {
    key_made("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", &m->header.log_key);
}

static void test_faults(void **state) {
    static const struct {
        void (*edit)(struct small_manifest *m);
        const char *says;
    } rows[] = {
        { chunks_swapped, "chunk 2: area M must come once, after N1" },
        { chunk_twice, "chunk 7: area X must come once, after X" },
        { same_authorities, "authorities another and authority have the same key" },
        { officer_mixed_order, "officer north.dro: the key is not a valid Ed25519 key" },
        { authority_low_order, "its key is not a valid Ed25519 key" },
        { log_not_canonical, "log_key is not a valid Ed25519 key" },
        { origin_beyond_ascii, "must be plain ASCII" },
        { origin_of_rehearsal, "must end with /rehearsal" },
        { rehearsal_of_none, "must end with /rehearsal" },
        { centre_letters, "centre North: its id" },
        { officer_letters, "officer North.dro: its id" },
        { holding_of_nobody, "holdings before of N1: amber is not a group" },
        { holding_no_contest, "holdings before of N1: n9.z is not a contest" },
        { holding_elsewhere, "holdings before of N1: s2.a is not a contest" },
        { holding_other_poll, "holdings before of N1: n1.a is not a contest" },
        { holding_contest_not_up, "holdings not-up of N1: n1.a is not a contest" },
        { path_too_long, "longer than 512 bytes" },
        { key_too_long, "key would be longer than 512 bytes" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct fault fault;
        int r = small_election_try(&(struct small_terms){ .edit = rows[i].edit }, &fault);

        if (r != 1 || !strstr(fault.text, rows[i].says))
            fail_msg("fault %zu: returned %d, \"%s\", which does not say \"%s\"", i, r, fault.text, rows[i].says);
    }
}

/* The letters of ids and codes, each bound from both sides. */
static void test_letters(void **state) {
    static const char *const ids[] = { "a", "z", "0", "9", "-", ".", "n1.a-b" };
    static const char *const codes[] = { "a", "Z", "A", "9", "-", "E06000057" };
    static const char *const neither[] = { "", "`", "{", "/", ":", "@", "[", "_", ",", "é" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
        assert_true(id_sound(span_str(ids[i])));
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
        assert_true(code_sound(span_str(codes[i])));
    for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
        assert_false(id_sound(span_str(neither[i])) || code_sound(span_str(neither[i])));
    assert_false(id_sound(span_str("A")) || code_sound(span_str("a.b")));
}

/* Bodies that are no header and no chunk. */
static void test_bodies(void **state) {
    struct small_election *s = small_election_new();
    struct span bodies[2] = { s->election->envelope.bodies[0], span_str("no chunk") };
    struct election *e = NULL;
    struct fault fault;

    (void)state;
    assert_int_equal(election_from_bodies(bodies, 2, true, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "chunk 1: "));
    assert_int_equal(election_from_bodies(&bodies[1], 1, true, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "the header: "));
    small_election_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_bodies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
