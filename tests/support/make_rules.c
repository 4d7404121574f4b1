/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes the vectors of rules: make_rules FOLDER (proto/vectors). The manifests of the cases' election go to ok, each
 * case to ok where it gives no code and to bad where it does.
 */

#include <assert.h>
#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/rule_cases.h"
#include "tests/support/story.h"

static int write_json(const char *folder, const char *name, json_t *vector) {
    char path[4096];
    FILE *file;
    int r;

    snprintf(path, sizeof(path), "%s/%s.json", folder, name);
    file = fopen(path, "w");
    if (!file) {
        perror(path);
        return -1;
    }
    r = json_dumpf(vector, file, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', file);
    json_decref(vector);
    return fclose(file) || r ? -1 : 0;
}

static int write_manifest(const char *folder, const char *profile, const struct small_election *s) {
    char name[64], what[128];

    snprintf(name, sizeof(name), "ok/manifest-rules-%s", profile);
    snprintf(what, sizeof(what), "the election of the vectors of rules, profile %s", profile);
    return write_json(folder, name,
                      json_pack("{s:s, s:s, s:o, s:s}", "kind", "manifest", "what", what, "bytes",
                                story_hex(span_blob(s->manifest)), "expect", "ok"));
}

static json_t *codes_of(const struct judgement *j) {
    json_t *codes = json_array();

    for (size_t i = 0; i < j->n_codes; i++)
        json_array_append_new(codes, json_stringn((const char *)j->codes[i].code.ptr, j->codes[i].code.len));
    return codes;
}

static int write_case(const char *folder, const struct rule_case *c, const struct election *e) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration *d = rule_case_declaration(c, e, &arena);
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct judgement j;
    char name[128];
    int r;

    judgement_init(&j);
    r = rules_check(e, d, SMALL_NOW, &j);
    assert(r == 0);
    snprintf(name, sizeof(name), "%s/%s", c->codes[0] ? "bad" : "ok", c->name);
    return write_json(folder, name,
                      json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:s, s:s}", "kind", "rule", "what", c->what, "election",
                                c->archive ? "ok/manifest-rules-archive.json" : "ok/manifest-rules-live.json", "now",
                                (json_int_t)SMALL_NOW, "body", story_hex(span_blob(body)), "codes", codes_of(&j), "verdict",
                                verdict_name(j.verdict), "expect", c->codes[0] ? c->codes : "ok"));
}

int main(int argc, char **argv) {
    struct small_election *live, *archive;
    size_t n = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: make_rules FOLDER\n");
        return 2;
    }
    live = rule_election(false);
    archive = rule_election(true);
    if (write_manifest(argv[1], "live", live) || write_manifest(argv[1], "archive", archive))
        return 1;
    for (size_t t = 0; RULE_CASES[t]; t++)
        for (size_t i = 0; i < RULE_CASES[t]->n; i++, n++) {
            const struct rule_case *c = &RULE_CASES[t]->rows[i];

            if (write_case(argv[1], c, (c->archive ? archive : live)->election))
                return 1;
        }
    printf("%zu vectors of rules in %s\n", n, argv[1]);
    live = small_election_free(live);
    archive = small_election_free(archive);
    return 0;
}
