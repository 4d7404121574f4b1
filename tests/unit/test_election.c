/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests: a sound one becomes the model it describes; each way of being unsound is told by what is wrong and where.
 */

#include "tests/unit/probe.h"

#include "daemon/core/election.h"
#include "proto/codec.h"
#include "proto/tree.h"
#include "tests/support/small_election.h"

static struct small_election *small;

static struct span text(const char *s) {
    return span_str(s);
}

static void assert_span(struct span s, const char *expected) {
    assert_int_equal(s.len, strlen(expected));
    assert_memory_equal(s.ptr, expected, s.len);
}

/* Areas know their place in the tree, and every lookup finds what is there and nothing else. */
static void test_areas_and_lookups(void **state) {
    const struct election *e = small->election;
    uint32_t n1 = election_area(e, text("N1")), n = election_area(e, text("N")), s1 = election_area(e, text("S1"));

    (void)state;
    assert_span(e->areas[n1].path, "X/N/N1/");
    assert_int_equal(e->areas[n1].parent, n);
    assert_int_equal(e->areas[n].n_children, 2);
    assert_int_equal(e->areas[n].children[0], n1);
    assert_int_equal(e->areas[e->root].parent, NO_INDEX);
    assert_true(election_within(e, n1, n) && election_within(e, n1, e->root) && election_within(e, n1, n1));
    assert_false(election_within(e, s1, n) || election_within(e, n, n1));
    assert_int_equal(election_area(e, text("N3")), NO_INDEX);
    assert_int_equal(election_poll(e, text("mayors")), 1);
    assert_int_equal(election_poll(e, text("mayor")), NO_INDEX);
    assert_int_equal(e->parties[election_party(e, text("red-coop"))].group, election_party(e, text("red")));
    assert_int_equal(election_baseline(e, text("notional")), 1);
    assert_int_equal(election_baseline(e, text("not-up")), NO_INDEX);
    assert_span(e->centres[election_centre(e, text("north"))].m->id, "north");
    assert_int_equal(e->control, 0);
    assert_int_equal(e->headline, 0);
}

/* Contests know their area, parties and whether there is anything to vote on. */
static void test_contests(void **state) {
    const struct election *e = small->election;
    const struct contest *a = &e->contests[election_contest(e, text("n1.a"))];
    struct digest nominations;

    (void)state;
    assert_span(e->areas[a->area].m->code, "N1");
    assert_span(e->parties[a->parties[2]].m->id, "red-coop");
    assert_false(a->uncontested || a->vacant);
    assert_true(e->contests[election_contest(e, text("n1.c"))].uncontested);
    assert_true(e->contests[election_contest(e, text("n1.d"))].vacant);
    assert_false(e->contests[election_contest(e, text("n1.d"))].uncontested);
    assert_int_equal(contest_candidate(a, text("cedar")), 2);
    assert_int_equal(contest_candidate(a, text("yew")), NO_INDEX);
    assert_int_equal(nominations_digest(a->m, &nominations), 0);
    assert_true(digest_equal(&nominations, &a->nominations));
}

/* Records stand in the order of their keys, each found by its key, and a prefix is one run of positions. */
static void test_records(void **state) {
    const struct election *e = small->election;
    uint32_t lo, hi;

    (void)state;
    for (uint32_t i = 0; i < e->n_records; i++) {
        const struct record_key *key = &e->records[i];

        assert_true(i == 0 || span_compare(e->records[i - 1].key, key->key) < 0);
        assert_int_equal(election_record(e, key->key), i);
        assert_int_equal(key->contest == NO_INDEX ? e->areas[key->area].records[key->poll]
                                                  : e->contests[key->contest].record, i);
    }
    assert_int_equal(e->n_records, 7 + 2 + 11);     /* areas with councillors, with mayors, contests */
    assert_int_not_equal(election_record(e, text("X/N/N1/@councillors/n1.by/")), NO_INDEX);
    assert_int_equal(election_record(e, text("X/N/@mayors/")), NO_INDEX);
    assert_int_equal(election_record(e, text("X/N/N1/@councillors")), NO_INDEX);
    election_range(e, text("X/N/"), &lo, &hi);
    assert_int_equal(hi - lo, 3 + 7);
    assert_span(e->records[lo].key, "X/N/@councillors/");
    election_range(e, text(""), &lo, &hi);
    assert_int_equal(hi - lo, e->n_records);
    election_range(e, text("X/Q"), &lo, &hi);
    assert_int_equal(lo, hi);
    election_range(e, text("Y"), &lo, &hi);
    assert_true(lo == hi && lo == e->n_records);
}

/* Holdings are found by baseline, area and poll; seats that are not up are a baseline of their own. */
static void test_holdings(void **state) {
    const struct election *e = small->election;
    uint32_t n2 = election_area(e, text("N2")), n = election_area(e, text("N"));

    (void)state;
    assert_int_equal(election_holdings(e, 0, n2, 0)->m->n, 4);
    assert_int_equal(election_holdings(e, NO_INDEX, n2, 0)->m->n, 2);
    assert_null(election_holdings(e, 1, n2, 0));
    assert_null(election_holdings(e, 0, n2, 1));
    assert_null(election_holdings(e, 0, n, 0));
    assert_int_equal(election_holdings(e, 1, e->root, 0)->m->n, 4);
}

/* The genesis digest is that of the payload that the authority signed. */
static void test_genesis(void **state) {
    struct digest genesis;

    (void)state;
    hash_bytes(small->election->envelope.payload, &genesis);
    assert_true(digest_equal(&genesis, &small->election->genesis));
}

/* --- What is wrong --- */

static struct span added(struct small_manifest *m, const char *s) {
    return arena_copy(&m->arena, text(s));
}

static void cycle(struct small_manifest *m) {
    m->header.areas[1].parent = added(m, "N1");
}
static void two_roots(struct small_manifest *m) {
    m->header.areas[1].parent = (struct span){ 0 };
}
static void root_with_parent(struct small_manifest *m) {
    m->header.areas[7].parent = added(m, "N");
}
static void no_parent(struct small_manifest *m) {
    m->header.areas[2].parent = added(m, "Q");
}
static void no_root(struct small_manifest *m) {
    m->header.root = added(m, "Q");
}
static void overlap(struct small_manifest *m) {
    m->header.areas[0].overlaps = arena_alloc(&m->arena, 2, sizeof(struct span));
    m->header.areas[0].overlaps[0] = added(m, "N1");
    m->header.areas[0].overlaps[1] = added(m, "N9");
}
static void headline(struct small_manifest *m) {
    m->header.headline = added(m, "senate");
}
static void control(struct small_manifest *m) {
    m->header.control = added(m, "later");
}
static void origin_space(struct small_manifest *m) {
    m->header.origin = added(m, "tally example");
}
static void origin_plus(struct small_manifest *m) {
    m->header.origin = added(m, "tally+example");
}
static void party_group(struct small_manifest *m) {
    m->header.parties[4].group = added(m, "yellow");
}
static void party_chain(struct small_manifest *m) {
    m->header.parties[3].group = added(m, "green");
}
static void party_reserved(struct small_manifest *m) {
    m->header.parties[2].id = m->header.parties[2].group = added(m, "noc");
}
static void baseline_reserved(struct small_manifest *m) {
    m->header.baselines[1].id = added(m, "not-up");
}
static void closes_first(struct small_manifest *m) {
    m->header.polls[1].closes = SMALL_NOMINATIONS_CLOSE - 1;
}
static void threshold(struct small_manifest *m) {
    m->header.authority_threshold = 2;
}
static void other_authority(struct small_manifest *m) {
    struct secret_key key = small_key(KEY_AUTHORITY, "another");

    memcpy(m->header.authorities[0].key.bytes, key.public.bytes, 32);
}
static void second_authority(struct small_manifest *m) {
    struct m_authority *authorities = arena_alloc(&m->arena, 2, sizeof(*authorities));
    struct secret_key key = small_key(KEY_AUTHORITY, "another");

    authorities[0] = m->header.authorities[0];
    authorities[1].name = added(m, "zz");
    memcpy(authorities[1].key.bytes, key.public.bytes, 32);
    m->header.authorities = authorities;
    m->header.n_authorities = m->header.authority_threshold = 2;
}
static void election_letters(struct small_manifest *m) {
    m->header.id = added(m, "Small-2017");
}
static void area_letters(struct small_manifest *m) {
    m->header.areas[0].code = added(m, "M.1");
}
static void log_key(struct small_manifest *m) {
    memset(m->header.log_key.bytes, 0, 32);
}
static void unknown_threshold(struct small_manifest *m) {
    m->header.thresholds = arena_alloc(&m->arena, 1, sizeof(*m->header.thresholds));
    m->header.thresholds[0] = (struct m_threshold){ text("majority"), 3 };
    m->header.n_thresholds = 1;
}
static void declare_none(struct small_manifest *m) {
    m->header.quorums[0].needed[QUORUM_DECLARE] = 0;
}
static void declare_nine(struct small_manifest *m) {
    m->header.quorums[0].needed[QUORUM_DECLARE] = 9;
}
static void declare_four(struct small_manifest *m) {
    m->header.quorums[0].needed[QUORUM_DECLARE] = 4;
}
static void chunk_area(struct small_manifest *m) {
    m->chunks[5].area = added(m, "Y");
}
static void contest_poll(struct small_manifest *m) {
    m->chunks[2].contests[0].poll = added(m, "senate");
}
static void contest_twice(struct small_manifest *m) {
    m->chunks[4].contests[0].id = added(m, "n2.b");
}
static void contest_letters(struct small_manifest *m) {
    m->chunks[4].contests[0].id = added(m, "S2-A");
}
static void sv_seats(struct small_manifest *m) {
    m->chunks[0].contests[0].seats = 2;
}
static void date_of_nothing(struct small_manifest *m) {
    m->chunks[3].contests[1].status = STATUS_NONE;
}
static void officers_of_the_press(struct small_manifest *m) {
    for (size_t i = 0; i < 2; i++)
        m->chunks[3].officers[i].rights[0].role = ROLE_AGENCY;
}
static void candidate_party(struct small_manifest *m) {
    m->chunks[2].contests[1].candidates[1].party = added(m, "yellow");
}
static void candidate_twice(struct small_manifest *m) {
    m->chunks[2].contests[1].candidates[1].id = added(m, "oak");
}
static void officer_key(struct small_manifest *m) {
    memset(m->chunks[1].officers[0].key.bytes, 0, 32);
}
static void officer_same_key(struct small_manifest *m) {
    m->chunks[3].officers[0].key = m->chunks[1].officers[0].key;
}
static void officer_twice(struct small_manifest *m) {
    m->chunks[3].officers[0].id = added(m, "north.dro");
}
static void officer_area(struct small_manifest *m) {
    m->chunks[1].officers[1].rights[0].area = added(m, "Q");
}
static void officer_poll(struct small_manifest *m) {
    m->chunks[0].officers[1].rights[0].poll = added(m, "senate");
}
static void officer_too_few(struct small_manifest *m) {
    m->chunks[3].officers[0].rights[0].area = added(m, "S1");
    m->chunks[3].officers[1].rights[0].area = added(m, "S1");
}
static void officer_counts_once(struct small_manifest *m) {
    struct m_right *rights = arena_alloc(&m->arena, 2, sizeof(*rights));

    m->header.quorums[0].needed[QUORUM_DECLARE] = 3;
    rights[0] = rights[1] = m->chunks[3].officers[1].rights[0];
    rights[1].area = added(m, "S1");
    m->chunks[3].officers[1].rights = rights;
    m->chunks[3].officers[1].n_rights = 2;
    m->chunks[3].officers[0].rights[0].area = added(m, "N");
}
static void centre_key(struct small_manifest *m) {
    memset(m->chunks[1].centres[0].transport.bytes, 0, 32);
}
static void centre_twice(struct small_manifest *m) {
    m->chunks[3].centres[0].id = added(m, "north");
}
static void holding_party(struct small_manifest *m) {
    m->chunks[4].holdings[0].rows[0].party = added(m, "red-coop");
}
static void holding_baseline(struct small_manifest *m) {
    m->chunks[4].holdings[0].baseline = added(m, "later");
}
static void holding_poll(struct small_manifest *m) {
    m->chunks[4].holdings[0].poll = added(m, "senate");
}
static void holding_two_controls(struct small_manifest *m) {
    m->chunks[1].holdings[0].rows[1].control = true;
}
static void holding_others_control(struct small_manifest *m) {
    m->chunks[2].holdings[0].rows[2].control = true;
}
static void holding_noc(struct small_manifest *m) {
    m->chunks[2].holdings[0].rows[1].control = false;
}
static void holding_noc_seats(struct small_manifest *m) {
    m->chunks[2].holdings[0].rows[1].seats = (struct opt){ true, 1 };
}
static void holding_noc_votes(struct small_manifest *m) {
    m->chunks[2].holdings[0].rows[1].votes = (struct opt){ true, 0 };
}
static void not_up_without_seats(struct small_manifest *m) {
    m->chunks[2].holdings[1].rows[1].seats.given = false;
}
static void not_up_others(struct small_manifest *m) {
    m->chunks[2].holdings[1].rows[1].party = added(m, "others");
}
static void not_up_control(struct small_manifest *m) {
    m->chunks[2].holdings[1].rows[1].control = true;
}

/* Each fault is refused with a text that names the thing that is wrong. */
static void test_faults(void **state) {
    static const struct {
        void (*edit)(struct small_manifest *m);
        const char *says;
    } rows[] = {
        { cycle, "area N does not lie under the root X" },  { two_roots, "area N has no parent" },
        { root_with_parent, "area X is the root" },         { no_parent, "area N1: its parent Q" },
        { no_root, "root is Q" },                           { overlap, "area M: it overlaps N9" },
        { headline, "headline is senate" },                 { control, "control is later" },
        { origin_space, "origin \"tally example\"" },       { origin_plus, "origin \"tally+example\"" },
        { party_group, "party red-coop: its group yellow" }, { party_chain, "party red-coop: its group red must lead" },
        { party_reserved, "party noc: this word is reserved" }, { baseline_reserved, "baseline not-up is reserved" },
        { closes_first, "poll mayors: nominations_close" }, { threshold, "authority_threshold is 2" },
        { other_authority, "signature 1 is by none of the header's authorities" }, { log_key, "log_key" },
        { second_authority, "1 of the header's authorities signed; 2 must" },
        { election_letters, "election Small-2017" },        { area_letters, "area M.1" },
        { declare_four, "contest m.mayor: 3 officers may declare it; officers_declare asks for 4" },
        { chunk_area, "chunk Y" },                          { contest_poll, "contest n2.a: poll senate" },
        { contest_twice, "contest n2.b is listed twice" },  { contest_letters, "contest S2-A" },
        { sv_seats, "contest m.mayor has 2 seats" },        { date_of_nothing, "contest s1.b: a date" },
        { officers_of_the_press, "contest s1.a: 1 officers may declare it; officers_declare asks for 2" },
        { candidate_party, "contest n2.b, candidate nettle: party yellow" },
        { candidate_twice, "contest n2.b: candidate oak stands there twice" },
        { officer_key, "officer north.dro: the key" },      { officer_same_key, "have the same key" },
        { officer_twice, "officer north.dro is listed twice" }, { officer_area, "officer north.ro: area Q" },
        { officer_poll, "officer mayor.ro: poll senate" },
        { officer_counts_once, "contest s1.a: 2 officers may declare it; officers_declare asks for 3" },
        { officer_too_few, "contest s2.a: 1 officers may declare it; officers_declare asks for 2" },
        { centre_key, "centre north has no transport key" }, { centre_twice, "centre north is listed twice" },
        { holding_party, "red-coop is not a group" },       { holding_baseline, "later is not one of the baselines" },
        { holding_poll, "holdings of S2: senate" },         { holding_two_controls, "holdings before of N1: 2 rows" },
        { holding_others_control, "holdings before of N2, others" }, { holding_noc, "holdings before of N2, noc" },
        { holding_noc_seats, "holdings before of N2, noc" }, { holding_noc_votes, "holdings before of N2, noc" },
        { not_up_without_seats, "holdings not-up of N2" },
        { not_up_others, "holdings not-up of N2" },         { not_up_control, "holdings not-up of N2" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct fault fault;
        int r = small_election_try(&(struct small_terms){ .edit = rows[i].edit }, &fault);

        if (r != 1 || !strstr(fault.text, rows[i].says))
            fail_msg("fault %zu: returned %d, \"%s\", which does not say \"%s\"", i, r, fault.text, rows[i].says);
    }
}

/* The number of officers who declare is 1 to 8. */
static void test_officers_declare(void **state) {
    struct fault fault;

    (void)state;
    assert_int_equal(small_election_try(&(struct small_terms){ .edit = unknown_threshold }, &fault), 1);
    assert_non_null(strstr(fault.text, "threshold majority"));
    assert_int_equal(small_election_try(&(struct small_terms){ .edit = declare_none }, &fault), 1);
    assert_non_null(strstr(fault.text, "header"));
    assert_int_equal(small_election_try(&(struct small_terms){ .edit = declare_nine }, &fault), 1);
    assert_int_equal(small_election_try(&(struct small_terms){ .officers_declare = 1 }, &fault), 0);
    assert_int_equal(small_election_try(&(struct small_terms){ .officers_declare = 3 }, &fault), 0);
}

/* A manifest with any one byte changed is refused, and the bytes stay the caller's. */
static void test_changed_bytes(void **state) {
    (void)state;
    for (size_t i = 0; i < small->manifest.len; i += 7) {
        _cleanup_(blob_free) struct blob copy = probe_copy(span_blob(small->manifest));
        struct election *e = NULL;
        struct fault fault;
        uint8_t *bytes = copy.ptr;

        copy.ptr[i] ^= 1;
        assert_int_equal(election_open(&copy, &e, &fault), 1);
        assert_ptr_equal(copy.ptr, bytes);
        assert_true(strlen(fault.text) > 10);
        assert_null(e);
    }
}

/* On success the election takes the bytes over. */
static void test_takes_bytes(void **state) {
    struct blob copy = probe_copy(span_blob(small->manifest));
    struct election *e = NULL;
    struct fault fault;

    (void)state;
    assert_int_equal(election_open(&copy, &e, &fault), 0);
    assert_null(copy.ptr);
    election_free(e);
}

/* An envelope of declarations is no manifest, whoever signed it. */
static void test_other_type(void **state) {
    const struct span body = span_str("\x91\x01");
    struct secret_key authority = small_key(KEY_AUTHORITY, "authority");
    struct election *e = NULL;
    struct fault fault;
    struct blob bytes;

    (void)state;
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &small->election->genesis, &body, 1, &authority, 1, &bytes), 0);
    assert_int_equal(election_open(&bytes, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "not a manifest"));
    blob_free(&bytes);
}

/* A part of a manifest: bodies that its sigset names, the header first, in their order. Else it says what is wrong. */
static void test_part(void **state) {
    const struct envelope *whole = &small->election->envelope;
    struct secret_key authority = small_key(KEY_AUTHORITY, "authority");
    struct election *e = NULL;
    struct envelope other;
    struct fault fault;
    struct blob bytes;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span swapped[2] = { whole->bodies[1], whole->bodies[0] }, ends[2] = { whole->bodies[0], whole->bodies[0] };

    (void)state;
    ends[1] = whole->bodies[whole->n_bodies - 1];
    assert_int_equal(election_open_part(whole->sigset, ends, 2, &e, &fault), 0);
    assert_int_equal(e->n_chunks, 1);
    election_free(e);
    e = NULL;
    assert_int_equal(election_open_part(whole->sigset, swapped, 2, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "body 1 of those handed on is not one"));
    assert_int_equal(election_open_part(whole->sigset, (struct span[]){ ends[0], ends[1], ends[1] }, 3, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "body 3 of those handed on is not one"));
    assert_int_equal(election_open_part(span_of(whole->sigset.ptr, whole->sigset.len - 1), ends, 2, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "not a manifest"));
    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &small->election->genesis, whole->bodies, 1, &authority, 1, &bytes), 0);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_MANIFEST, &arena, &other), 0);
    assert_int_equal(election_open_part(other.sigset, whole->bodies, 1, &e, &fault), 1);
    assert_non_null(strstr(fault.text, "not a manifest"));
    assert_null(e);
    blob_free(&bytes);
}

static void without_keys(struct small_manifest *m) {
    memset(m->header.log_key.bytes, 0, 32);
    memset(m->header.authorities[0].key.bytes, 0, 32);
    for (size_t i = 0; i < m->n_chunks; i++) {
        for (size_t k = 0; k < m->chunks[i].n_officers; k++)
            memset(m->chunks[i].officers[k].key.bytes, 0, 32);
        for (size_t k = 0; k < m->chunks[i].n_centres; k++)
            memset(m->chunks[i].centres[k].transport.bytes, 0, 32);
    }
}

/* Before there are keys, the same model and the same checks are had from the bodies alone. */
static void test_from_bodies(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    struct election *e = NULL;
    struct fault fault;
    struct blob bytes = small_make(&(struct small_terms){ .edit = without_keys });

    (void)state;
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_MANIFEST, &arena, &envelope), 0);
    assert_int_equal(election_from_bodies(envelope.bodies, envelope.n_bodies, true, &e, &fault), 1);
    assert_int_equal(election_from_bodies(envelope.bodies, envelope.n_bodies, false, &e, &fault), 0);
    blob_free(&bytes);      /* the bodies are the election's own by now */
    assert_int_equal(e->n_records, small->election->n_records);
    assert_int_equal(e->n_officers, small->election->n_officers);
    e = election_free(e);
    assert_int_equal(election_from_bodies(NULL, 0, false, &e, &fault), 1);
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
        cmocka_unit_test(test_areas_and_lookups), cmocka_unit_test(test_contests), cmocka_unit_test(test_records),
        cmocka_unit_test(test_holdings), cmocka_unit_test(test_genesis), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_officers_declare), cmocka_unit_test(test_changed_bytes),
        cmocka_unit_test(test_takes_bytes), cmocka_unit_test(test_other_type), cmocka_unit_test(test_part), cmocka_unit_test(test_from_bodies),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
