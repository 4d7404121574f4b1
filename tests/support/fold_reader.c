/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/fold_reader.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "daemon/core/officers.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "tests/unit/probe.h"

static const char *text_of(const json_t *object, const char *key) {
    const char *s = json_string_value(json_object_get(object, key));

    if (!s)
        fail_msg("there is no text \"%s\"", key);
    return s;
}

void fold_reader_begin(const json_t *vector, struct state *ret) {
    struct blob manifest = probe_hex(text_of(vector, "manifest"));
    struct election *e;
    struct fault fault;
    uint64_t time;

    if (election_open(&manifest, &e, &fault))
        fail_msg("%s", fault.text);
    assert_int_equal(e->header.kind, ELECTION_REHEARSAL);
    time = state_manifest_time(e, 0);
    assert_int_equal(state_init(ret, &e), 0);
    for (size_t i = 0; i < ret->n_manifest; i++) {
        struct leaf leaf = state_manifest_leaf(ret->election, i, time);
        _cleanup_(pack_deinit) struct pack p;

        leaf.index = i;
        pack_init(&p);
        leaf_encode(&p, &leaf);
        assert_int_equal(chain_append(&ret->chain, pack_span(&p), time), 0);
    }
}

/* One entry of a file, in the test's arena. */
struct told {
    struct span leaf_bytes, sigset, body;
    struct leaf leaf;
    struct declaration declaration;
    struct event event;
    size_t n_signers;
    struct digest signers[TALLY_SIGNATURES_MAX];
};

static struct span read_hex(const json_t *entry, const char *key, struct arena *arena) {
    _cleanup_(blob_free) struct blob bytes = probe_hex(text_of(entry, key));

    return arena_copy(arena, span_blob(bytes));
}

/* The leaf must be that of this very body and sigset, at this place and time. */
static void check_leaf(const struct state *s, const struct told *t) {
    uint64_t told = t->leaf.kind == ENTRY_EVENT ? t->event.made : t->declaration.declared;
    struct digest digest;

    assert_int_equal(t->leaf.index, s->chain.n_leaves);
    assert_int_equal(t->leaf.time, state_entry_time(s, told, 0));
    assert_int_equal(t->leaf.ruleset, RULESET);
    hash_bytes(t->body, &digest);
    assert_true(digest_equal(&digest, &t->leaf.body));
    hash_bytes(t->sigset, &digest);
    assert_true(digest_equal(&digest, &t->leaf.sigset));
}

/* The envelope's signatures must hold, be of the entry's kind and name the body. */
static void check_sigset(const struct state *s, struct arena *arena, struct told *t) {
    const char *type = t->leaf.kind == ENTRY_EVENT ? PAYLOAD_EVENT : PAYLOAD_DECLARATION;
    const struct event *brings;
    struct signers signers;
    struct envelope e;
    bool named = false;
    uint32_t bad;

    assert_int_equal(sigset_open(t->sigset, &ENVELOPE_LIMITS_DECLARATION, arena, &e), 0);
    assert_true(digest_equal(&e.genesis, &s->election->genesis) && span_equal(e.type, span_str(type)));
    assert_int_equal(signers_brings(&e, t->body, arena, &brings), 0);
    assert_int_equal(signers_verify(s->election, &e, brings, &signers, &bad), 0);
    for (size_t i = 0; i < e.n_bodies; i++)
        named = named || digest_equal(&e.digests[i], &t->leaf.body);
    assert_true(named);
    for (size_t i = 0; i < e.n_signatures; i++)
        t->signers[i] = e.signatures[i].key_id;
    t->n_signers = e.n_signatures;
}

bool fold_reader_take(struct state *s, const json_t *entry, struct arena *arena, struct recounting *recounting) {
    struct told t = { .leaf_bytes = read_hex(entry, "leaf", arena), .sigset = read_hex(entry, "sigset", arena),
                      .body = read_hex(entry, "body", arena) };
    int r;

    assert_int_equal(leaf_decode(t.leaf_bytes, &t.leaf), 0);
    if (t.leaf.kind == ENTRY_EVENT)
        assert_int_equal(event_decode(t.body, arena, &t.event), 0);
    else
        assert_int_equal(declaration_decode(t.body, arena, &t.declaration), 0);
    check_leaf(s, &t);
    check_sigset(s, arena, &t);
    assert_int_equal(chain_append(&s->chain, t.leaf_bytes, t.leaf.time), 0);
    r = t.leaf.kind == ENTRY_EVENT ? ledger_apply_event(s->ledger, &t.leaf, &t.event, t.signers, t.n_signers)
                                   : ledger_apply(s->ledger, &t.leaf, &t.declaration, t.signers, t.n_signers);
    assert_true(r == 0 || r == 1);
    if (r == 0 && recounting && t.leaf.kind == ENTRY_EVENT)
        recounting_event(recounting, &t.leaf, &t.event, t.signers, t.n_signers);
    else if (r == 0 && recounting)
        recounting_declaration(recounting, &t.leaf, &t.declaration);
    return r == 0;
}
