/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The log's newer keys (SPEC.md 4.3). Whoever holds an older one and is shown a head by a key that it does not know asks for
 * the entries about keys: one that the older key has signed, and the new key too, leads from the one to the other. Nobody
 * else's word is taken. The answer that the head came with is asked for again.
 */

#include <errno.h>

#include "clients/libtally/client.h"
#include "proto/envelope.h"
#include "proto/tree.h"

/* Whether a key has signed the sigset. */
static bool signed_by(const struct envelope *sigset, const struct public_key *key) {
    struct digest id;

    key_id(key, &id);
    for (size_t i = 0; i < sigset->n_signatures; i++)
        if (digest_equal(&sigset->signatures[i].key_id, &id))
            return envelope_verify(sigset, i, key);
    return false;
}

static bool names(const struct envelope *sigset, const struct digest *body) {
    for (size_t i = 0; i < sigset->n_bodies; i++)
        if (digest_equal(&sigset->digests[i], body))
            return true;
    return false;
}

/* Whether the entry puts another key in the place of the newest that is known: then which, and from which size on.
 * Returns 1, 0, or -ENOMEM. */
static int handover(const struct tally *t, const struct m_keys_page *page, size_t i, struct arena *arena,
                    struct heads_key *ret) {
    const struct batch_entry *entry = &page->entries[i];
    const struct heads_key *newest = heads_newest_key(&t->heads);
    struct envelope sigset;
    struct digest body;
    struct event event;
    struct leaf leaf;
    int r;

    hash_bytes(entry->body, &body);
    if (leaf_decode(entry->leaf, &leaf) != 0 || leaf.kind != ENTRY_EVENT || leaf.verdict != VERDICT_ACCEPTED ||
        leaf.index < newest->since || !digest_equal(&leaf.body, &body))
        return 0;
    r = event_decode(entry->body, arena, &event);
    if (r != 0 || event.kind != EVENT_LOG)
        return r < 0 ? r : 0;
    r = sigset_open(page->sigsets[entry->sigset], &ENVELOPE_LIMITS_DECLARATION, arena, &sigset);
    if (r != 0)
        return r < 0 ? r : 0;
    memcpy(ret->key.bytes, event.key.bytes, sizeof(ret->key.bytes));
    ret->since = leaf.index + 1;
    return span_equal(sigset.type, span_str(PAYLOAD_EVENT)) && digest_equal(&sigset.genesis, &t->genesis) &&
           names(&sigset, &body) && key_valid(&ret->key) && signed_by(&sigset, &newest->key) &&
           signed_by(&sigset, &ret->key);
}

static int keys_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct link *link = &t->links[ask->link];

    (void)error;
    (void)text;
    link->greeting = false;
    link->greet_after = 0;
    for (size_t i = 0; answer && i < answer->keys.n_entries; i++) {
        struct heads_key key;
        int r = answer->keys.entries[i].sigset < answer->keys.n_sigsets ? handover(t, &answer->keys, i, &arena, &key) : 0;

        if (r < 0)
            return r;
        if (r > 0 && heads_add_key(&t->heads, &key.key, key.since))
            link->keys_asked = false;   /* there may be more of them than one answer has */
    }
    return 0;
}

/* Returns 0, TALLY_E_ENTRIES, or -ENOMEM. */
static int page_make(const struct m_keys_page *page, uint64_t from, struct arena *arena, struct tally_entries *ret) {
    struct digest *digests = arena_alloc(arena, page->n_sigsets, sizeof(*digests));
    struct tally_entry *rows = arena_alloc(arena, page->n_entries, sizeof(*rows));

    if (!digests || !rows)
        return -ENOMEM;
    for (size_t i = 0; i < page->n_sigsets; i++)
        hash_bytes(page->sigsets[i], &digests[i]);
    for (size_t i = 0; i < page->n_entries; i++) {
        int r = entry_make(&page->entries[i], page->sigsets, digests, page->n_sigsets, &rows[i]);

        if (r != 0 || rows[i].index < from)
            return TALLY_E_ENTRIES;
        from = rows[i].index + 1;
    }
    *ret = (struct tally_entries){ .text = "", .first = ret->first, .n = page->n_entries, .entries = rows };
    return 0;
}

static int page_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    tally_entries_fn fn = (tally_entries_fn)ask->callback;
    struct tally_entries page = { .first = ask->number };

    if (answer) {
        error = page_make(&answer->keys, ask->number, &arena, &page);
        text = "among the entries about keys";
    }
    if (error < 0)
        return error;
    if (error > 0)
        page = (struct tally_entries){ .error = error, .text = text, .first = ask->number };
    fn(t, ask->user, &page);
    return 0;
}

int tally_keys(struct tally *t, uint64_t from, tally_entries_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_KEYS, .keys = { from } };

    return ask_for(t, t->links[LINK_QUERY].endpoint ? LINK_QUERY : LINK_INTAKE, &request, MESSAGE_KEYS_PAGE, page_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .number = from }, ret_id);
}

int keys_ask(struct tally *t, enum link_id link) {
    struct request request = { .kind = MESSAGE_KEYS, .keys = { heads_newest_key(&t->heads)->since } };
    struct ask *ask;
    int r = ask_new(t, link, &request, MESSAGE_KEYS_PAGE, keys_done, &ask);

    t->heads.stranger = false;
    if (r != 0)
        return r;
    t->links[link].greeting = t->links[link].keys_asked = true;
    return 0;
}

void keys_doubt(struct tally *t) {
    uint64_t now = clock_ms();

    if (!t->heads.stranger || t->doubt_after > now)
        return;
    t->heads.stranger = false;
    t->doubt_after = now + BACKOFF_LAST_MS;
    for (size_t i = 0; i < LINK_UPDATES; i++) {
        t->links[i].doubted = t->links[i].greeted;
        t->links[i].greeted = false;
    }
}

/* The head that an answer stands under; of a result that of its first receipt. Absent: there is none. */
static struct span head_of(const struct answer *a) {
    struct receipt receipt;

    switch (a->kind) {
    case MESSAGE_PAGE:
        return a->page.note;
    case MESSAGE_ENTRIES_PAGE:
        return a->entries.note;
    case MESSAGE_MOMENT_FOUND:
        return a->moment.note;
    case MESSAGE_CONSISTENCY_PROOF:
    case MESSAGE_INCLUSION_PROOF:
        return a->proof.note;
    case MESSAGE_COSIGNED_HEAD:
        return a->cosigned.note;
    case MESSAGE_RESULT:
        for (size_t i = 0; i < a->result.n; i++)
            if (a->result.items[i].receipt.ptr && receipt_decode(a->result.items[i].receipt, &receipt) == 0)
                return receipt.note;
        return (struct span){ 0 };
    default:
        return (struct span){ 0 };
    }
}

bool keys_wanted(struct tally *t, const struct answer *answer) {
    struct span note = head_of(answer);
    struct head head;

    if (!note.ptr || t->doubt_after > clock_ms())
        return false;
    return heads_open(&t->heads, note, &head) == TALLY_E_HEAD && t->heads.stranger;
}
