/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is journaled is judged first, so an entry is one that a daemon would have made; only what rule set 1 never gives
 * by itself (a queried declaration, a journal that cannot be) is forced in.
 */

#include "tests/support/story.h"

#include <assert.h>
#include <stdio.h>

#include "daemon/core/event_kinds.h"
#include "proto/codec.h"

/* --- Journaling --- */

json_t *story_hex(struct span bytes) {
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

/* Appends the leaf, folds it and notes the entry: of a declaration, or else of an event. */
static void enter(struct story *t, struct leaf *leaf, const struct envelope *e, size_t i, const struct declaration *d,
                  const struct event *event) {
    struct digest signers[TALLY_SIGNATURES_MAX];
    _cleanup_(pack_deinit) struct pack p;
    int r;

    leaf->index = t->state.chain.n_leaves;
    leaf->time = state_entry_time(&t->state, d ? d->declared : event->made, SMALL_NOW);
    leaf->kind = d ? ENTRY_DECLARATION : ENTRY_EVENT;
    leaf->body = e->digests[i];
    leaf->sigset = e->sigset_digest;
    leaf->ruleset = RULESET;
    for (size_t k = 0; k < e->n_signatures; k++)
        signers[k] = e->signatures[k].key_id;
    pack_init(&p);
    leaf_encode(&p, leaf);
    r = chain_append(&t->state.chain, pack_span(&p), leaf->time);
    assert(r == 0 && !t->refused);
    r = d ? ledger_apply(t->state.ledger, leaf, d, signers, e->n_signatures)
          : ledger_apply_event(t->state.ledger, leaf, event, signers, e->n_signatures);
    assert(r >= 0);
    t->refused = r > 0;
    json_array_append_new(t->entries, json_pack("{s:o, s:o, s:o}", "leaf", story_hex(pack_span(&p)), "sigset",
                                                story_hex(e->sigset), "body", story_hex(e->bodies[i])));
}

void tell_all(struct story *t, struct declaration *const *ds, size_t n, const char *const *officers,
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
    r = signers_verify(t->state.election, &e, NULL, &signers, &bad);
    assert(r == 0);
    for (size_t i = 0; i < n; i++) {
        struct leaf leaf = { .verdict = verdict };
        struct judgement j;

        judgement_init(&j);
        r = ledger_judge(t->state.ledger, e.bodies[i], ds[i], &signers, SMALL_NOW, SMALL_NOW, &j);
        if (r || j.verdict != verdict || j.entry_given)
            fprintf(stderr, "judged %s, %zu codes, the first " SPAN_FMT "\n", verdict_name(j.verdict), j.n_codes,
                    SPAN_ARG(j.n_codes ? j.codes[0].code : span_str("-")));
        assert(r == 0 && j.verdict == verdict && !j.entry_given);
        for (size_t k = 0; k < j.n_codes; k++)
            leaf.codes[leaf.n_codes++] = j.codes[k].code;
        enter(t, &leaf, &e, i, ds[i], NULL);
        blob_free(&bodies[i]);
    }
    blob_free(&envelope);
}

void force(struct story *t, const struct declaration *d, enum verdict verdict, const char *code) {
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
    enter(t, &leaf, &e, 0, d, NULL);
    blob_free(&envelope);
}

void force_event(struct story *t, const struct event *event, const char *const *signers, enum verdict verdict,
                 const char *code) {
    _cleanup_(blob_free) struct blob body = event_bytes(event), envelope = { 0 };
    struct leaf leaf = { .verdict = verdict, .n_codes = code ? 1 : 0 };
    struct span span = span_blob(body);
    struct envelope e;
    int r;

    if (code)
        leaf.codes[0] = span_str(code);
    envelope = small_envelope_of(PAYLOAD_EVENT, t->s, &span, 1, signers);
    r = envelope_open(span_blob(envelope), &ENVELOPE_LIMITS_DECLARATION, &t->arena, &e);
    assert(r == 0);
    enter(t, &leaf, &e, 0, NULL, event);
}

void tell_event(struct story *t, const struct event *event, const char *const *signers) {
    _cleanup_(blob_free) struct blob body = event_bytes(event);
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct signers who;
    struct judgement j;
    int r;

    small_signers(t->state.election, signers, &who, key_ids);
    judgement_init(&j);
    r = ledger_judge_event(t->state.ledger, span_blob(body), event, &who,
                           state_entry_time(&t->state, event->made, SMALL_NOW), SMALL_NOW, &j);
    if (r || j.verdict != VERDICT_ACCEPTED)
        fprintf(stderr, "event %s: %s\n", event_name(event->kind), verdict_name(j.verdict));
    assert(r == 0 && j.verdict == VERDICT_ACCEPTED);
    force_event(t, event, signers, VERDICT_ACCEPTED, NULL);
}

/* --- Telling in fewer words --- */

void tell(struct story *t, struct declaration *d, const char *const *officers, enum verdict verdict) {
    tell_all(t, &d, 1, officers, verdict);
}

struct declaration *good(struct story *t, const char *contest, unsigned twist) {
    return good_declaration(t->state.election, contest, twist, &t->arena);
}

struct declaration *declare(struct story *t, const char *contest, unsigned twist) {
    struct declaration *d = good(t, contest, twist);

    tell(t, d, small_officers(contest), VERDICT_ACCEPTED);
    return d;
}

struct declaration *declare_counts(struct story *t, const char *contest, const uint64_t *counts) {
    struct declaration *d = good(t, contest, 0);

    declaration_votes(t->state.election, d, counts, &t->arena);
    tell(t, d, small_officers(contest), VERDICT_ACCEPTED);
    return d;
}

/* --- Its beginning and end --- */

void story_begin(struct story *t, const struct small_terms *terms) {
    struct election *e;
    struct fault fault;
    struct blob copy;
    uint64_t time;
    int r;

    *t = (struct story){ .s = small_election_make(terms), .entries = json_array() };
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

void story_end(struct story *t) {
    json_decref(t->entries);
    state_deinit(&t->state);
    arena_deinit(&t->arena);
    small_election_free(t->s);
}
