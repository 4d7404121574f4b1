/* SPDX-License-Identifier: Apache-2.0 */

/*
 * make_journal journal FOLDER ENTRIES: a long night's journal, made by the daemon's own code, with all that a daemon needs
 * to serve it. The small election has 200 councils of 100 wards more, each declared by two officers and amended again and
 * again, every envelope of one sheet, a head after every 64 of them.
 * make_journal checks N: how long N signatures alone take on all cores, in seconds.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "clients/tally/checks.h"
#include "clients/tally/files.h"
#include "daemon/draft.h"
#include "daemon/genesis.h"
#include "daemon/journal/kept_head.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "tests/support/declarations.h"
#include "tests/support/small_election.h"

#define COUNCILS 200u
#define WARDS 100u              /* in each */
#define BATCH 64u
#define KEEP 1024u              /* messages that are checked in turns */

static struct m_candidate stand[] = {
    { { (const uint8_t *)"ash", 3 }, { (const uint8_t *)"Ash", 3 }, { (const uint8_t *)"Ash", 3 }, { (const uint8_t *)"blue", 4 } },
    { { (const uint8_t *)"elm", 3 }, { (const uint8_t *)"Elm", 3 }, { (const uint8_t *)"Elm", 3 }, { (const uint8_t *)"green", 5 } },
    { { (const uint8_t *)"fir", 3 }, { (const uint8_t *)"Fir", 3 }, { (const uint8_t *)"Fir", 3 }, { (const uint8_t *)"red", 3 } },
};

static void need(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "make_journal: %s\n", what);
        exit(1);
    }
}

/* "NA017": councils of the north come after N2. */
static void council_id(uint32_t council, char ret[16]) {
    snprintf(ret, 16, "NA%03u", council);
}

static void ward_id(uint32_t number, char ret[16]) {
    snprintf(ret, 16, "na%03u.%03u", number % COUNCILS, number / COUNCILS);
}

static struct span id_of(struct small_manifest *m, void (*make)(uint32_t, char[16]), uint32_t number) {
    char *id = arena_alloc(&m->arena, 1, 16);

    make(number, id);
    return span_str(id);
}

static void add_council(struct small_manifest *m, size_t at, uint32_t council) {
    struct m_contest *contests = arena_alloc(&m->arena, WARDS, sizeof(*contests));

    for (uint32_t ward = 0; ward < WARDS; ward++)
        contests[ward] = (struct m_contest){
            .id = id_of(m, ward_id, ward * COUNCILS + council), .poll = span_str("councillors"), .seats = 1,
            .name.en = span_str("A ward"), .n_candidates = ARRAY_SIZE(stand), .candidates = stand,
        };
    m->chunks[at] = (struct m_chunk){ .area = id_of(m, council_id, council), .n_contests = WARDS, .contests = contests };
}

/* An edit of small_terms: councils after N2, in areas and in chunks. */
static void councils(struct small_manifest *m) {
    struct m_header *h = &m->header;
    struct m_area *areas = arena_alloc(&m->arena, h->n_areas + COUNCILS, sizeof(*areas));
    size_t before = 0, chunks = 0;

    while (span_compare(h->areas[before].code, span_str("NA")) < 0)
        before++;
    while (chunks < m->n_chunks && span_compare(m->chunks[chunks].area, span_str("NA")) < 0)
        chunks++;
    memcpy(areas, h->areas, before * sizeof(*areas));
    memcpy(areas + before + COUNCILS, h->areas + before, (h->n_areas - before) * sizeof(*areas));
    memmove(m->chunks + chunks + COUNCILS, m->chunks + chunks, (m->n_chunks - chunks) * sizeof(*m->chunks));
    for (uint32_t i = 0; i < COUNCILS; i++) {
        areas[before + i] = (struct m_area){
            .code = id_of(m, council_id, i), .parent = span_str("N"), .kind = span_str("council"),
            .name.en = span_str("A council"), .size = { true, WARDS },
        };
        add_council(m, chunks + i, i);
    }
    h->areas = areas;
    h->n_areas += COUNCILS;
    m->n_chunks += COUNCILS;
}

struct night_made {
    struct small_election *s;
    struct state state;
    struct draft draft;
    struct journal *journal;
    struct digest bodies[COUNCILS * WARDS];     /* what stands in each ward */
    struct secret_key keys[2];  /* of the two officers of north */
    struct signers signers;
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct blob note;
};

/* Seals what is drafted, as the daemon does when the batch before is on the disk. */
static void seal(struct night_made *n) {
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    _cleanup_(blob_free) struct blob batch = { 0 };
    struct state *s = &n->state;
    uint64_t number = s->chain.n_heads;
    struct digest records;
    struct head head;

    need(state_collect(s, &changes) == 0, "records");
    tree_root(&s->records, tree_size(&s->records), &records);
    head = chain_make_head(&s->chain, s->election->header.origin, &records);
    blob_free(&n->note);
    need(head_sign(&head, &n->s->log, &n->note) == 0, "a head");
    need(draft_seal(&n->draft, &s->chain, number, span_blob(n->note), &batch) == 0, "a batch");
    need(journal_append(n->journal, number, span_blob(batch)) == 0 && journal_commit(n->journal) == 0, "the journal");
    need(chain_add_head(&s->chain, head.size, span_blob(n->note)) == 0, "the chain");
}

/* A sheet of the ward: the first, or one that gives the last candidate one vote more than what stands. */
static struct blob sheet(struct night_made *n, uint32_t ward, uint64_t revision, struct arena *arena, struct declaration **ret) {
    uint64_t votes[] = { 1000 + ward, 500, 100 + revision };
    struct declaration *d;
    char id[16];

    ward_id(ward, id);
    d = good_declaration(n->state.election, id, 0, arena);
    declaration_votes(n->state.election, d, votes, arena);
    d->revision = revision;
    if (revision > 1) {
        d->act = ACT_AMEND;
        d->replaces_given = true;
        d->replaces = n->bodies[ward];
        d->reason_code = span_str("typing");
        d->reason_text = span_str("");
    }
    *ret = d;
    return declaration_bytes(d);
}

static void take(struct night_made *n, uint32_t ward, uint64_t revision) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob body = { 0 }, bytes = { 0 };
    struct leaf leaf = { .kind = ENTRY_DECLARATION, .time = SMALL_NOW, .ruleset = RULESET };
    struct declaration *d;
    struct envelope e;
    struct judgement j;
    struct span span;

    body = sheet(n, ward, revision, &arena, &d);
    span = span_blob(body);
    need(envelope_seal(PAYLOAD_DECLARATION, &n->state.election->genesis, &span, 1, n->keys, 2, &bytes) == 0, "an envelope");
    need(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &e) == 0, "an envelope of its own");
    judgement_init(&j);
    need(ledger_judge(n->state.ledger, span, d, &n->signers, SMALL_NOW, SMALL_NOW, &j) == 0, "memory");
    need(j.verdict == VERDICT_ACCEPTED, j.n_codes ? (const char *)j.codes[0].code.ptr : "a verdict");
    leaf.body = e.digests[0];
    leaf.sigset = e.sigset_digest;
    for (size_t i = 0; i < j.n_codes; i++)
        leaf.codes[leaf.n_codes++] = j.codes[i].code;
    need(draft_add(&n->draft, &n->state.chain, &leaf, e.sigset, span) == 0, "a draft");
    need(ledger_apply(n->state.ledger, &leaf, d, n->key_ids, 2) == 0, "an entry that follows");
    n->bodies[ward] = leaf.body;
}

static void put(const char *folder, const char *name, struct span bytes, mode_t mode) {
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    need(file_write(path, bytes, mode) == 0, path);
}

static void put_key(const char *folder, const char *name, enum key_kind kind, bool secret, const uint8_t bytes[32]) {
    struct key_text key = { .kind = kind, .secret = secret, .name = "bench" };
    char text[KEY_TEXT_MAX];

    memcpy(key.bytes, bytes, 32);
    put(folder, name, span_of(text, key_text_format(&key, text)), secret ? MODE_SECRET : MODE_PUBLIC);
}

/* All that a daemon and a reader need beside the journal. */
static void put_rest(struct night_made *n, const char *folder) {
    static const char *const names[] = { "server", "reader" };
    char text[2 * DIGEST_SIZE + 2];

    put(folder, "manifest", span_blob(n->s->manifest), MODE_PUBLIC);
    put(folder, "journal.db.head", span_blob(n->note), MODE_SECRET);
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", n->state.election->genesis.bytes[i]);
    put(folder, "genesis", span_str(text), MODE_PUBLIC);
    put_key(folder, "log.key", KEY_LOG, true, n->s->log.seed);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        uint8_t public[32], secret[32];
        char name[32];

        small_transport(names[i], public, secret);
        snprintf(name, sizeof(name), "%s.key", names[i]);
        put_key(folder, name, KEY_TRANSPORT, true, secret);
        snprintf(name, sizeof(name), "%s.pub", names[i]);
        put_key(folder, name, KEY_TRANSPORT, false, public);
    }
}

static int journal(const char *folder, uint64_t entries) {
    static struct night_made n;
    const struct small_terms terms = { .edit = councils };
    const char *const *officers = small_officers("n");
    struct election *e;
    char path[512];

    n.s = small_election_make(&terms);
    small_signers(n.s->election, officers, &n.signers, n.key_ids);
    for (size_t i = 0; i < 2; i++)
        n.keys[i] = small_key(KEY_OFFICER, officers[i]);
    e = n.s->election;
    n.s->election = NULL;
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    need(state_init(&n.state, &e) == 0 && journal_open(&JOURNAL_SQLITE, path, true, &n.journal) == 0, path);
    need(genesis_write(&n.state, n.journal, &n.s->log, SMALL_CLOSES, &n.note) == 0, "genesis");
    for (uint64_t i = 0; i < entries; i++) {
        take(&n, (uint32_t)(i % (COUNCILS * WARDS)), i / (COUNCILS * WARDS) + 1);
        if ((i + 1) % BATCH == 0 || i + 1 == entries)
            seal(&n);
    }
    journal_close(n.journal);
    put_rest(&n, folder);
    draft_deinit(&n.draft);
    state_deinit(&n.state);
    small_election_free(n.s);
    return 0;
}

/* The signatures by themselves, over messages as long as those of an envelope of one sheet. */
static int checks(uint64_t count) {
    static uint8_t signatures[KEEP][SIGNATURE_SIZE];
    static char messages[KEEP][130];
    struct secret_key key = small_key(KEY_OFFICER, "north.ro");
    struct timespec began, ended;
    struct checks *c;
    uint64_t place;

    for (size_t i = 0; i < KEEP; i++) {
        snprintf(messages[i], sizeof(messages[i]), "message %zu", i);
        key_sign(&key, span_of(messages[i], sizeof(messages[i])), signatures[i]);
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    need(checks_new(checks_threads(), &c) == 0, "threads");
    for (uint64_t i = 0; i < count; i++)
        need(checks_add(c, i, &key.public, span_of(messages[i % KEEP], sizeof(messages[0])), signatures[i % KEEP]) == 0, "memory");
    need(checks_hold(c, &place), "a signature");
    clock_gettime(CLOCK_MONOTONIC, &ended);
    checks_free(c);
    printf("%.3f\n", (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "journal") == 0)
        return journal(argv[2], strtoull(argv[3], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "checks") == 0)
        return checks(strtoull(argv[2], NULL, 10));
    fputs("usage: make_journal journal FOLDER ENTRIES | checks N\n", stderr);
    return 2;
}
