/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A receipt carries all that is needed to check it, save the log's key and name: whoever holds those and the sheet's
 * bytes can prove, offline and for ever, that the sheet was taken and what became of it.
 */

#include "clients/libtally/receipt.h"

#include "clients/libtally/tally.h"
#include "proto/codec.h"
#include "proto/proof.h"
#include "proto/tree.h"

int receipt_read(struct span bytes, struct receipt_opened *ret) {
    if (receipt_decode(bytes, &ret->receipt) != 0 || leaf_decode(ret->receipt.leaf, &ret->leaf) != 0)
        return TALLY_E_MESSAGE;
    return 0;
}

bool receipt_proves(const struct receipt_opened *opened, const struct head *head) {
    struct digest hash;

    hash_leaf(opened->receipt.leaf, &hash);
    return proof_inclusion(opened->leaf.index, head->size, &hash, opened->receipt.path, opened->receipt.n_path,
                           &head->root);
}

int tally_receipt_open(struct tally_bytes receipt, const char *origin, const uint8_t log_key[32],
                       struct tally_receipt *ret) {
    struct receipt_opened opened;
    struct public_key log;
    struct head head;

    if (!receipt.ptr || receipt_read(span_of(receipt.ptr, receipt.len), &opened) != 0)
        return TALLY_E_MESSAGE;
    memcpy(log.bytes, log_key, sizeof(log.bytes));
    if (head_open(opened.receipt.note, span_str(origin), &log, &head) != NOTE_OK)
        return TALLY_E_HEAD;
    if (!receipt_proves(&opened, &head))
        return TALLY_E_RECEIPT;
    *ret = (struct tally_receipt){
        .entry = opened.leaf.index,
        .time = opened.leaf.time,
        .kind = opened.leaf.kind,
        .verdict = opened.leaf.verdict,
        .ruleset = opened.leaf.ruleset,
        .head_size = head.size,
        .head_time = head.time,
        .note = { opened.receipt.note.ptr, opened.receipt.note.len },
    };
    memcpy(ret->body, opened.leaf.body.bytes, DIGEST_SIZE);
    memcpy(ret->sigset, opened.leaf.sigset.bytes, DIGEST_SIZE);
    return 0;
}
