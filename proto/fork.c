/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A consistency proof that fails proves nothing: anybody can make one up. What convinces is what the later head commits
 * to where the earlier one ends. The path of the last entry that the earlier head covers has, on its left, all the
 * subtrees that those entries are made of, so entry and path give the root that they have under the later head.
 */

#include "proto/evidence.h"
#include "proto/proof.h"
#include "proto/tree.h"

/* Two heads of one size. */
static enum fork_verdict check_texts(const struct fork *fork, struct span origin, const struct public_key *log) {
    struct span old, text;

    if (fork->leaf.ptr || fork->n_path > 0 || note_verify(fork->old_note, origin, log, &old) != NOTE_OK ||
        note_verify(fork->note, origin, log, &text) != NOTE_OK)
        return FORK_NONE;
    return span_equal(old, text) ? FORK_NONE : FORK_SHOWN;
}

/* The last entry that the earlier head covers, as the later one has it. */
static enum fork_verdict check_last(const struct fork *fork, const struct head *old, const struct head *head) {
    struct digest hash, root;
    struct leaf leaf;

    if (old->size == 0 || leaf_decode(fork->leaf, &leaf) != 0 || leaf.index != old->size - 1)
        return FORK_NONE;
    hash_leaf(fork->leaf, &hash);
    if (!proof_prefix(leaf.index, head->size, &hash, fork->path, fork->n_path, &head->root, &root))
        return FORK_NONE;
    return digest_equal(&root, &old->root) && leaf.time == old->time ? FORK_NONE : FORK_SHOWN;
}

enum fork_verdict fork_check(const struct fork *fork, struct span origin, const struct public_key *log,
                             struct head *ret_old, struct head *ret_head) {
    enum fork_verdict verdict;
    struct head old, head;

    if (head_open(fork->old_note, origin, log, &old) != NOTE_OK || head_open(fork->note, origin, log, &head) != NOTE_OK ||
        old.size > head.size)
        return FORK_NONE;
    if (old.size == head.size)
        verdict = check_texts(fork, origin, log);
    else if (fork->leaf.ptr)
        verdict = check_last(fork, &old, &head);
    else
        verdict = fork->n_path == 0 ? FORK_KEPT : FORK_NONE;
    if (verdict != FORK_NONE) {
        *ret_old = old;
        *ret_head = head;
    }
    return verdict;
}
