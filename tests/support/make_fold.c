/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes the vectors of folds: make_fold FOLDER (proto/vectors/fold). Each is a small rehearsal told entry by entry:
 * the manifest, the declarations as journaled, and what must come out. The elections are rehearsals because there the
 * time of every entry follows from the declarations (SPEC.md 5.1), so that the journal's root does too.
 *
 * What is journaled is judged first, so an entry is one that a daemon would have made; only what rule set 1 never gives
 * by itself (a queried declaration, a journal that cannot be) is forced in.
 */

#include <assert.h>
#include <jansson.h>
#include <stdio.h>

#include "daemon/state.h"
#include "proto/codec.h"
#include "tests/support/declarations.h"

struct story {
    struct small_election *s;
    struct state state;
    struct arena arena;
    struct changes genesis;     /* every record before the first declaration */
    json_t *entries;
    bool refused;               /* an entry could not be folded */
};

/* --- Journaling --- */

static json_t *hex(struct span bytes) {
    char *text = malloc(2 * bytes.len + 1);
    json_t *string;

    assert(text);
    text[0] = '\0';
    for (size_t i = 0; i < bytes.len; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes.ptr[i]);
    string = json_string(text);
    free(text);
    return string;
}

static json_t *hex_root(const struct tree *tree) {
    struct digest root;

    tree_root(tree, tree_size(tree), &root);
    return hex(span_of(root.bytes, DIGEST_SIZE));
}

/* Appends the leaf, folds it and notes the entry. */
static void enter(struct story *t, struct leaf *leaf, const struct envelope *e, size_t i, const struct declaration *d) {
    struct digest signers[TALLY_SIGNATURES_MAX];
    _cleanup_(pack_deinit) struct pack p;
    int r;

    leaf->index = t->state.chain.n_leaves;
    leaf->time = state_entry_time(&t->state, d->declared, SMALL_NOW);
    leaf->kind = ENTRY_DECLARATION;
    leaf->body = e->digests[i];
    leaf->sigset = e->sigset_digest;
    leaf->ruleset = RULESET;
    for (size_t k = 0; k < e->n_signatures; k++)
        signers[k] = e->signatures[k].key_id;
    pack_init(&p);
    leaf_encode(&p, leaf);
    r = chain_append(&t->state.chain, pack_span(&p), leaf->time);
    assert(r == 0 && !t->refused);
    r = ledger_apply(t->state.ledger, leaf, d, signers, e->n_signatures);
    assert(r >= 0);
    t->refused = r > 0;
    json_array_append_new(t->entries, json_pack("{s:o, s:o, s:o}", "leaf", hex(pack_span(&p)), "sigset",
                                                hex(e->sigset), "body", hex(e->bodies[i])));
}

/* Judges what one envelope brings, body by body, and journals each, which must be judged so. */
static void tell_all(struct story *t, struct declaration *const *ds, size_t n, const char *const *officers,
                     enum verdict verdict) {
    struct blob bodies[16], envelope;
    struct span spans[16];
    struct envelope e;
    struct signers signers;
    uint32_t bad;
    int r;

    assert(n <= ARRAY_SIZE(bodies));
    for (size_t i = 0; i < n; i++) {
        bodies[i] = declaration_bytes(ds[i]);
        spans[i] = span_blob(bodies[i]);
    }
    envelope = small_envelope(t->s, spans, n, officers);
    r = envelope_open(span_blob(envelope), &ENVELOPE_LIMITS_DECLARATION, &t->arena, &e);
    assert(r == 0);
    r = signers_verify(t->s->election, &e, &signers, &bad);
    assert(r == 0);
    for (size_t i = 0; i < n; i++) {
        struct leaf leaf = { .verdict = verdict };
        struct judgement j;

        judgement_init(&j);
        r = ledger_judge(t->state.ledger, e.bodies[i], ds[i], &signers, SMALL_NOW, &j);
        assert(r == 0 && j.verdict == verdict && !j.entry_given);
        for (size_t k = 0; k < j.n_codes; k++)
            leaf.codes[leaf.n_codes++] = j.codes[k].code;
        enter(t, &leaf, &e, i, ds[i]);
        blob_free(&bodies[i]);
    }
    blob_free(&envelope);
}

static void tell(struct story *t, struct declaration *d, const char *const *officers, enum verdict verdict) {
    tell_all(t, &d, 1, officers, verdict);
}

static struct declaration *good(struct story *t, const char *contest, unsigned twist) {
    return good_declaration(t->s->election, contest, twist, &t->arena);
}

/* A good declaration of the contest, accepted. */
static void declare(struct story *t, const char *contest, unsigned twist) {
    tell(t, good(t, contest, twist), small_officers(contest), VERDICT_ACCEPTED);
}

/* The same with these votes, in ballot order. */
static void declare_votes(struct story *t, const char *contest, const uint64_t *counts) {
    struct declaration *d = good(t, contest, 0);

    declaration_votes(t->s->election, d, counts, &t->arena);
    tell(t, d, small_officers(contest), VERDICT_ACCEPTED);
}
#define declare_votes(t, contest, ...) declare_votes((t), (contest), (const uint64_t[]){ __VA_ARGS__ })

/* Journals a declaration under a verdict that nobody judged. */
static void force(struct story *t, const struct declaration *d, enum verdict verdict, const char *code) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct leaf leaf = { .verdict = verdict, .n_codes = code ? 1 : 0 };
    struct span span = span_blob(body);
    char contest[TALLY_ID_MAX + 1];
    struct blob envelope;
    struct envelope e;
    int r;

    if (code)
        leaf.codes[0] = span_str(code);
    snprintf(contest, sizeof(contest), SPAN_FMT, SPAN_ARG(d->contest));
    envelope = small_envelope(t->s, &span, 1, small_officers(contest));
    r = envelope_open(span_blob(envelope), &ENVELOPE_LIMITS_DECLARATION, &t->arena, &e);
    assert(r == 0);
    enter(t, &leaf, &e, 0, d);
    blob_free(&envelope);
}

/* --- The cases --- */

static void nothing(struct story *t) {
    (void)t;
}

static void one_seat(struct story *t) {
    declare_votes(t, "n1.b", 412, 530, 77);
}

/* Cedar and birch are level for the second seat: red-coop's candidate wins it by lot, in red's group. */
static void lot(struct story *t) {
    static const char *const tied[] = { "birch", "cedar", NULL }, *const won[] = { "cedar", NULL };
    struct declaration *d = good(t, "n1.a", 0);

    declaration_votes(t->s->election, d, (const uint64_t[]){ 900, 700, 700, 10 }, &t->arena);
    d->elected[1] = span_str("cedar");
    declaration_lot(d, &t->arena, tied, won);
    tell(t, d, small_officers("n1.a"), VERDICT_ACCEPTED);
}

static void uncontested(struct story *t) {
    declare(t, "n1.c", 0);
}

static void transferable(struct story *t) {
    declare(t, "s1.a", 2);
}

static void second_round(struct story *t) {
    declare(t, "m.mayor", 1);
}

/* More than half of the first preferences: no second round. */
static void first_round(struct story *t) {
    struct declaration *d = good(t, "m.mayor", 0);

    d->round2_given = false;
    d->n_round2 = 0;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = i == 0 ? 1500 : 100;
    d->papers.value = 1800 + 7;
    tell(t, d, small_officers("m.mayor"), VERDICT_ACCEPTED);
}

static void queried(struct story *t) {
    force(t, good(t, "n1.b", 0), VERDICT_QUERIED, "A06");
    force(t, good(t, "s1.b", 0), VERDICT_QUERIED, "A06");
}

/* The next revision of a contest that is queried stands; a query of a contest that is declared changes nothing. */
static void queried_and_accepted(struct story *t) {
    struct declaration *d = good(t, "n1.b", 1);

    force(t, good(t, "n1.b", 0), VERDICT_QUERIED, "A06");
    d->revision = 2;
    force(t, d, VERDICT_ACCEPTED, NULL);
    declare(t, "n2.a", 0);
    d = good(t, "n2.a", 1);
    d->revision = 2;
    force(t, d, VERDICT_QUERIED, "A06");
}

/* One conflict of the officers who declared, another that the chief countersigned. */
static void conflict(struct story *t) {
    static const char *const chief[] = { "chief", "north.ro", NULL };

    declare(t, "n1.b", 0);
    tell(t, good(t, "n1.b", 1), small_officers("n1.b"), VERDICT_CONFLICT);
    tell(t, good(t, "n1.b", 2), chief, VERDICT_CONFLICT);
}

static void by_election(struct story *t) {
    declare_votes(t, "n1.by", 300, 301);
}

static void postponed(struct story *t) {
    declare(t, "s1.a", 0);
    declare_votes(t, "s1.b", 120, 80);
}

/* Red has won one of two seats and holds two of the four that are not up: three of six are not more than half. */
static void thirds_half(struct story *t) {
    declare_votes(t, "n2.a", 10, 20);
    declare_votes(t, "n2.b", 10, 30, 20);
}

static void thirds_majority(struct story *t) {
    declare_votes(t, "n2.a", 10, 20);
    declare_votes(t, "n2.b", 10, 20, 30);
}

/* Red and its co-operators together have three of five. */
static void majority_of_a_group(struct story *t) {
    declare_votes(t, "n1.a", 10, 90, 80, 5);
    declare(t, "n1.c", 0);
    declare_votes(t, "n1.b", 50, 40, 30);
}

/* Independents win every seat and may not control. */
static void independents(struct story *t) {
    declare_votes(t, "s2.a", 80, 70, 10);
}

/* N2's holdings name others, S1's name unattributed seats; S1 is settled though one contest is postponed. */
static void remainders(struct story *t) {
    thirds_half(t);
    declare(t, "s1.a", 0);
}

static const char *const ALL[] = { "m.mayor", "n1.a", "n1.b", "n1.by", "n1.c", "n2.a", "n2.b", "s1.a", "s1.b", "s2.a" };

static void forwards(struct story *t) {
    for (size_t i = 0; i < ARRAY_SIZE(ALL); i++)
        declare(t, ALL[i], (unsigned)i);
}

static void backwards(struct story *t) {
    for (size_t i = ARRAY_SIZE(ALL); i-- > 0;)
        declare(t, ALL[i], (unsigned)i);
}

/* All but the postponed one: the whole of X is settled against the baseline that only X has. */
static void all_but_postponed(struct story *t) {
    for (size_t i = 0; i < ARRAY_SIZE(ALL); i++)
        if (strcmp(ALL[i], "s1.b") != 0)
            declare(t, ALL[i], 1);
}

static void one_envelope(struct story *t) {
    struct declaration *ds[] = { good(t, "n2.b", 0), good(t, "n1.c", 0), good(t, "n1.by", 1), good(t, "n2.a", 1) };

    tell_all(t, ds, ARRAY_SIZE(ds), small_officers("n"), VERDICT_ACCEPTED);
}

/* Figures that nobody wrote down: no turnout from these, nor from one where only papers are known. */
static void unknown_figures(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    d->electorate.given = d->papers.given = d->rejected_given = false;
    tell(t, d, small_officers("n1.b"), VERDICT_ACCEPTED);
    d = good(t, "n2.a", 0);
    d->electorate.given = false;
    tell(t, d, small_officers("n2.a"), VERDICT_ACCEPTED);
    declare(t, "n2.b", 0);
}

/* Sums of votes, papers and electors beyond 32 bits. */
static void great_numbers(struct story *t) {
    static const char *const contests[] = { "n1.b", "n2.a", "n2.b" };

    for (size_t i = 0; i < ARRAY_SIZE(contests); i++) {
        struct declaration *d = good(t, contests[i], 0);

        d->votes[0].count = TALLY_COUNT_MAX - 7;
        for (size_t k = 1; k < d->n_votes; k++)
            d->votes[k].count = 0;
        d->papers.value = d->electorate.value = TALLY_COUNT_MAX;
        tell(t, d, small_officers(contests[i]), VERDICT_ACCEPTED);
    }
}

static void without_control(struct small_manifest *m) {
    m->header.control = (struct span){ 0 };
}

/* Nothing to compare with: neither baselines nor holdings but those that are not up. */
static void without_baselines(struct small_manifest *m) {
    m->header.control = (struct span){ 0 };
    m->header.n_baselines = 0;
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct m_chunk *c = &m->chunks[i];
        size_t n = 0;

        for (size_t k = 0; k < c->n_holdings; k++)
            if (span_equal(c->holdings[k].baseline, span_str("not-up")))
                c->holdings[n++] = c->holdings[k];
        c->n_holdings = n;
    }
}

static void accepted_twice(struct story *t) {
    declare(t, "n1.b", 0);
    force(t, good(t, "n1.b", 1), VERDICT_ACCEPTED, NULL);
}

static void next_revision_accepted(struct story *t) {
    struct declaration *d = good(t, "n1.c", 0);

    declare(t, "n1.c", 0);
    d->revision = 2;
    force(t, d, VERDICT_ACCEPTED, NULL);
}

static void vacant_accepted(struct story *t) {
    force(t, good(t, "n1.d", 0), VERDICT_ACCEPTED, NULL);
}

static const struct fold_case {
    const char *name, *what;
    void (*tell)(struct story *t);
    bool archive, refused;
    void (*edit)(struct small_manifest *m);
} CASES[] = {
    { "genesis", "no declaration: the journal has the manifest's entries only", nothing, false, false, NULL },
    { "one-seat", "one seat by plurality", one_seat, false, false, NULL },
    { "several-seats-lot", "two seats, the second decided by lot within one group", lot, false, false, NULL },
    { "uncontested", "no more candidates than seats: uncontested, all elected", uncontested, false, false, NULL },
    { "transferable-vote", "three seats by the transferable vote, with quota and a stage", transferable, false, false,
      NULL },
    { "supplementary-vote", "a mayor after a second round", second_round, false, false, NULL },
    { "supplementary-vote-first-round", "a mayor with more than half of the first preferences", first_round, false,
      false, NULL },
    { "queried", "queried: the pending and the postponed contest are queried, nothing else changes", queried, false,
      false, NULL },
    { "queried-and-accepted", "the next revision of a queried contest stands; a query of a declared one does nothing",
      queried_and_accepted, false, false, NULL },
    { "conflict", "two conflicts: the first declaration stands, conflicts are counted", conflict, false, false, NULL },
    { "by-election", "a by-election has its record and enters no area's", by_election, false, false, NULL },
    { "postponed", "a postponed contest, declared a week later", postponed, false, false, NULL },
    { "thirds-half", "seats not up count for control; half is not a majority", thirds_half, false, false, NULL },
    { "thirds-majority", "a majority with the seats that are not up", thirds_majority, false, false, NULL },
    { "majority-of-a-group", "two parties of one group have a majority together", majority_of_a_group, false, false,
      NULL },
    { "independents", "a group that may not control has every seat: no overall control", independents, false, false,
      NULL },
    { "changes-remainders", "changes against baselines with others and with unattributed seats", remainders, false,
      false, NULL },
    { "changes-settled", "the whole election but a postponed contest is settled against every baseline",
      all_but_postponed, false, false, NULL },
    { "order-forwards", "ten declarations in one order", forwards, false, false, NULL },
    { "order-backwards", "the same declarations in the opposite order: the same records", backwards, false, false,
      NULL },
    { "one-envelope", "four declarations of one envelope share a sigset", one_envelope, false, false, NULL },
    { "unknown-figures", "profile archive: without papers or electorate there is no turnout", unknown_figures, true,
      false, NULL },
    { "great-numbers", "sums beyond 32 bits", great_numbers, false, false, NULL },
    { "no-control-baseline", "no baseline says who was in control", thirds_majority, false, false, without_control },
    { "no-baselines", "no baselines: no changes, seats not up count all the same", thirds_majority, false, false,
      without_baselines },
    { "accepted-twice", "a second declaration accepted for a declared contest: no journal of rule set 1",
      accepted_twice, false, true, NULL },
    { "accepted-after-uncontested", "another revision accepted for an uncontested contest: no journal of rule set 1",
      next_revision_accepted, false, true, NULL },
    { "accepted-vacant", "a declaration accepted where nobody is nominated: no journal of rule set 1", vacant_accepted,
      false, true, NULL },
};

/* --- Writing --- */

static void begin(struct story *t, const struct fold_case *c) {
    struct small_terms terms = { .rehearsal = true, .archive = c->archive, .edit = c->edit };
    struct election *e;
    struct fault fault;
    struct blob copy;
    uint64_t time;
    int r;

    *t = (struct story){ .s = small_election_make(&terms), .entries = json_array() };
    copy = (struct blob){ malloc(t->s->manifest.len), t->s->manifest.len };
    memcpy(copy.ptr, t->s->manifest.ptr, copy.len);
    r = election_open(&copy, &e, &fault);
    assert(r == 0);
    time = state_manifest_time(e, SMALL_NOW);
    r = state_init(&t->state, &e);
    assert(r == 0);
    for (size_t i = 0; i < t->state.n_manifest; i++) {
        struct leaf leaf = state_manifest_leaf(t->state.election, i, time);
        _cleanup_(pack_deinit) struct pack p;

        leaf.index = i;
        pack_init(&p);
        leaf_encode(&p, &leaf);
        r = chain_append(&t->state.chain, pack_span(&p), time);
        assert(r == 0);
    }
}

static void end(struct story *t) {
    json_decref(t->entries);
    state_deinit(&t->state);
    arena_deinit(&t->arena);
    small_election_free(t->s);
}

/* The records that are not as they were at genesis: the view still shows those. */
static json_t *records_changed(struct story *t) {
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    json_t *records = json_object();
    int r = state_collect(&t->state, &changes);

    assert(r == 0);
    for (size_t i = 0; i < changes.n; i++) {
        uint32_t position = changes.positions[i];
        struct span key = t->state.election->records[position].key;
        char text[TALLY_KEY_MAX + 1];

        if (span_equal(span_blob(changes.records[i]), span_blob(t->state.view.records[position])))
            continue;
        snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(key));
        json_object_set_new(records, text, hex(span_blob(changes.records[i])));
    }
    return records;
}

static int write_json(const char *path, const json_t *vector) {
    FILE *file = fopen(path, "w");
    int r;

    if (!file)
        return -1;
    r = json_dumpf(vector, file, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', file);
    return fclose(file) || r ? -1 : 0;
}

static int write_case(const struct fold_case *c, const char *folder) {
    struct story t;
    json_t *vector, *records;
    char path[4096];
    int r;

    begin(&t, c);
    c->tell(&t);
    assert(t.refused == c->refused);
    vector = json_pack("{s:s, s:s, s:o, s:O}", "kind", "fold", "what", c->what, "manifest",
                       hex(span_blob(t.s->manifest)), "entries", t.entries);
    if (!c->refused) {
        records = records_changed(&t);
        json_object_set_new(vector, "root", hex_root(&t.state.chain.tree));
        json_object_set_new(vector, "records_root", hex_root(&t.state.records));
        json_object_set_new(vector, "records", records);
    }
    json_object_set_new(vector, "expect", json_string(c->refused ? "refused" : "ok"));
    snprintf(path, sizeof(path), "%s/%s.json", folder, c->name);
    r = write_json(path, vector);
    json_decref(vector);
    end(&t);
    if (r)
        perror(path);
    return r;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: make_fold FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < ARRAY_SIZE(CASES); i++)
        if (write_case(&CASES[i], argv[1]))
            return 1;
    printf("%zu vectors in %s\n", ARRAY_SIZE(CASES), argv[1]);
    return 0;
}
