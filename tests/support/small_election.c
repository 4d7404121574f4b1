/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the small election and what signs them. Lists stand in the order that the protocol wants. */

#include "tests/support/small_election.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>
#include <sodium.h>

#include "daemon/core/officers.h"
#include "proto/codec.h"
#include "proto/note.h"
#include "proto/tree.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define NAME(text) { .en = S(text) }
#define NAMES(text, welsh) { .en = S(text), .cy = S(welsh) }
#define GIVEN(n) { .given = true, .value = (n) }

static const struct m_poll polls[] = {
    { S("councillors"), POLL_COUNCILLORS, NAMES("Councillors", "Cynghorwyr"), S("2026-05-07"), SMALL_NOMINATIONS_CLOSE,
      SMALL_CLOSES },
    { S("mayors"), POLL_MAYOR, NAMES("Mayors", "Meiri"), S("2026-05-07"), SMALL_NOMINATIONS_CLOSE, SMALL_CLOSES },
};

static const struct span overlapped[] = { S("N1"), S("N2") };

static const struct m_area areas[] = {
    { S("M"), S("X"), S("combined-authority"), NAME("Middle"), { 0 }, 2, (struct span *)overlapped },
    { S("N"), S("X"), S("region"), NAMES("North", "Gogledd"), { 0 }, 0, NULL },
    { S("N1"), S("N"), S("council"), NAME("North One"), GIVEN(5), 0, NULL },
    { S("N2"), S("N"), S("council"), NAME("North Two"), GIVEN(6), 0, NULL },
    { S("S"), S("X"), S("region"), NAMES("South", "De"), { 0 }, 0, NULL },
    { S("S1"), S("S"), S("council"), NAME("South One"), GIVEN(4), 0, NULL },
    { S("S2"), S("S"), S("council"), NAME("South Two"), GIVEN(2), 0, NULL },
    { S("X"), { 0 }, S("country"), NAME("Exland"), { 0 }, 0, NULL },
};

static const struct m_party parties[] = {
    { S("blue"), S("blue"), NAMES("Blues", "Gleision"), S("Blu"), true },
    { S("green"), S("green"), NAMES("Greens", "Gwyrddion"), S("Grn"), true },
    { S("ind"), S("ind"), NAMES("Independent", "Annibynnol"), S("Ind"), false },
    { S("red"), S("red"), NAMES("Reds", "Cochion"), S("Red"), true },
    { S("red-coop"), S("red"), NAME("Red Co-operators"), { 0 }, true },
};

static const struct m_baseline baselines[] = {
    { S("before"), NAME("Just before") },
    { S("notional"), NAME("Last time, on these boundaries") },
};

#define CANDIDATE(id, name, party) { S(id), S(name), S(name), S(party) }
static const struct m_candidate n1_a[] = { CANDIDATE("ash", "Ash", "blue"), CANDIDATE("birch", "Birch", "red"),
                                           CANDIDATE("cedar", "Cedar", "red-coop"),
                                           CANDIDATE("dogwood", "Dogwood", "green") };
static const struct m_candidate n1_b[] = { CANDIDATE("elm", "Elm", "blue"), CANDIDATE("fir", "Fir", "red"),
                                           CANDIDATE("gorse", "Gorse", "ind") };
static const struct m_candidate n1_by[] = { CANDIDATE("hazel", "Hazel", "blue"), CANDIDATE("ivy", "Ivy", "green") };
static const struct m_candidate n1_c[] = { CANDIDATE("juniper", "Juniper", "red") };
static const struct m_candidate n2_a[] = { CANDIDATE("kale", "Kale", "blue"), CANDIDATE("larch", "Larch", "red") };
static const struct m_candidate n2_b[] = { CANDIDATE("maple", "Maple", "blue"), CANDIDATE("nettle", "Nettle", "green"),
                                           CANDIDATE("oak", "Oak", "red") };
static const struct m_candidate s1_a[] = { CANDIDATE("pine", "Pine", "blue"), CANDIDATE("quince", "Quince", "red"),
                                           CANDIDATE("rowan", "Rowan", "green"), CANDIDATE("sage", "Sage", "ind"),
                                           CANDIDATE("thyme", "Thyme", "red") };
static const struct m_candidate s1_b[] = { CANDIDATE("ulex", "Ulex", "red"), CANDIDATE("vine", "Vine", "blue") };
static const struct m_candidate s2_a[] = { CANDIDATE("willow", "Willow", "ind"), CANDIDATE("yarrow", "Yarrow", "ind"),
                                           CANDIDATE("yew", "Yew", "blue") };
static const struct m_candidate m_mayor[] = { CANDIDATE("alder", "Alder", "blue"), CANDIDATE("beech", "Beech", "red"),
                                              CANDIDATE("cherry", "Cherry", "green"),
                                              CANDIDATE("date", "Date", "ind") };

#define CONTEST(id, poll, text, type, seats, system, status, from, n, list) \
    { S(id), S(poll), NAME(text), { 0 }, type, seats, system, status, from, n, (struct m_candidate *)(list) }
#define WARD(id, seats, list)                                                                                          \
    CONTEST(id, "councillors", "Ward " id, CONTEST_ORDINARY, seats, SYSTEM_PLURALITY, STATUS_NONE, { 0 },              \
            ARRAY_SIZE(list), list)
static const struct m_contest m_contests[] = {
    CONTEST("m.mayor", "mayors", "Mayor", CONTEST_ORDINARY, 1, SYSTEM_SV, STATUS_NONE, { 0 }, ARRAY_SIZE(m_mayor),
            m_mayor),
};
static const struct m_contest n1_contests[] = {
    WARD("n1.a", 2, n1_a),
    WARD("n1.b", 1, n1_b),
    CONTEST("n1.by", "councillors", "Ward n1.by", CONTEST_BY_ELECTION, 1, SYSTEM_PLURALITY, STATUS_NONE, { 0 },
            ARRAY_SIZE(n1_by), n1_by),
    WARD("n1.c", 1, n1_c),
    CONTEST("n1.d", "councillors", "Ward n1.d", CONTEST_ORDINARY, 1, SYSTEM_PLURALITY, STATUS_NONE, { 0 }, 0, NULL),
};
static const struct m_contest n2_contests[] = { WARD("n2.a", 1, n2_a), WARD("n2.b", 1, n2_b) };
static const struct m_contest s1_contests[] = {
    CONTEST("s1.a", "councillors", "Ward s1.a", CONTEST_ORDINARY, 3, SYSTEM_STV, STATUS_NONE, { 0 }, ARRAY_SIZE(s1_a),
            s1_a),
    CONTEST("s1.b", "councillors", "Ward s1.b", CONTEST_ORDINARY, 1, SYSTEM_PLURALITY, STATUS_POSTPONED,
            GIVEN(SMALL_FROM), ARRAY_SIZE(s1_b), s1_b),
};
static const struct m_contest s2_contests[] = { WARD("s2.a", 2, s2_a) };

static const struct m_holding n1_before[] = { { S("blue"), GIVEN(3), { 0 }, true },
                                              { S("red"), GIVEN(2), { 0 }, false } };
static const struct m_holding n2_before[] = { { S("blue"), GIVEN(3), { 0 }, false },
                                              { S("noc"), { 0 }, { 0 }, true },
                                              { S("others"), GIVEN(1), { 0 }, false },
                                              { S("red"), GIVEN(2), { 0 }, false } };
static const struct m_holding n2_not_up[] = { { S("blue"), GIVEN(2), { 0 }, false },
                                              { S("red"), GIVEN(2), { 0 }, false } };
static const struct m_holding s1_before[] = { { S("red"), GIVEN(2), { 0 }, false },
                                              { S("unattributed"), GIVEN(2), { 0 }, false } };
static const struct m_holding s2_before[] = { { S("blue"), GIVEN(2), { 0 }, true } };
static const struct m_holding x_notional[] = {
    { S("blue"), GIVEN(4), GIVEN(900), false }, { S("others"), GIVEN(2), { 0 }, false },
    { S("red"), GIVEN(5), { 0 }, false }, { S("unattributed"), GIVEN(1), { 0 }, false },
};

#define HOLDINGS(id, list)                                                                  \
    {                                                                                       \
        .baseline = S(id), .poll = S("councillors"), .n = ARRAY_SIZE(list),                 \
        .rows = (struct m_holding *)(list)                                                  \
    }
static const struct m_holdings n1_holdings[] = { HOLDINGS("before", n1_before) };
static const struct m_holdings n2_holdings[] = { HOLDINGS("before", n2_before), HOLDINGS("not-up", n2_not_up) };
static const struct m_holdings s1_holdings[] = { HOLDINGS("before", s1_before) };
static const struct m_holdings s2_holdings[] = { HOLDINGS("before", s2_before) };
static const struct m_holdings x_holdings[] = { HOLDINGS("notional", x_notional) };

static const struct m_right anything[] = { { ROLE_RETURNING_OFFICER, { 0 }, S("X") } };
static const struct m_right north_ro[] = { { ROLE_RETURNING_OFFICER, { 0 }, S("N") } };
static const struct m_right north_dro[] = { { ROLE_DEPUTY, { 0 }, S("N") } };
static const struct m_right south_ro[] = { { ROLE_RETURNING_OFFICER, { 0 }, S("S") } };
static const struct m_right south_dro[] = { { ROLE_DEPUTY, { 0 }, S("S") } };
static const struct m_right mayor_ro[] = { { ROLE_RETURNING_OFFICER, S("mayors"), S("X") } };
static const struct m_right mayor_dro[] = { { ROLE_DEPUTY, S("mayors"), S("M") } };

static const struct m_right agency[] = { { ROLE_AGENCY, { 0 }, S("X") } };
static const struct m_right annotator[] = { { ROLE_ANNOTATOR, { 0 }, S("X") } };
static const struct m_right north_annotator[] = { { ROLE_ANNOTATOR, S("councillors"), S("N") } };

#define OFFICER(i, r) { .id = S(i), .name = S(i), .n_rights = ARRAY_SIZE(r), .rights = (struct m_right *)(r) }
static const struct m_officer m_officers[] = { OFFICER("mayor.dro", mayor_dro), OFFICER("mayor.ro", mayor_ro) };
static const struct m_officer n1_officers[] = { OFFICER("north.dro", north_dro), OFFICER("north.ro", north_ro) };
static const struct m_officer s1_officers[] = { OFFICER("south.dro", south_dro), OFFICER("south.ro", south_ro) };
static const struct m_officer x_officers[] = { OFFICER("chief", anything), OFFICER("press", agency),
                                                OFFICER("pundit", annotator),
                                                OFFICER("pundit.north", north_annotator) };

static const struct m_centre m_centres[] = { { S("mayor"), NAME("Mayor's count"), { { 0 } } } };
static const struct m_centre n1_centres[] = { { S("north"), NAMES("North", "Gogledd"), { { 0 } } } };
static const struct m_centre s1_centres[] = { { S("south"), NAMES("South", "De"), { { 0 } } } };

#define ROWS(kind, rows) .n_##kind = ARRAY_SIZE(rows), .kind = (void *)(rows)
static const struct m_chunk chunks[] = {
    { .area = S("M"), ROWS(centres, m_centres), ROWS(officers, m_officers), ROWS(contests, m_contests) },
    { .area = S("N1"), ROWS(centres, n1_centres), ROWS(officers, n1_officers), ROWS(contests, n1_contests),
      ROWS(holdings, n1_holdings) },
    { .area = S("N2"), ROWS(contests, n2_contests), ROWS(holdings, n2_holdings) },
    { .area = S("S1"), ROWS(centres, s1_centres), ROWS(officers, s1_officers), ROWS(contests, s1_contests),
      ROWS(holdings, s1_holdings) },
    { .area = S("S2"), ROWS(contests, s2_contests), ROWS(holdings, s2_holdings) },
    { .area = S("X"), ROWS(officers, x_officers), ROWS(holdings, x_holdings) },
};

/* --- Keys --- */

static void seed_of(const char *kind, const char *id, uint8_t ret[32]) {
    struct digest digest;
    char text[200];
    int n = snprintf(text, sizeof(text), "the small election's %s %s", kind, id);

    hash_bytes(span_of(text, (size_t)n), &digest);
    memcpy(ret, digest.bytes, 32);
}

struct secret_key small_key(enum key_kind kind, const char *id) {
    struct secret_key key;
    uint8_t seed[32];

    seed_of(key_kind_name(kind), id, seed);
    key_from_seed(seed, &key);
    return key;
}

void small_transport(const char *id, uint8_t ret_public[32], uint8_t ret_secret[32]) {
    seed_of("transport", id, ret_secret);
    assert_int_equal(crypto_scalarmult_base(ret_public, ret_secret), 0);
}

/* --- Making it --- */

/* A copy in the arena that a test may change. */
static void *copy_rows(struct small_manifest *m, const void *rows, size_t n, size_t size) {
    void *copy = arena_alloc(&m->arena, n, size);

    assert_non_null(copy);
    if (n > 0)
        memcpy(copy, rows, n * size);
    return copy;
}

#define COPY(m, owner, list) \
    ((owner)->list = copy_rows((m), (owner)->list, (owner)->n_##list, sizeof(*(owner)->list)))

static void text_of(struct span id, char text[TALLY_ID_MAX + 1]) {
    snprintf(text, TALLY_ID_MAX + 1, SPAN_FMT, SPAN_ARG(id));
}

static void copy_chunk(struct small_manifest *m, struct m_chunk *chunk) {
    char id[TALLY_ID_MAX + 1];
    uint8_t secret[32];

    COPY(m, chunk, centres);
    COPY(m, chunk, officers);
    COPY(m, chunk, contests);
    COPY(m, chunk, holdings);
    for (size_t i = 0; i < chunk->n_centres; i++) {
        text_of(chunk->centres[i].id, id);
        small_transport(id, chunk->centres[i].transport.bytes, secret);
    }
    for (size_t i = 0; i < chunk->n_officers; i++) {
        struct secret_key key;

        text_of(chunk->officers[i].id, id);
        key = small_key(KEY_OFFICER, id);
        memcpy(chunk->officers[i].key.bytes, key.public.bytes, 32);
        COPY(m, &chunk->officers[i], rights);
    }
    for (size_t i = 0; i < chunk->n_contests; i++)
        COPY(m, &chunk->contests[i], candidates);
    for (size_t i = 0; i < chunk->n_holdings; i++)
        chunk->holdings[i].rows = copy_rows(m, chunk->holdings[i].rows, chunk->holdings[i].n, sizeof(struct m_holding));
}

static void make_header(struct small_manifest *m, const struct small_terms *terms) {
    static const struct m_header header = {
        .id = S(SMALL_ID), .name = NAMES("A small election", "Etholiad bach"), .origin = S("tally.example/small"),
        .root = S("X"), .headline = S("councillors"), .control = S("before"), .authority_threshold = 1,
        .n_polls = ARRAY_SIZE(polls), .polls = (void *)polls, .n_areas = ARRAY_SIZE(areas), .areas = (void *)areas,
        .n_parties = ARRAY_SIZE(parties), .parties = (void *)parties, .n_baselines = ARRAY_SIZE(baselines),
        .baselines = (void *)baselines,
    };
    struct m_header *h = &m->header;
    struct m_authority authority = { .name = S("authority") };
    struct m_quorums quorums = { 0 };
    struct secret_key key = small_key(KEY_AUTHORITY, "authority"), log = small_key(KEY_LOG, "log");

    *h = header;
    h->kind = terms->rehearsal ? ELECTION_REHEARSAL : ELECTION_LIVE;
    if (terms->rehearsal)
        h->origin = span_str("tally.example/small" ORIGIN_REHEARSAL);
    h->profile = terms->archive ? PROFILE_ARCHIVE : PROFILE_LIVE;
    if (!terms->statements) {
        static struct m_threshold none[] = { { S("statements"), 0 } };

        h->thresholds = none;
        h->n_thresholds = ARRAY_SIZE(none);
    }
    for (size_t i = 0; i < _QUORUM_MAX; i++)
        quorums.needed[i] = i == QUORUM_CONFIRM ? 1 : terms->officers_declare ? terms->officers_declare : 2;
    memcpy(h->log_key.bytes, log.public.bytes, 32);
    memcpy(authority.key.bytes, key.public.bytes, 32);
    h->n_quorums = 1;
    h->quorums = copy_rows(m, &quorums, 1, sizeof(quorums));
    h->n_authorities = 1;
    h->authorities = copy_rows(m, &authority, 1, sizeof(authority));
    COPY(m, h, polls);
    COPY(m, h, areas);
    COPY(m, h, parties);
    COPY(m, h, baselines);
}

static void make_manifest(const struct small_terms *terms, struct small_manifest *ret) {
    *ret = (struct small_manifest){ .n_chunks = ARRAY_SIZE(chunks) };
    assert_true(sodium_init() >= 0);
    make_header(ret, terms);
    memcpy(ret->chunks, chunks, sizeof(chunks));
    for (size_t i = 0; i < ret->n_chunks; i++)
        copy_chunk(ret, &ret->chunks[i]);
    if (terms->edit)
        terms->edit(ret);
}

static struct blob seal(const struct small_manifest *m) {
    static const struct digest zeros;
    struct secret_key authority = small_key(KEY_AUTHORITY, "authority");
    struct blob bodies[1 + ARRAY_SIZE(m->chunks)], manifest;
    struct span spans[ARRAY_SIZE(bodies)];
    struct pack p;

    pack_init(&p);
    for (size_t i = 0; i <= m->n_chunks; i++) {
        if (i == 0)
            header_encode(&p, &m->header);
        else
            chunk_encode(&p, &m->chunks[i - 1]);
        assert_int_equal(pack_take(&p, &bodies[i]), 0);
        spans[i] = span_blob(bodies[i]);
    }
    assert_int_equal(envelope_seal(PAYLOAD_MANIFEST, &zeros, spans, m->n_chunks + 1, &authority, 1, &manifest), 0);
    for (size_t i = 0; i <= m->n_chunks; i++)
        blob_free(&bodies[i]);
    pack_deinit(&p);
    return manifest;
}

static struct blob copy_blob(struct blob b) {
    struct blob copy = { .ptr = malloc(b.len), .len = b.len };

    assert_non_null(copy.ptr);
    memcpy(copy.ptr, b.ptr, b.len);
    return copy;
}

struct blob small_make(const struct small_terms *terms) {
    struct small_manifest m;
    struct blob manifest;

    make_manifest(terms, &m);
    manifest = seal(&m);
    arena_deinit(&m.arena);
    return manifest;
}

static int try_terms(const struct small_terms *terms, struct blob *ret_manifest, struct election **ret,
                     struct fault *ret_fault) {
    struct blob copy;
    int r;

    *ret_manifest = small_make(terms);
    copy = copy_blob(*ret_manifest);
    ret_fault->text[0] = '\0';
    r = election_open(&copy, ret, ret_fault);
    blob_free(&copy);
    return r;
}

int small_election_try(const struct small_terms *terms, struct fault *ret_fault) {
    struct election *e = NULL;
    struct blob manifest;
    int r = try_terms(terms, &manifest, &e, ret_fault);

    election_free(e);
    blob_free(&manifest);
    return r;
}

struct small_election *small_election_make(const struct small_terms *terms) {
    struct small_election *s = calloc(1, sizeof(*s));
    struct fault fault;

    assert_non_null(s);
    if (try_terms(terms, &s->manifest, &s->election, &fault))
        fail_msg("the small election: %s", fault.text);
    s->authority = small_key(KEY_AUTHORITY, "authority");
    s->log = small_key(KEY_LOG, "log");
    return s;
}

struct small_election *small_election_new(void) {
    return small_election_make(&(struct small_terms){ 0 });
}

struct small_election *small_election_free(struct small_election *s) {
    if (s) {
        election_free(s->election);
        blob_free(&s->manifest);
        free(s);
    }
    return NULL;
}

/* --- Signing for it --- */

const char *const *small_officers(const char *contest) {
    static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
    static const char *const north[] = { "north.ro", "north.dro", NULL };
    static const char *const south[] = { "south.ro", "south.dro", NULL };

    return *contest == 'm' ? mayor : *contest == 'n' ? north : south;
}

/* "authority…" and "log…" are keys of those, all else an officer's. */
struct secret_key small_signer(const char *id) {
    enum key_kind kind = strncmp(id, "authority", strlen("authority")) == 0 ? KEY_AUTHORITY
                         : strncmp(id, "log", strlen("log")) == 0           ? KEY_LOG
                                                                            : KEY_OFFICER;

    return small_key(kind, id);
}

struct blob small_envelope(const struct small_election *s, const struct span *bodies, size_t n,
                           const char *const *officers) {
    return small_envelope_of(PAYLOAD_DECLARATION, s, bodies, n, officers);
}

struct blob small_envelope_of(const char *type, const struct small_election *s, const struct span *bodies, size_t n,
                              const char *const *officers) {
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    struct blob envelope;
    size_t n_keys = 0;

    for (; officers[n_keys]; n_keys++)
        keys[n_keys] = small_signer(officers[n_keys]);
    assert_int_equal(envelope_seal(type, &s->election->genesis, bodies, n, keys, n_keys, &envelope), 0);
    return envelope;
}

static int by_digest(const void *a, const void *b) {
    return memcmp(a, b, DIGEST_SIZE);
}

void small_signers(const struct election *e, const char *const *officers, struct signers *ret,
                   struct digest *ret_key_ids) {
    *ret = (struct signers){ 0 };
    for (size_t i = 0; officers[i]; i++) {
        struct secret_key key = small_signer(officers[i]);

        key_id(&key.public, &ret->keys[ret->n_keys++]);
    }
    qsort(ret->keys, ret->n_keys, sizeof(*ret->keys), by_digest);       /* as in a sigset */
    for (size_t i = 0; i < ret->n_keys; i++) {
        uint32_t officer = election_officer_by_key(e, &ret->keys[i]);

        ret_key_ids[i] = ret->keys[i];
        ret->n_authorities += enrolments_find(&e->authority_keys, &ret->keys[i]) != NULL;
        if (officer == NO_INDEX)
            continue;
        ret->by[ret->n] = (uint32_t)i;
        ret->officers[ret->n++] = officer;
    }
}
