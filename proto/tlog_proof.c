/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/tlog_proof.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/proof.h"
#include "proto/tree.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

static bool leaf_line(struct span *rest, struct tlog_proof *ret) {
    struct span line;

    return line_take(rest, &line) && prefix_take(&line, "extra ") &&
           base64_read(line, ret->leaf, sizeof(ret->leaf), &ret->n_leaf) && ret->n_leaf <= sizeof(ret->leaf);
}

int tlog_proof_parse(struct span text, struct tlog_proof *ret) {
    struct tlog_proof proof = { 0 };
    struct span line;

    if (text.len > TLOG_PROOF_MAX || !line_take(&text, &line) || !span_equal(line, span_str(FIRST_LINE)) ||
        !leaf_line(&text, &proof) || !decimal_line(&text, "index ", UINT64_MAX, &proof.index))
        return 1;
    while (text.len > 0 && text.ptr[0] != '\n')
        if (proof.n_path == TALLY_PATH_MAX || !digest_line(&text, "", &proof.path[proof.n_path++]))
            return 1;
    if (text.len < 2)
        return 1;
    proof.note = span_of(text.ptr + 1, text.len - 1);
    *ret = proof;
    return 0;
}

/* A line of base64. */
static size_t base64_put(char *at, size_t room, const uint8_t *bytes, size_t n) {
    size_t len = BASE64_SIZE(n);

    assert(len < room);
    sodium_bin2base64(at, room, bytes, n, BASE64_VARIANT);
    at[len - 1] = '\n'; /* where its NUL was */
    return len;
}

int tlog_proof_format(const struct tlog_proof *proof, struct blob *ret) {
    char *text = malloc(TLOG_PROOF_MAX + 1);
    size_t n;

    assert(proof->n_leaf > 0 && proof->n_path <= TALLY_PATH_MAX && proof->note.len <= TALLY_NOTE_MAX);
    if (!text)
        return -ENOMEM;
    n = (size_t)snprintf(text, TLOG_PROOF_MAX, FIRST_LINE "\nextra ");
    n += base64_put(text + n, TLOG_PROOF_MAX - n, proof->leaf, proof->n_leaf);
    n += (size_t)snprintf(text + n, TLOG_PROOF_MAX - n, "index %" PRIu64 "\n", proof->index);
    for (size_t i = 0; i < proof->n_path; i++)
        n += base64_put(text + n, TLOG_PROOF_MAX - n, proof->path[i].bytes, DIGEST_SIZE);
    text[n++] = '\n';
    memcpy(text + n, proof->note.ptr, proof->note.len);
    *ret = (struct blob){ (uint8_t *)text, n + proof->note.len };
    return 0;
}

bool tlog_proof_holds(const struct tlog_proof *proof, uint64_t size, const struct digest *root) {
    struct digest hash;

    hash_leaf(span_of(proof->leaf, proof->n_leaf), &hash);
    return proof_inclusion(proof->index, size, &hash, proof->path, proof->n_path, root);
}
