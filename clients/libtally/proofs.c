/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Proofs for others: that an entry is in the journal, and that the journal grew from a head. They are checked here before they
 * are handed over, so that whoever writes them down writes down what holds.
 */

#include <errno.h>

#include "clients/libtally/client.h"
#include "proto/proof.h"
#include "proto/tree.h"

struct proof_asked {
    uint64_t index;             /* of an inclusion */
    struct head old;            /* of a consistency */
    uint64_t size;              /* the head's, at most */
};

/* Returns 0, TALLY_E_MESSAGE, TALLY_E_ENTRIES or TALLY_E_PROOF. */
static int inclusion_check(const struct proof_asked *asked, const struct m_proof *proof, const struct head *head) {
    struct digest hash;
    struct leaf leaf;

    if (leaf_decode(proof->leaf, &leaf) != 0)
        return TALLY_E_MESSAGE;
    hash_leaf(proof->leaf, &hash);
    if (leaf.index != asked->index)
        return TALLY_E_ENTRIES;
    return proof_inclusion(asked->index, head->size, &hash, proof->path, proof->n_path, &head->root) ? 0 : TALLY_E_PROOF;
}

static int proof_open(struct tally *t, const struct proof_asked *asked, const struct m_proof *proof,
                      struct tally_proof *ret) {
    struct head head;
    int r = heads_open(&t->heads, proof->note, &head);

    if (r != 0)
        return r;
    if (head.size > asked->size)
        return TALLY_E_MESSAGE;
    if (proof->leaf.ptr)
        r = inclusion_check(asked, proof, &head);
    else if (!proof_consistency(asked->old.size, head.size, proof->path, proof->n_path, &asked->old.root, &head.root))
        r = TALLY_E_FORK;
    *ret = (struct tally_proof){ .text = "", .note = bytes_of(proof->note), .size = head.size,
                                 .leaf = bytes_of(proof->leaf), .n_hashes = proof->n_path,
                                 .hashes = &proof->path[0].bytes };
    return r;
}

static int proof_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    tally_proof_fn fn = (tally_proof_fn)ask->callback;
    struct tally_proof proof = { 0 };

    if (answer) {
        error = proof_open(t, ask->context, &answer->proof, &proof);
        text = "in a proof";
    }
    if (error < 0)
        return error;
    if (error > 0)
        proof = (struct tally_proof){ .error = error, .text = text };
    fn(t, ask->user, &proof);
    return 0;
}

static int proof_ask(struct tally *t, struct request *request, uint64_t wants, const struct proof_asked *asked,
                     tally_proof_fn fn, void *user, uint64_t *ret_id) {
    struct proof_asked *kept = malloc(sizeof(*kept));

    if (!kept)
        return -ENOMEM;
    *kept = *asked;
    return ask_for(t, LINK_QUERY, request, wants, proof_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .context = kept }, ret_id);
}

int tally_inclusion(struct tally *t, uint64_t index, uint64_t size, tally_proof_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_INCLUSION, .inclusion = { index, { size != 0, size } } };
    struct proof_asked asked = { .index = index, .size = size ? size : UINT64_MAX };

    if (index >= asked.size)
        return TALLY_E_OPTIONS;
    return proof_ask(t, &request, MESSAGE_INCLUSION_PROOF, &asked, fn, user, ret_id);
}

int tally_consistency(struct tally *t, struct tally_bytes head, uint64_t size, tally_proof_fn fn, void *user,
                      uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_CONSISTENCY };
    struct proof_asked asked = { .size = size ? size : UINT64_MAX };
    int r = heads_open(&t->heads, span_of(head.ptr, head.len), &asked.old);

    if (r != 0)
        return r;
    if (asked.old.size == 0 || asked.old.size > asked.size)
        return TALLY_E_OPTIONS;
    request.consistency.old_size = asked.old.size;
    request.consistency.size = (struct opt){ size != 0, size };
    return proof_ask(t, &request, MESSAGE_CONSISTENCY_PROOF, &asked, fn, user, ret_id);
}
