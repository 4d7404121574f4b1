/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The state of a prefix, as slots in the order of keys. Positions never move (all records exist from genesis), so the
 * first whole state fixes the slots and later pages and updates only change what is in them.
 *
 * While a round of pages is under way, updates go on being published beside it: they may be newer than the pages, so
 * pages are proven against base and staged records alone, and a commit leaves a live record in place where the update
 * was proven under a larger journal than the commit's.
 */

#include "clients/libtally/held.h"

#include <errno.h>

#include "clients/libtally/client.h"
#include "proto/codec.h"
#include "proto/proof.h"

int held_init(struct held *h, struct span prefix) {
    *h = (struct held){ 0 };
    tree_init(&h->tree);
    return blob_copy(prefix, &h->prefix);
}

static void slot_deinit(struct slot *s) {
    blob_free(&s->key);
    blob_free(&s->base);
    blob_free(&s->staged);
    blob_free(&s->live);
    blob_free(&s->old);
}

static void slots_clear(struct held *h) {
    for (size_t i = 0; i < h->n; i++)
        slot_deinit(&h->slots[i]);
    h->n = 0;
}

void held_deinit(struct held *h) {
    slots_clear(h);
    free(h->slots);
    blob_free(&h->prefix);
    tree_deinit(&h->tree);
    *h = (struct held){ 0 };
}

struct span held_published(const struct slot *slot) {
    return span_blob(slot->live.ptr ? slot->live : slot->base);
}

struct slot *held_find(const struct held *h, struct span key) {
    size_t lo = 0, hi = h->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = span_compare(span_blob(h->slots[mid].key), key);

        if (c == 0)
            return &h->slots[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static int slot_add(struct held *h, struct span key) {
    struct slot slot = { 0 };
    int r;

    if (h->n == h->room) {
        size_t room = h->room ? 2 * h->room : 64;
        struct slot *slots = reallocarray(h->slots, room, sizeof(*slots));

        if (!slots)
            return -ENOMEM;
        h->slots = slots;
        h->room = room;
    }
    r = blob_copy(key, &slot.key);
    if (r == 0)
        h->slots[h->n++] = slot;
    return r;
}

void held_unstage(struct held *h) {
    if (!h->known) {
        slots_clear(h);
        return;
    }
    for (size_t i = 0; i < h->n; i++)
        blob_free(&h->slots[i].staged);
}

/* The range that the whole answer must have, as far as it is known beforehand; UINT64_MAX: unknown. */
static void range_wanted(const struct held *h, const struct m_page *page, const struct turn *turn, uint64_t *ret_lo,
                         uint64_t *ret_hi) {
    bool everything = h->prefix.len == 0;

    if (h->known || !turn->full) {
        *ret_lo = h->first;
        *ret_hi = h->first + h->n;
    } else if (h->range_given) {
        *ret_lo = h->lo;
        *ret_hi = h->hi;
    } else {
        *ret_lo = everything ? 0 : (turn->begins ? page->lo : h->first);
        *ret_hi = everything ? page->total : UINT64_MAX;
    }
}

/* Whether the page may speak for [lo, hi) as an answer to this turn. */
static bool range_fits(const struct held *h, const struct m_page *page, const struct turn *turn) {
    bool first = !h->known && turn->full && turn->begins;
    uint64_t begin, end;

    range_wanted(h, page, turn, &begin, &end);
    if (page->lo > page->hi || page->hi > page->total || page->hi > end || (!first && page->total != h->total))
        return false;
    if (page->more ? page->n_records == 0 : (end != UINT64_MAX && page->hi != end))
        return false;
    if (turn->begins)
        return page->lo == begin;
    /* Pages with only what changed may overlap what the one before reached; nothing may lie between. */
    return page->hi >= turn->covered &&
           (turn->full ? page->lo == turn->covered : page->lo >= begin && page->lo <= turn->covered);
}

/* The keys of the page's records, which must ascend under the prefix. */
static int page_keys(const struct held *h, const struct m_page *page, struct span *keys) {
    for (size_t i = 0; i < page->n_records; i++) {
        if (record_key(page->records[i], &keys[i]) != 0)
            return TALLY_E_MESSAGE;
        if (!span_starts(keys[i], span_blob(h->prefix)) || (i > 0 && span_compare(keys[i - 1], keys[i]) >= 0))
            return TALLY_E_RANGE;
    }
    return 0;
}

/* Where each record goes: its position less page->lo. */
static int page_places(const struct held *h, const struct m_page *page, const struct turn *turn,
                       const struct span *keys, uint64_t *places) {
    if (turn->full && page->n_records != page->hi - page->lo)
        return TALLY_E_RANGE;
    for (size_t i = 0; i < page->n_records; i++) {
        const struct slot *slot = held_find(h, keys[i]);
        uint64_t position;

        if (!h->known && turn->full) {
            if (slot || (h->n > 0 && span_compare(span_blob(h->slots[h->n - 1].key), keys[i]) >= 0))
                return TALLY_E_RANGE;
            places[i] = i;
            continue;
        }
        if (!slot)
            return TALLY_E_RANGE;
        position = h->first + (uint64_t)(slot - h->slots);
        if (position < page->lo || position >= page->hi || (turn->full && position != page->lo + i))
            return TALLY_E_RANGE;
        places[i] = position - page->lo;
    }
    return 0;
}

/* Whether the page's records, put into what is held in [lo, hi), give the root of the head. */
static int page_prove(const struct held *h, const struct m_page *page, const struct head *head, const struct turn *turn,
                      const uint64_t *places, const struct digest *leaves) {
    size_t n = (size_t)(page->hi - page->lo);
    struct digest *hashes;
    struct digest root;
    bool holds;

    hashes = malloc((n ? n : 1) * sizeof(*hashes));
    if (!hashes)
        return -ENOMEM;
    for (size_t i = 0; i < n && !turn->full; i++) {
        const struct slot *slot = &h->slots[page->lo - h->first + i];

        hashes[i] = slot->staged.ptr ? slot->staged_hash : slot->base_hash;
    }
    for (size_t i = 0; i < page->n_records; i++)
        hashes[places[i]] = leaves[i];
    holds = proof_frame(page->lo, page->hi, page->total, hashes, page->hashes, page->n_hashes, &root) &&
            digest_equal(&root, &head->records);
    free(hashes);
    return holds ? 0 : TALLY_E_PROOF;
}

static int page_stage(struct held *h, const struct m_page *page, const struct turn *turn, const struct span *keys,
                      const uint64_t *places, const struct digest *leaves) {
    if (!h->known && turn->begins && turn->full) {
        h->first = page->lo;
        h->total = page->total;
    }
    for (size_t i = 0; i < page->n_records; i++) {
        struct slot *slot;
        struct blob copy;
        int r = 0;

        if (!h->known && turn->full)
            r = slot_add(h, keys[i]);
        if (r == 0)
            r = blob_copy(page->records[i], &copy);
        if (r < 0)
            return r;
        slot = &h->slots[page->lo - h->first + places[i]];
        blob_free(&slot->staged);
        slot->staged = copy;
        slot->staged_hash = leaves[i];
    }
    return 0;
}

int held_page(struct held *h, const struct m_page *page, const struct head *head, const struct turn *turn) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span *keys = arena_alloc(&arena, page->n_records, sizeof(*keys));
    uint64_t *places = arena_alloc(&arena, page->n_records, sizeof(*places));
    struct digest *leaves = arena_alloc(&arena, page->n_records, sizeof(*leaves));
    int r;

    if (!keys || !places || !leaves)
        return -ENOMEM;
    if (!range_fits(h, page, turn))
        return TALLY_E_RANGE;
    r = page_keys(h, page, keys);
    if (r == 0)
        r = page_places(h, page, turn, keys, places);
    if (r != 0)
        return r;
    for (size_t i = 0; i < page->n_records; i++)
        hash_leaf(page->records[i], &leaves[i]);
    r = page_prove(h, page, head, turn, places, leaves);
    if (r == 0)
        r = page_stage(h, page, turn, keys, places, leaves);
    return r;
}

/* Moves staged to base, ends the live record if the commit reaches as far, and marks what is published anew. */
static void slot_commit(struct slot *s, uint64_t size) {
    bool drop = s->live.ptr && s->live_size <= size;
    struct blob base = s->staged.ptr ? s->staged : s->base;
    struct span before = held_published(s);
    struct span after = s->live.ptr && !drop ? span_blob(s->live) : span_blob(base);

    if (s->staged.ptr)
        s->base_hash = s->staged_hash;
    s->changed = !before.ptr || !span_equal(before, after);
    s->old = (struct blob){ 0 };
    if (s->live.ptr && drop) {
        if (s->changed)
            s->old = s->live;
        else
            free(s->live.ptr);
        s->live = (struct blob){ 0 };
        if (s->staged.ptr)
            blob_free(&s->base);
    } else if (s->staged.ptr) {
        if (s->changed)
            s->old = s->base;
        else
            free(s->base.ptr);
    }
    s->base = base;
    s->staged = (struct blob){ 0 };
}

/* The tree over what is published, where that is every record of the election. */
static int tree_build(struct held *h) {
    if (h->tree_on || h->first != 0 || h->n != h->total)
        return 0;
    if (tree_reserve(&h->tree, h->n) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < h->n; i++)
        tree_append(&h->tree, &h->slots[i].base_hash);
    h->tree_on = true;
    return 0;
}

int held_commit(struct held *h, const struct head *head) {
    h->live_any = false;
    for (size_t i = 0; i < h->n; i++) {
        struct slot *s = &h->slots[i];

        slot_commit(s, head->size);
        h->live_any |= s->live.ptr != NULL;
        if (h->tree_on && s->changed)
            tree_update(&h->tree, i, &s->base_hash);
    }
    h->head = *head;
    h->known = true;
    return tree_build(h);
}

static void slot_publish(struct slot *s, struct blob record, uint64_t size) {
    struct blob before = s->live;

    blob_free(&s->old);
    s->changed = true;
    if (before.ptr)
        s->old = before;
    else if (blob_copy(span_blob(s->base), &s->old) < 0)
        s->old = (struct blob){ 0 };
    s->live = record;
    s->live_size = size;
}

int held_update(struct held *h, const struct m_update *update, const struct head *head, struct span topic,
                bool *ret_fresh) {
    struct digest leaf;
    struct blob copy;
    struct slot *slot;
    struct span key;
    int r;

    *ret_fresh = false;
    if (record_key(update->record, &key) != 0 || !span_equal(key, topic))
        return TALLY_E_MESSAGE;
    hash_leaf(update->record, &leaf);
    if (!proof_inclusion(update->position, update->total, &leaf, update->path, update->n_path, &head->records))
        return TALLY_E_PROOF;
    if (!h->known)
        return 0;
    slot = held_find(h, key);
    if (!slot || update->total != h->total || update->position != h->first + (uint64_t)(slot - h->slots))
        return TALLY_E_RANGE;
    if (head->size <= h->head.size || (slot->live.ptr && head->size <= slot->live_size) ||
        span_equal(held_published(slot), update->record))
        return 0;
    r = blob_copy(update->record, &copy);
    if (r < 0)
        return r;
    slot_publish(slot, copy, head->size);
    h->live_any = true;
    if (h->tree_on)
        tree_update(&h->tree, (uint64_t)(slot - h->slots), &leaf);
    *ret_fresh = true;
    return 0;
}

bool held_reaches(struct held *h, const struct head *head) {
    struct digest root;

    if (!h->known || head->size <= h->head.size || (!h->tree_on && h->live_any))
        return false;
    if (h->tree_on)
        tree_root(&h->tree, h->total, &root);
    else
        root = h->head.records;
    if (!digest_equal(&root, &head->records))
        return false;
    for (size_t i = 0; i < h->n; i++) {
        struct slot *s = &h->slots[i];

        if (!s->live.ptr || s->live_size > head->size)
            continue;
        hash_leaf(span_blob(s->live), &s->base_hash);
        blob_free(&s->base);
        s->base = s->live;
        s->live = (struct blob){ 0 };
    }
    h->head = *head;
    return true;
}
