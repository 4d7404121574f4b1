/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The order is that of trust: what the manifest's authorities signed gives the log's key and the officers'; entries about keys
 * change them, in the order of the journal; the officers' signatures are over what the entries are, each by the keys in force
 * then; the log's head says which entries are its journal's. Only then is it asked whether the declarations contradict each
 * other.
 */

#include "clients/tally/evidence.h"

#include <errno.h>

#include "daemon/core/election_keys.h"
#include "daemon/core/rules.h"
#include "proto/proof.h"
#include "proto/tree.h"

/* --- Opening --- */

static int open_manifest(struct evidence *e, struct fault *ret_detail) {
    int r = election_open_part(e->file.manifest, e->file.bodies, e->file.n_bodies, &e->e, ret_detail);

    if (r != 0)
        return r < 0 ? r : EVIDENCE_MANIFEST;
    e->contest = election_contest(e->e, e->file.contest);
    return e->contest == NO_INDEX ? EVIDENCE_MANIFEST : EVIDENCE_OK;
}

static int open_head(struct evidence *e) {
    return election_head_open(e->e, e->file.note, &e->head) == NOTE_OK ? EVIDENCE_OK : EVIDENCE_HEAD;
}

/* What the head says, before it is known whether its log does. */
static int read_head(struct evidence *e) {
    return head_parse(e->file.note, &e->head) == NOTE_OK ? EVIDENCE_OK : EVIDENCE_HEAD;
}

/* Whether the leaf stands under the head, and is of this body and sigset. */
static bool in_journal(const struct evidence *e, const struct conflict_entry *entry, const struct leaf *leaf) {
    struct digest hash, body, sigset;

    hash_leaf(entry->leaf, &hash);
    hash_bytes(entry->body, &body);
    hash_bytes(e->file.sigsets[entry->sigset], &sigset);
    return digest_equal(&leaf->body, &body) && digest_equal(&leaf->sigset, &sigset) &&
           proof_inclusion(leaf->index, e->head.size, &hash, entry->path, entry->n_path, &e->head.root);
}

static bool names(const struct envelope *sigset, const struct digest *body) {
    for (size_t i = 0; i < sigset->n_bodies; i++)
        if (digest_equal(&sigset->digests[i], body))
            return true;
    return false;
}

/* Officers stand in the order of their ids. */
static void insert(uint32_t officer, const struct digest *key, struct evidence_entry *entry) {
    size_t at = entry->n_officers++;

    for (; at > 0 && entry->officers[at - 1] > officer; at--) {
        entry->officers[at] = entry->officers[at - 1];
        entry->keys[at] = entry->keys[at - 1];
    }
    entry->officers[at] = officer;
    entry->keys[at] = *key;
}

/* The signers who may declare this: key ids in a sigset ascend, and no two officers share one. */
static void find_entitled(const struct evidence *e, const struct signers *signers, struct evidence_entry *ret) {
    const struct contest *c = &e->e->contests[e->contest];
    uint32_t area = ret->area == NO_INDEX ? c->area : ret->area;

    for (uint32_t i = 0; i < signers->n; i++)
        if (officer_may_count(e->e, signers->officers[i], c->poll, area))
            insert(signers->officers[i], &signers->keys[signers->by[i]], ret);
}

/* The signatures on an entry, by keys in force at its place in the journal. */
static int verify_signers(struct evidence *e, const struct conflict_entry *entry, const struct leaf *leaf, const char *type,
                          struct signers *ret) {
    bool event = leaf->kind == ENTRY_EVENT;
    const struct event *brings;
    struct envelope sigset;
    struct judgement j;
    uint32_t bad;
    int r = sigset_open(e->file.sigsets[entry->sigset], &ENVELOPE_LIMITS_DECLARATION, &e->arena, &sigset);

    if (r == 0)
        r = signers_brings(&sigset, entry->body, &e->arena, &brings);
    if (r < 0)
        return r;
    if (r > 0 || !span_equal(sigset.type, span_str(type)) || !digest_equal(&sigset.genesis, &e->e->genesis) ||
        !names(&sigset, &leaf->body) || signers_verify(e->e, &sigset, brings, ret, &bad) != 0)
        return EVIDENCE_SIGNATURE;
    judgement_init(&j);
    return signers_out_of_force(e->e, ret, event, leaf->time, &j) ? EVIDENCE_SIGNATURE : EVIDENCE_OK;
}

/* An entry about keys: by the authority, and by the keys that it changes. */
static int take_keys(struct evidence *e, const struct conflict_entry *entry, const struct leaf *leaf) {
    struct signers signers;
    struct event event;
    struct digest id;
    uint64_t n, needed;
    int r = event_decode(entry->body, &e->arena, &event);

    if (r < 0)
        return r;
    if (r > 0 || leaf->verdict != VERDICT_ACCEPTED || !event_about_keys(&event) || !keys_subject(e->e, &event) ||
        keys_barred(e->e, &event, &id) || keys_missing(e->e, &event))
        return EVIDENCE_ENTRY;
    r = verify_signers(e, entry, leaf, PAYLOAD_EVENT, &signers);
    if (r != EVIDENCE_OK)
        return r;
    keys_signed(e->e, &event, &signers, &n, &needed);
    if (signers.n_authorities < e->e->authority_threshold || n < needed)
        return EVIDENCE_SIGNATURE;
    r = keys_reserve(e->e, &event);
    if (r == 0)
        keys_fold(e->e, leaf->index, &event);
    return r;
}

static int open_signatures(struct evidence *e, const struct conflict_entry *entry, struct evidence_entry *ret) {
    struct signers signers;
    int r = verify_signers(e, entry, &ret->leaf, PAYLOAD_DECLARATION, &signers);

    if (r != EVIDENCE_OK)
        return r;
    find_entitled(e, &signers, ret);
    return ret->n_officers >= declaration_quorum(e->e, &ret->d, e->contest) ? EVIDENCE_OK : EVIDENCE_QUORUM;
}

static int open_declaration(struct evidence *e, const struct conflict_entry *entry, struct evidence_entry *ret) {
    int r;

    ret->area = NO_INDEX;
    r = declaration_decode(entry->body, &e->arena, &ret->d);
    if (r == 0)
        r = figures_digest(&ret->d, &ret->figures);
    if (r < 0)
        return r;
    if (r > 0 || !span_equal(ret->d.contest, e->file.contest))
        return EVIDENCE_ENTRY;
    if (ret->d.act == ACT_STATE) {
        ret->area = rules_stated_area(e->e, &ret->d, e->contest);
        if (ret->area == NO_INDEX)
            return EVIDENCE_ENTRY;
    }
    return open_signatures(e, entry, ret);
}

static int open_entry(struct evidence *e, const struct conflict_entry *entry, uint64_t from, struct leaf *ret) {
    struct evidence_entry *place = &e->entries[e->n];
    int r;

    if (leaf_decode(entry->leaf, ret) != 0 || ret->index < from || !in_journal(e, entry, ret) ||
        (ret->kind != ENTRY_DECLARATION && ret->kind != ENTRY_EVENT))
        return EVIDENCE_ENTRY;
    if (ret->kind == ENTRY_EVENT)
        return take_keys(e, entry, ret);
    place->leaf = *ret;
    r = open_declaration(e, entry, place);
    e->n += r == EVIDENCE_OK;
    return r;
}

static int open_entries(struct evidence *e) {
    uint64_t from = 0;

    e->entries = arena_alloc(&e->arena, e->file.n_entries, sizeof(*e->entries));
    if (!e->entries)
        return -ENOMEM;
    for (size_t i = 0; i < e->file.n_entries; i++) {
        struct leaf leaf;
        int r = open_entry(e, &e->file.entries[i], from, &leaf);

        if (r != EVIDENCE_OK)
            return r;
        from = leaf.index + 1;
    }
    return EVIDENCE_OK;
}

/* --- Contradicting --- */

bool evidence_same_place(const struct evidence_entry *a, const struct evidence_entry *b) {
    return a->d.revision == b->d.revision && a->area == b->area &&
           (a->area == NO_INDEX || a->d.statements[0].phase == b->d.statements[0].phase);
}

/* Of the entry's revision one was taken, the others are in conflict with it, and there is one of these. */
static bool contradicted(const struct evidence *e, const struct evidence_entry *entry) {
    const struct evidence_entry *taken = NULL;
    size_t n_taken = 0, n_conflicts = 0;

    for (size_t i = 0; i < e->n; i++) {
        bool conflict = e->entries[i].leaf.verdict == VERDICT_CONFLICT;

        if (!evidence_same_place(&e->entries[i], entry))
            continue;
        n_taken += !conflict;
        n_conflicts += conflict;
        taken = conflict ? taken : &e->entries[i];
    }
    return n_taken == 1 && n_conflicts > 0 &&
           (entry == taken || !digest_equal(&entry->figures, &taken->figures));
}

int evidence_open(struct span bytes, struct evidence *ret, struct fault *ret_detail) {
    int r;

    *ret = (struct evidence){ 0 };
    *ret_detail = (struct fault){ "" };
    r = conflict_decode(bytes, &ret->arena, &ret->file);
    if (r != 0)
        return r < 0 ? r : EVIDENCE_FORM;
    r = open_manifest(ret, ret_detail);
    if (r == EVIDENCE_OK)
        r = read_head(ret);
    if (r == EVIDENCE_OK)
        r = open_entries(ret);
    if (r >= EVIDENCE_OK && r != EVIDENCE_MANIFEST && open_head(ret) != EVIDENCE_OK)
        r = EVIDENCE_HEAD;      /* by the key that the entries lead to; before what is wrong with those */
    if (r == EVIDENCE_OK && ret->n < 2)
        r = EVIDENCE_NONE;
    for (size_t i = 0; i < ret->n && r == EVIDENCE_OK; i++)
        if (!contradicted(ret, &ret->entries[i]))
            r = EVIDENCE_NONE;
    return r;
}

/* The authorities that signed: the sigset is good as a whole, so each of its keys is one. */
static bool authority_signed(const struct election *e, const struct public_key *key) {
    struct digest id;

    key_id(key, &id);
    for (size_t i = 0; i < e->envelope.n_signatures; i++)
        if (digest_equal(&e->envelope.signatures[i].key_id, &id))
            return true;
    return false;
}

int evidence_trusted(const struct evidence *e, const struct evidence_trust *trust) {
    bool same;

    if (trust->genesis_given)
        same = digest_equal(&trust->genesis, &e->e->genesis);
    else
        same = memcmp(&trust->log, &e->e->header.log_key, sizeof(trust->log)) == 0 && authority_signed(e->e, &trust->authority);
    return same ? EVIDENCE_OK : EVIDENCE_STRANGER;
}

/* --- Saying --- */

static const struct {
    const char *name, *en, *cy;
} FAULTS[_EVIDENCE_FAULT_MAX] = {
    [EVIDENCE_OK] = { "ok", "", "" },
#define X(name, en, cy) [EVIDENCE_##name] = { "EVIDENCE_" #name, en, cy },
    EVIDENCE_FAULTS(X)
#undef X
};

const char *evidence_fault_name(int fault) {
    return FAULTS[fault].name;
}

const char *evidence_fault_text(int fault, enum language language) {
    return language == LANGUAGE_CY ? FAULTS[fault].cy : FAULTS[fault].en;
}

void evidence_close(struct evidence *e) {
    election_free(e->e);
    arena_deinit(&e->arena);
    *e = (struct evidence){ 0 };
}
