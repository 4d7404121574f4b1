/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes the vectors of folds: make_fold FOLDER (proto/vectors/fold). Each is a small rehearsal told entry by entry:
 * the manifest, the declarations as journaled, and what must come out. The elections are rehearsals because there the
 * time of every entry follows from the declarations (SPEC.md 5.1), so that the journal's root does too.
 */

#include "tests/support/make_fold.h"

#include <assert.h>
#include <stdio.h>

static json_t *hex_root(const struct tree *tree) {
    struct digest root;

    tree_root(tree, tree_size(tree), &root);
    return story_hex(span_of(root.bytes, DIGEST_SIZE));
}

/* The records that are not as they were at genesis: the view still shows those. */
static json_t *records_changed(struct story *t) {
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    json_t *records = json_object();
    int r = state_collect(&t->state, &changes);

    assert(r == 0);
    for (size_t i = 0; i < changes.n; i++) {
        uint32_t position = changes.positions[i];
        struct span key = t->state.election->records[position].key;
        char text[TALLY_KEY_MAX + 1];

        if (span_equal(span_blob(changes.records[i]), span_blob(t->state.view.records[position])))
            continue;
        snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(key));
        json_object_set_new(records, text, story_hex(span_blob(changes.records[i])));
    }
    return records;
}

static int write_json(const char *path, const json_t *vector) {
    FILE *file = fopen(path, "w");
    int r;

    if (!file)
        return -1;
    r = json_dumpf(vector, file, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', file);
    return fclose(file) || r ? -1 : 0;
}

static int write_case(const struct fold_case *c, const char *folder) {
    struct story t;
    json_t *vector, *records;
    char path[4096];
    int r;

    story_begin(&t, &(struct small_terms){ .rehearsal = true, .archive = c->archive, .edit = c->edit });
    fprintf(stderr, "%s\n", c->name);
    c->tell(&t);
    assert(t.refused == c->refused);
    vector = json_pack("{s:s, s:s, s:o, s:O}", "kind", "fold", "what", c->what, "manifest",
                       story_hex(span_blob(t.s->manifest)), "entries", t.entries);
    if (!c->refused) {
        records = records_changed(&t);
        json_object_set_new(vector, "root", hex_root(&t.state.chain.tree));
        json_object_set_new(vector, "records_root", hex_root(&t.state.records));
        json_object_set_new(vector, "records", records);
    }
    json_object_set_new(vector, "expect", json_string(c->refused ? "refused" : "ok"));
    snprintf(path, sizeof(path), "%s/%s.json", folder, c->name);
    r = write_json(path, vector);
    json_decref(vector);
    story_end(&t);
    if (r)
        perror(path);
    return r;
}

int main(int argc, char **argv) {
    static const struct fold_cases *const tables[] = { &FOLD_CASES, &FOLD_ACTS, &FOLD_EVENTS, &FOLD_REFUSED };
    size_t n = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: make_fold FOLDER\n");
        return 2;
    }
    for (size_t k = 0; k < ARRAY_SIZE(tables); k++)
        for (size_t i = 0; i < tables[k]->n; i++, n++)
            if (write_case(&tables[k]->rows[i], argv[1]))
                return 1;
    printf("%zu vectors in %s\n", n, argv[1]);
    return 0;
}
