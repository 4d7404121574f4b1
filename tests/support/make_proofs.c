/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Proofs of this program's own trees, a line each, and a judge of such lines, for comparison with verifiers that are not ours:
 *
 *     make_proofs exhaustive SIZE          every proof of every tree up to a size
 *     make_proofs sampled SIZE COUNT SEED  COUNT of each kind, of sizes up to SIZE by chance: one tree is built
 *     make_proofs check                    for each line of standard input 1 where it holds, else 0
 *
 *     inclusion INDEX SIZE LEAF ROOT [HASH]...
 *     consistency OLD SIZE OLD_ROOT ROOT [HASH]...
 *     note VERIFIER_KEY NOTE
 *
 * with bytes in hexadecimal. A leaf's bytes are its number, in decimal.
 */

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/cosign.h"
#include "proto/proof.h"
#include "proto/tree.h"

#define LINE_BYTES 65536
#define WORDS_MAX 256

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "make_proofs: %s\n", what);
    exit(2);
}

/* --- Making --- */

static void hash_print(const struct digest *d) {
    char text[2 * DIGEST_SIZE + 1];

    sodium_bin2hex(text, sizeof(text), d->bytes, DIGEST_SIZE);
    printf(" %s", text);
}

static size_t leaf_text(uint64_t i, char ret[24]) {
    return (size_t)snprintf(ret, 24, "%" PRIu64, i);
}

static void tree_grow(struct tree *t, uint64_t size) {
    tree_init(t);
    if (tree_reserve(t, size) < 0)
        fail("out of memory");
    for (uint64_t i = 0; i < size; i++) {
        struct digest hash;
        char text[24];

        hash_leaf(span_of(text, leaf_text(i, text)), &hash);
        tree_append(t, &hash);
    }
}

static void inclusion_print(const struct tree *t, uint64_t index, uint64_t size) {
    struct digest root, path[65];
    size_t n = tree_path(t, index, size, path);
    char text[24], hexed[49];

    tree_root(t, size, &root);
    sodium_bin2hex(hexed, sizeof(hexed), (const uint8_t *)text, leaf_text(index, text));
    printf("inclusion %" PRIu64 " %" PRIu64 " %s", index, size, hexed);
    hash_print(&root);
    for (size_t i = 0; i < n; i++)
        hash_print(&path[i]);
    putchar('\n');
}

static void consistency_print(const struct tree *t, uint64_t old, uint64_t size) {
    struct digest old_root, root, hashes[65];
    size_t n = tree_consistency(t, old, size, hashes);

    tree_root(t, old, &old_root);
    tree_root(t, size, &root);
    printf("consistency %" PRIu64 " %" PRIu64, old, size);
    hash_print(&old_root);
    hash_print(&root);
    for (size_t i = 0; i < n; i++)
        hash_print(&hashes[i]);
    putchar('\n');
}

static void make_exhaustive(uint64_t most) {
    struct tree t;

    tree_grow(&t, most);
    for (uint64_t size = 1; size <= most; size++)
        for (uint64_t i = 1; i <= size; i++) {
            inclusion_print(&t, i - 1, size);
            consistency_print(&t, i, size);
        }
    tree_deinit(&t);
}

static uint64_t random_below(uint64_t *state, uint64_t end) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545f4914f6cdd1dull % end;
}

/* Half of the sizes lie anywhere, half at a power of two or beside it, where trees change their shape. */
static uint64_t random_size(uint64_t *state, uint64_t most) {
    uint64_t size = 1 + random_below(state, most);

    if (random_below(state, 2))
        size = (1ull << (63 - __builtin_clzll(size))) + random_below(state, 3) - 1;
    return size == 0 ? 1 : size > most ? most : size;
}

static void make_sampled(uint64_t most, uint64_t count, uint64_t seed) {
    struct tree t;

    tree_grow(&t, most);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t size = random_size(&seed, most), old = random_size(&seed, size);

        inclusion_print(&t, random_below(&seed, size), size);
        consistency_print(&t, old, size);
    }
    tree_deinit(&t);
}

/* --- Judging --- */

static uint64_t number(const char *word) {
    char *end;
    uint64_t value = strtoull(word, &end, 10);

    if (!*word || *end)
        fail("a number was expected");
    return value;
}

static size_t bytes(const char *word, uint8_t *ret, size_t room) {
    size_t n;

    if (sodium_hex2bin(ret, room, word, strlen(word), NULL, &n, NULL) != 0 || 2 * n != strlen(word))
        fail("bytes in hexadecimal were expected");
    return n;
}

static void digest(const char *word, struct digest *ret) {
    if (bytes(word, ret->bytes, DIGEST_SIZE) != DIGEST_SIZE)
        fail("a hash was expected");
}

static bool inclusion_holds(char **words, size_t n) {
    struct digest root, hash, path[WORDS_MAX];
    uint8_t leaf[1024];

    hash_leaf(span_of(leaf, bytes(words[3], leaf, sizeof(leaf))), &hash);
    digest(words[4], &root);
    for (size_t i = 5; i < n; i++)
        digest(words[i], &path[i - 5]);
    return proof_inclusion(number(words[1]), number(words[2]), &hash, path, n - 5, &root);
}

static bool consistency_holds(char **words, size_t n) {
    struct digest old_root, root, hashes[WORDS_MAX];

    digest(words[3], &old_root);
    digest(words[4], &root);
    for (size_t i = 5; i < n; i++)
        digest(words[i], &hashes[i - 5]);
    return proof_consistency(number(words[1]), number(words[2]), hashes, n - 5, &old_root, &root);
}

static bool note_holds(char **words) {
    static uint8_t note[LINE_BYTES];
    struct span text;
    struct vkey key;

    if (vkey_parse(span_str(words[1]), &key) != 0)
        fail("a verifier key was expected");
    return note_verify(span_of(note, bytes(words[2], note, sizeof(note))), key.name, &key.key, &text) == NOTE_OK;
}

static bool line_holds(char *line) {
    char *words[WORDS_MAX + 5], *rest = NULL;
    size_t n = 0;

    for (char *word = strtok_r(line, " \n", &rest); word && n < WORDS_MAX; word = strtok_r(NULL, " \n", &rest))
        words[n++] = word;
    if (n >= 5 && strcmp(words[0], "inclusion") == 0)
        return inclusion_holds(words, n);
    if (n >= 5 && strcmp(words[0], "consistency") == 0)
        return consistency_holds(words, n);
    if (n == 2 && strcmp(words[0], "note") == 0)
        return false; /* of no bytes */
    if (n == 3 && strcmp(words[0], "note") == 0)
        return note_holds(words);
    fail("a proof or a note was expected");
}

int main(int argc, char **argv) {
    static char line[LINE_BYTES];

    if (argc == 3 && strcmp(argv[1], "exhaustive") == 0)
        make_exhaustive(number(argv[2]));
    else if (argc == 5 && strcmp(argv[1], "sampled") == 0)
        make_sampled(number(argv[2]), number(argv[3]), number(argv[4]) | 1);
    else if (argc == 2 && strcmp(argv[1], "check") == 0)
        while (fgets(line, sizeof(line), stdin))
            puts(line_holds(line) ? "1" : "0");
    else
        fail("exhaustive SIZE, sampled SIZE COUNT SEED, or check");
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
