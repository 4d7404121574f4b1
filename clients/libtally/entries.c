/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reading the journal's entries. Each one's body and sigset must have the digests that its leaf names, and the leaves
 * must be the ones asked for; that they are the journal's is for the caller, who alone holds all of them. So are the heads
 * that come with them: an auditor checks thousands, and on all cores.
 */

#include "proto/tree.h"

#include <errno.h>

#include "clients/libtally/client.h"

int entry_make(const struct batch_entry *from, const struct span *sigsets, const struct digest *digests, size_t n,
               struct tally_entry *ret) {
    struct digest body;
    struct leaf leaf;

    if (leaf_decode(from->leaf, &leaf) != 0)
        return TALLY_E_ENTRIES;
    hash_bytes(from->body, &body);
    if (from->sigset >= n || !digest_equal(&leaf.body, &body) || !digest_equal(&leaf.sigset, &digests[from->sigset]))
        return TALLY_E_ENTRIES;
    *ret = (struct tally_entry){
        .index = leaf.index,
        .time = leaf.time,
        .kind = leaf.kind,
        .verdict = leaf.verdict,
        .leaf = bytes_of(from->leaf),
        .body = bytes_of(from->body),
        .sigset = bytes_of(sigsets[from->sigset]),
    };
    return 0;
}

/* What a page is made into, in an arena. */
struct made {
    struct digest *sigsets;
    struct tally_entry *entries;
    struct tally_bytes *heads;
};

static int made_alloc(struct made *m, const struct m_entries_page *page, struct arena *arena) {
    m->sigsets = arena_alloc(arena, page->n_sigsets, sizeof(*m->sigsets));
    m->entries = arena_alloc(arena, page->n_entries, sizeof(*m->entries));
    m->heads = arena_alloc(arena, page->n_heads, sizeof(*m->heads));
    return m->sigsets && m->entries && m->heads ? 0 : -ENOMEM;
}

/* On TALLY_E_ENTRIES ret->first names the entry. */
static int entries_make(struct tally *t, const struct ask *ask, const struct m_entries_page *page, struct arena *arena,
                        struct tally_entries *ret) {
    struct made m;
    struct head head;
    int r = made_alloc(&m, page, arena);

    ret->first = ask->number;
    if (r == 0)
        r = link_head(t, LINK_QUERY, page->note, &head);
    if (r != 0)
        return r;
    if (page->first != ask->number || page->n_entries > head.size || page->first > head.size - page->n_entries)
        return TALLY_E_ENTRIES;
    for (size_t i = 0; i < page->n_sigsets; i++)
        hash_bytes(page->sigsets[i], &m.sigsets[i]);
    for (size_t i = 0; i < page->n_heads; i++)
        m.heads[i] = bytes_of(page->heads[i]);
    for (size_t i = 0; i < page->n_entries && r == 0; i++) {
        ret->first = page->first + i;
        r = entry_make(&page->entries[i], page->sigsets, m.sigsets, page->n_sigsets, &m.entries[i]);
        if (r == 0 && m.entries[i].index != ret->first)
            r = TALLY_E_ENTRIES;
    }
    if (r == 0)
        *ret = (struct tally_entries){ .text = "", .first = page->first, .n = page->n_entries, .entries = m.entries,
                                       .n_heads = page->n_heads, .heads = m.heads, .note = bytes_of(page->note) };
    return r;
}

static int entries_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    tally_entries_fn fn = (tally_entries_fn)ask->callback;
    struct tally_entries entries = { .first = ask->number };

    if (answer)
        error = entries_make(t, ask, &answer->entries, &arena, &entries);
    if (error < 0)
        return error;
    if (error > 0)
        entries = (struct tally_entries){ .error = error, .text = text, .first = entries.first };
    fn(t, ask->user, &entries);
    return 0;
}

int tally_entries(struct tally *t, uint64_t from, uint64_t count, tally_entries_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_ENTRIES, .entries = { from, count } };

    return ask_for(t, LINK_QUERY, &request, MESSAGE_ENTRIES_PAGE, entries_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .number = from }, ret_id);
}
