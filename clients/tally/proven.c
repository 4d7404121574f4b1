/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The kinds are told apart by how they begin; none reads as another. What a leaf, a record or a head says is believed when the
 * hashes beside it lead to a root that the log signed, and not before.
 */

#include "clients/tally/proven.h"

#include <errno.h>

#include "clients/libtally/tally.h"
#include "proto/proof.h"
#include "proto/tree.h"

static int read_receipt(struct span bytes, struct arena *arena, struct proven *ret) {
    (void)arena;
    if (receipt_decode(bytes, &ret->receipt) != 0)
        return 1;
    ret->note = ret->receipt.note;
    return 0;
}

static int read_inclusion(struct span bytes, struct arena *arena, struct proven *ret) {
    (void)arena;
    if (tlog_proof_parse(bytes, &ret->inclusion) != 0)
        return 1;
    ret->note = ret->inclusion.note;
    return 0;
}

static int read_growth(struct span bytes, struct arena *arena, struct proven *ret) {
    (void)arena;
    if (growth_decode(bytes, &ret->growth) != 0)
        return 1;
    ret->note = ret->growth.note;
    return 0;
}

static int read_records(struct span bytes, struct arena *arena, struct proven *ret) {
    int r = page_file_decode(bytes, arena, &ret->records);

    if (r != 0)
        return r < 0 ? r : 1;
    ret->note = ret->records.note;
    return 0;
}

static int read_update(struct span bytes, struct arena *arena, struct proven *ret) {
    struct answer answer;
    int r = answer_decode(bytes, arena, &answer);

    if (r != 0 || answer.kind != MESSAGE_UPDATE)
        return r < 0 ? r : 1;
    ret->update = answer.update;
    ret->note = answer.update.note;
    return 0;
}

static int read_head(struct span bytes, struct arena *arena, struct proven *ret) {
    struct head head;

    (void)arena;
    ret->note = bytes;
    return head_parse(bytes, &head) == NOTE_OK ? 0 : 1;
}

/* Whether the leaf, whose bytes are proven to be at index, says the same index. */
static int leaf_at(struct proven *p, struct span bytes, uint64_t index) {
    if (leaf_decode(bytes, &p->leaf) != 0)
        return TALLY_E_MESSAGE;
    return p->leaf.index == index ? 0 : TALLY_E_RECEIPT;
}

static int check_receipt(struct proven *p) {
    struct digest hash;

    hash_leaf(p->receipt.leaf, &hash);
    if (leaf_decode(p->receipt.leaf, &p->leaf) != 0)
        return TALLY_E_MESSAGE;
    return proof_inclusion(p->leaf.index, p->head.size, &hash, p->receipt.path, p->receipt.n_path, &p->head.root)
               ? 0 : TALLY_E_RECEIPT;
}

static int check_inclusion(struct proven *p) {
    if (!tlog_proof_holds(&p->inclusion, p->head.size, &p->head.root))
        return TALLY_E_PROOF;
    return leaf_at(p, span_of(p->inclusion.leaf, p->inclusion.n_leaf), p->inclusion.index);
}

static int check_growth(struct proven *p) {
    const struct growth *g = &p->growth;

    if (p->old.size == 0 || p->old.size > p->head.size)
        return TALLY_E_OLDER;
    return proof_consistency(p->old.size, p->head.size, g->path, g->n_path, &p->old.root, &p->head.root) ? 0 : TALLY_E_FORK;
}

static int check_records(struct proven *p) {
    const struct m_page *page = &p->records;
    struct digest *hashes = calloc(page->n_records + 1, sizeof(*hashes)), root;
    int r = 0;

    if (!hashes)
        return -ENOMEM;
    for (size_t i = 0; i < page->n_records && r == 0; i++) {
        hash_leaf(page->records[i], &hashes[i]);
        r = record_key(page->records[i], &p->last) == 0 ? 0 : TALLY_E_MESSAGE;
        if (i == 0)
            p->first = p->last;
    }
    if (r == 0 && (page->hi - page->lo != page->n_records ||
                   !proof_frame(page->lo, page->hi, page->total, hashes, page->hashes, page->n_hashes, &root) ||
                   !digest_equal(&root, &p->head.records)))
        r = TALLY_E_PROOF;
    free(hashes);
    return r;
}

static int check_update(struct proven *p) {
    const struct m_update *u = &p->update;
    struct digest hash;

    hash_leaf(u->record, &hash);
    if (record_key(u->record, &p->first) != 0)
        return TALLY_E_MESSAGE;
    p->last = p->first;
    return proof_inclusion(u->position, u->total, &hash, u->path, u->n_path, &p->head.records) ? 0 : TALLY_E_PROOF;
}

static int check_head(struct proven *p) {
    (void)p;
    return 0;
}

static const struct {
    const char *name;
    int (*read)(struct span bytes, struct arena *arena, struct proven *ret);
    int (*check)(struct proven *p);
} KINDS[] = {
    [PROVEN_RECEIPT] = { "receipt", read_receipt, check_receipt },
    [PROVEN_INCLUSION] = { "inclusion", read_inclusion, check_inclusion },
    [PROVEN_GROWTH] = { "growth", read_growth, check_growth },
    [PROVEN_RECORDS] = { "records", read_records, check_records },
    [PROVEN_UPDATE] = { "update", read_update, check_update },
    [PROVEN_HEAD] = { "head", read_head, check_head },
};

const char *proven_name(enum proven_kind kind) {
    return KINDS[kind].name;
}

int proven_read(struct span bytes, struct arena *arena, struct proven *ret) {
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        int r;

        *ret = (struct proven){ .kind = (enum proven_kind)i };
        r = KINDS[i].read(bytes, arena, ret);
        if (r <= 0)
            return r;
    }
    return 1;
}

int proven_check(struct proven *p, struct span origin, const struct public_key *log) {
    if (head_open(p->note, origin, log, &p->head) != NOTE_OK)
        return TALLY_E_HEAD;
    if (p->kind == PROVEN_GROWTH && head_open(p->growth.old_note, origin, log, &p->old) != NOTE_OK)
        return TALLY_E_HEAD;
    return KINDS[p->kind].check(p);
}
