/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Entries. What is done with one needs those before it, save its signatures: those go to other threads (checks.h), and the
 * entry is judged meanwhile as if they held. If one does not, that is found before anything that came after it. Verdicts are
 * the daemon's own rules, asked again of everything that was taken before (daemon/core is pure); a rule that was broken and
 * a verdict that was invented look the same from here.
 */

#include "clients/tally/audit.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/audit_state.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "proto/codec.h"

int audit_new(struct election *e, unsigned threads, struct audit **ret) {
    static const struct digest zero;
    struct audit *a = calloc(1, sizeof(*a));
    int r;

    if (!a)
        return -ENOMEM;
    a->e = e;
    a->least_ahead = UINT64_MAX;
    a->manifest_time = TALLY_TIME_MAX;
    for (uint32_t i = 0; i < e->n_polls; i++)
        if (e->polls[i].m->nominations_close < a->manifest_time)
            a->manifest_time = e->polls[i].m->nominations_close;
    tree_init(&a->journal);
    tree_init(&a->records);
    r = ledger_new(e, &a->ledger);
    if (r == 0)
        r = tree_reserve(&a->records, e->n_records);
    a->changed = calloc(e->n_records, sizeof(*a->changed));
    if (r == 0 && !a->changed)
        r = -ENOMEM;
    if (r == 0)
        r = checks_new(threads, &a->checks);
    if (r < 0) {
        audit_free(a);
        return r;
    }
    for (uint32_t i = 0; i < e->n_records; i++)
        tree_append(&a->records, &zero);
    a->counts.signatures = e->envelope.n_signatures; /* whoever opened it has checked them */
    *ret = a;
    return 0;
}

struct audit *audit_free(struct audit *a) {
    if (!a)
        return NULL;
    checks_free(a->checks);
    tree_deinit(&a->journal);
    tree_deinit(&a->records);
    free(a->changed);
    ledger_free(a->ledger);
    arena_deinit(&a->sigset.arena);
    free(a->contests);
    head_texts_deinit(&a->heads);
    head_texts_deinit(&a->ahead);
    for (size_t i = 0; i < ARRAY_SIZE(a->fork); i++)
        blob_free(&a->fork[i]);
    free(a);
    return NULL;
}

int audit_trust(struct audit *a, struct span note) {
    if (head_parse(note, &a->trusted) != NOTE_OK)
        return 1;
    a->trusted.origin = (struct span){ 0 };
    a->trusting = true;
    return audit_seen(a, note);
}

uint64_t audit_size(const struct audit *a) {
    return tree_size(&a->journal);
}

struct audit_counts audit_counts(const struct audit *a) {
    struct audit_counts counts = a->counts;

    counts.entries = audit_size(a);
    counts.heads = a->heads.n;
    counts.signatures += checks_count(a->checks);
    counts.trusted = a->trusting && a->trusted.size < counts.entries ? a->trusted.size : a->trusting ? counts.entries : 0;
    return counts;
}

/* --- Findings --- */

int audit_find(struct audit *a, const struct finding *finding) {
    if (a->finding.kind == FINDING_NONE)
        a->finding = *finding;
    return 1;
}

static void put(char *to, size_t size, const char *text) {
    snprintf(to, size, "%s", text ? text : "");
}

int find_entry(struct audit *a, enum finding_kind kind, struct span subject, const char *expected, const char *found) {
    struct finding f = { .kind = kind, .place = AT_ENTRY, .at = audit_size(a) };

    if (subject.ptr)
        snprintf(f.subject, sizeof(f.subject), SPAN_FMT, SPAN_ARG(subject));
    put(f.expected, sizeof(f.expected), expected);
    put(f.found, sizeof(f.found), found);
    return audit_find(a, &f);
}

static int find_number(struct audit *a, enum finding_kind kind, uint64_t expected, uint64_t found) {
    char texts[2][24];

    snprintf(texts[0], sizeof(texts[0]), "%llu", (unsigned long long)expected);
    snprintf(texts[1], sizeof(texts[1]), "%llu", (unsigned long long)found);
    return find_entry(a, kind, (struct span){ 0 }, texts[0], texts[1]);
}

static int find_time(struct audit *a, uint64_t expected, uint64_t found) {
    char texts[2][TIME_TEXT_MAX];

    return find_entry(a, FINDING_TIME, (struct span){ 0 }, time_format(expected, texts[0]), time_format(found, texts[1]));
}

static int find_fault(struct audit *a, enum finding_kind kind, int fault) {
    return find_entry(a, kind, (struct span){ 0 }, NULL, canon_fault_text(fault));
}

/* A signature that does not hold, on an entry or on a head: what came first in the journal is what is said. */
static void find_forged(struct audit *a, uint64_t order) {
    bool head = order % 2 == 0;

    if (a->finding.kind != FINDING_NONE && finding_order(&a->finding) <= order)
        return;
    a->finding = (struct finding){ .kind = head ? FINDING_NOTE : FINDING_FORGED, .place = head ? AT_HEAD : AT_ENTRY,
                                   .at = order / 2 };
    if (!head && order / 2 < audit_size(a) && a->contests[order / 2] != NO_INDEX)
        snprintf(a->finding.subject, sizeof(a->finding.subject), SPAN_FMT,
                 SPAN_ARG(a->e->contests[a->contests[order / 2]].m->id));
}

const struct finding *audit_finding(struct audit *a) {
    uint64_t order;

    if (!checks_hold(a->checks, &order))
        find_forged(a, order);
    return &a->finding;
}

/* --- Signatures --- */

/* Who signed the sigset of the entry at hand; its signatures go where they are checked. */
static int sigset_take(struct audit *a, struct span bytes, const struct leaf *leaf, struct span body) {
    struct sigset_now *s = &a->sigset;
    struct public_key keys[TALLY_SIGNATURES_MAX];
    char text[2 * DIGEST_SIZE + 1];
    const struct event *brings;
    uint32_t bad;
    int r;

    if (s->given && digest_equal(&s->digest, &leaf->sigset))
        return 0;
    arena_deinit(&s->arena);
    *s = (struct sigset_now){ .digest = leaf->sigset };
    r = sigset_open(bytes, &ENVELOPE_LIMITS_DECLARATION, &s->arena, &s->envelope);
    if (r != 0)
        return r < 0 ? r : find_fault(a, FINDING_SIGSET, r);
    if (!digest_equal(&s->envelope.genesis, &a->e->genesis))
        return find_entry(a, FINDING_ELECTION, (struct span){ 0 }, hex(a->e->genesis.bytes, 8, text),
                          hex(s->envelope.genesis.bytes, 8, text + 20));
    r = signers_brings(&s->envelope, body, &s->arena, &brings);
    if (r < 0)
        return r;
    if (signers_find(a->e, &s->envelope, brings, &s->signers, keys, &bad) != 0)
        return find_entry(a, FINDING_STRANGER, (struct span){ 0 }, NULL,
                          hex(s->envelope.signatures[bad].key_id.bytes, DIGEST_SIZE, text));
    for (size_t i = 0; i < s->envelope.n_signatures && r == 0; i++) {
        s->key_ids[i] = s->envelope.signatures[i].key_id;
        if (!a->trusting || audit_size(a) >= a->trusted.size)
            r = checks_add(a->checks, finding_order_entry(audit_size(a)), &keys[i], s->envelope.signed_bytes,
                           s->envelope.signatures[i].bytes);
    }
    s->envelope.sigset = s->envelope.payload = (struct span){ 0 }; /* the page's; it goes */
    s->given = r == 0;
    return r;
}

/* Whether the sigset names the body: mostly it is the one after the body of the entry before. */
static bool sigset_names(struct sigset_now *s, const struct digest *body) {
    for (size_t i = 0; i < s->envelope.n_bodies; i++) {
        size_t at = (s->next + i) % s->envelope.n_bodies;

        if (digest_equal(&s->envelope.digests[at], body)) {
            s->next = at + 1;
            return true;
        }
    }
    return false;
}

/* --- Verdicts --- */

/* "accepted P01 P02" */
static void say_verdict(char *ret, size_t size, uint64_t verdict, const struct span *codes, size_t n) {
    size_t used = (size_t)snprintf(ret, size, "%s", verdict <= VERDICT_REFUSED ? verdict_name((enum verdict)verdict) : "?");

    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(ret + used, size - used, " " SPAN_FMT, SPAN_ARG(codes[i]));
}

/* Holds the leaf against the judgement. A duplicate, what is refused, a conflict that has its entry: these have none. */
static int verdict_check(struct audit *a, const struct leaf *leaf, const struct judgement *j, struct span subject) {
    char expected[FINDING_TEXT_MAX], found[FINDING_TEXT_MAX];
    bool same = leaf->verdict == j->verdict && leaf->n_codes == j->n_codes && !j->entry_given;
    struct span codes[TALLY_CODES_MAX];

    for (size_t i = 0; i < j->n_codes; i++) {
        codes[i] = j->codes[i].code;
        same = same && span_equal(codes[i], leaf->codes[i]);
    }
    if (same)
        return 0;
    say_verdict(expected, sizeof(expected), j->verdict, codes, j->n_codes);
    say_verdict(found, sizeof(found), leaf->verdict, leaf->codes, leaf->n_codes);
    return find_entry(a, FINDING_VERDICT, subject, expected, found);
}

/* The clock of an auditor (SPEC.md 8.1): in a rehearsal nothing is too late. */
static uint64_t clock_of(const struct audit *a, const struct leaf *leaf) {
    return a->e->header.kind == ELECTION_LIVE ? leaf->time : UINT64_MAX;
}

/* A declaration or an event, decoded. */
struct told {
    bool event;
    struct span body, subject;
    uint64_t made;
    union {
        struct declaration d;
        struct event e;
    };
};

static int told_decode(struct audit *a, const struct leaf *leaf, struct span body, struct arena *arena, struct told *ret) {
    int r;

    *ret = (struct told){ .event = leaf->kind == ENTRY_EVENT, .body = body };
    r = ret->event ? event_decode(body, arena, &ret->e) : declaration_decode(body, arena, &ret->d);
    if (r != 0)
        return r < 0 ? r : find_fault(a, FINDING_CONTENT, r);
    ret->subject = ret->event ? ret->e.subject : ret->d.contest;
    a->contests[leaf->index] = election_contest(a->e, ret->subject);
    ret->made = ret->event ? ret->e.made : ret->d.declared;
    return 0;
}

static int told_judge(struct audit *a, const struct leaf *leaf, const struct told *told) {
    const struct signers *signers = &a->sigset.signers;
    struct judgement j;
    int r;

    judgement_init(&j);
    if (told->event)
        r = ledger_judge_event(a->ledger, told->body, &told->e, signers, leaf->time, clock_of(a, leaf), &j);
    else
        r = ledger_judge(a->ledger, told->body, &told->d, signers, leaf->time, clock_of(a, leaf), &j);
    return r < 0 ? r : verdict_check(a, leaf, &j, told->subject);
}

static int told_apply(struct audit *a, const struct leaf *leaf, const struct told *told) {
    const struct sigset_now *s = &a->sigset;
    int r;

    if (told->event)
        r = ledger_apply_event(a->ledger, leaf, &told->e, s->key_ids, s->envelope.n_signatures);
    else
        r = ledger_apply(a->ledger, leaf, &told->d, s->key_ids, s->envelope.n_signatures);
    return r > 0 ? find_entry(a, FINDING_ORDER, told->subject, NULL, NULL) : r;
}

/* --- Entries --- */

/* In a rehearsal a time follows from what was told; in a live election it may only not go back. */
static int time_check(struct audit *a, const struct leaf *leaf, uint64_t made) {
    uint64_t known = made > a->time ? made : a->time;

    if (a->e->header.kind == ELECTION_LIVE ? leaf->time >= a->time : leaf->time == known)
        return 0;
    return find_time(a, known, leaf->time);
}

static int manifest_take(struct audit *a, const struct leaf *leaf) {
    const struct envelope *m = &a->e->envelope;
    bool live = a->e->header.kind == ELECTION_LIVE;

    if (leaf->kind != ENTRY_MANIFEST)
        return find_number(a, FINDING_KIND, ENTRY_MANIFEST, leaf->kind);
    if (leaf->verdict != VERDICT_ACCEPTED || leaf->n_codes != 0 || !digest_equal(&leaf->sigset, &m->sigset_digest) ||
        !digest_equal(&leaf->body, &m->digests[leaf->index]))
        return find_entry(a, FINDING_MANIFEST, (struct span){ 0 }, NULL, NULL);
    if (live && leaf->index == 0)
        a->manifest_time = leaf->time;
    return leaf->time == a->manifest_time ? 0 : find_time(a, a->manifest_time, leaf->time);
}

static int later_take(struct audit *a, const struct leaf *leaf, const struct tally_entry *entry, struct arena *arena) {
    struct told told;
    int r;

    if (leaf->kind != ENTRY_DECLARATION && leaf->kind != ENTRY_EVENT)
        return find_number(a, FINDING_KIND, ENTRY_DECLARATION, leaf->kind);
    r = sigset_take(a, span_of(entry->sigset.ptr, entry->sigset.len), leaf, span_of(entry->body.ptr, entry->body.len));
    if (r != 0)
        return r;
    if (!span_equal(a->sigset.envelope.type, span_str(leaf->kind == ENTRY_EVENT ? PAYLOAD_EVENT : PAYLOAD_DECLARATION)))
        return find_entry(a, FINDING_TYPE, (struct span){ 0 }, NULL, NULL);
    if (!sigset_names(&a->sigset, &leaf->body))
        return find_entry(a, FINDING_UNSIGNED, (struct span){ 0 }, NULL, NULL);
    r = told_decode(a, leaf, span_of(entry->body.ptr, entry->body.len), arena, &told);
    if (r == 0)
        r = time_check(a, leaf, told.made);
    if (r == 0 && !(a->trusting && leaf->index < a->trusted.size))
        r = told_judge(a, leaf, &told);
    return r == 0 ? told_apply(a, leaf, &told) : r;
}

/* Room for what is noted of one more entry. */
static int entry_reserve(struct audit *a) {
    size_t room = a->room ? 2 * a->room : 1024;
    uint32_t *contests;

    if (tree_reserve(&a->journal, 1) < 0)
        return -ENOMEM;
    if (audit_size(a) < a->room)
        return 0;
    contests = reallocarray(a->contests, room, sizeof(*contests));
    if (!contests)
        return -ENOMEM;
    a->contests = contests;
    a->room = room;
    return 0;
}

/* libtally has held body and sigset against the leaf. */
static int entry_take(struct audit *a, const struct tally_entry *entry, struct arena *arena) {
    struct span bytes = span_of(entry->leaf.ptr, entry->leaf.len);
    struct digest hash;
    struct leaf leaf;
    int r = leaf_decode(bytes, &leaf);

    if (r != 0)
        return r < 0 ? r : find_fault(a, FINDING_LEAF, r);
    r = entry_reserve(a);
    if (r < 0)
        return r;
    a->contests[audit_size(a)] = NO_INDEX;
    if (leaf.index != audit_size(a))
        return find_number(a, FINDING_INDEX, audit_size(a), leaf.index);
    if (leaf.ruleset != RULESET)
        return find_number(a, FINDING_RULESET, RULESET, leaf.ruleset);
    r = leaf.index < a->e->envelope.n_bodies ? manifest_take(a, &leaf) : later_take(a, &leaf, entry, arena);
    if (r != 0)
        return r;
    hash_leaf(bytes, &hash);
    tree_append(&a->journal, &hash);
    a->time = leaf.time;
    return 0;
}

/* The heads of a page, one after another: each is read once, however many entries come before it. */
struct heads_now {
    const struct tally_entries *page;
    size_t at;
    bool read;
    struct head next;
};

/* Takes the heads of the size that is reached. */
static int heads_take(struct audit *a, struct heads_now *h) {
    int r = 0;

    while (r == 0 && h->at < h->page->n_heads) {
        const struct tally_bytes note = h->page->heads[h->at];

        if (!h->read && head_parse(span_of(note.ptr, note.len), &h->next) != NOTE_OK)
            return find_head(a, FINDING_NOTE, audit_size(a), NULL, NULL);
        h->read = true;
        if (h->next.size > audit_size(a))
            return 0;
        r = audit_head(a, span_of(note.ptr, note.len), &h->next);
        h->at++;
        h->read = false;
    }
    return r;
}

int audit_page(struct audit *a, const struct tally_entries *page) {
    _cleanup_(arena_deinit) struct arena arena = { 0 }; /* for all of it: a page is small */
    struct heads_now heads = { .page = page };
    int r = 0;

    for (size_t i = 0; i < page->n && r == 0; i++) {
        r = entry_take(a, &page->entries[i], &arena);
        if (r == 0)
            r = heads_take(a, &heads);
        if (r == 0 && checks_failed(a->checks))
            return 1;
    }
    if (r == 0 && heads.at < page->n_heads)
        r = find_head(a, FINDING_SIZE, audit_size(a), NULL, NULL);
    return r;
}

int audit_settle(struct audit *a) {
    uint64_t order;

    if (!checks_hold(a->checks, &order)) {
        find_forged(a, order);
        return 1;
    }
    return a->last.size == audit_size(a) ? 0 : find_head(a, FINDING_MISSING, audit_size(a), NULL, NULL);
}
