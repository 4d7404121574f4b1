/* SPDX-License-Identifier: Apache-2.0 */

/* Proofs of the journal's tree that are asked for: SPEC.md 7.10 and 7.11. */

#include "proto/codec_wire.h"

void consistency_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_consistency *m = ret;

    (void)arena;
    get_number(c, 1, UINT64_MAX, &m->old_size);
    get_opt(c, UINT64_MAX, &m->size);
    if (!c->fault && m->size.given && m->size.value < m->old_size)
        cursor_fail(c, CANON_LIMIT);
}

void consistency_put(struct pack *p, const void *message) {
    const struct m_consistency *m = message;

    pack_uint(p, m->old_size);
    put_opt(p, m->size);
}

void consistency_proof_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_proof *proof = ret;

    (void)arena;
    get_note(c, &proof->note);
    get_path(c, proof->path, &proof->n_path);
}

void consistency_proof_put(struct pack *p, const void *message) {
    const struct m_proof *proof = message;

    pack_bin(p, proof->note);
    put_path(p, proof->path, proof->n_path);
}

void inclusion_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_inclusion *m = ret;

    (void)arena;
    get_number(c, 0, UINT64_MAX, &m->index);
    get_opt(c, UINT64_MAX, &m->size);
    if (!c->fault && m->size.given && m->size.value <= m->index)
        cursor_fail(c, CANON_LIMIT);
}

void inclusion_put(struct pack *p, const void *message) {
    const struct m_inclusion *m = message;

    pack_uint(p, m->index);
    put_opt(p, m->size);
}

void inclusion_proof_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_proof *proof = ret;

    (void)arena;
    get_note(c, &proof->note);
    cursor_bin(c, 1, TALLY_LEAF_MAX, &proof->leaf);
    get_path(c, proof->path, &proof->n_path);
}

void inclusion_proof_put(struct pack *p, const void *message) {
    const struct m_proof *proof = message;

    pack_bin(p, proof->note);
    pack_bin(p, proof->leaf);
    put_path(p, proof->path, proof->n_path);
}
