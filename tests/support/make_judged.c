/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes the vectors of what the ledger judges: make_judged FOLDER (proto/vectors). Each is a small rehearsal told entry by
 * entry, as in the vectors of folds, and an envelope that comes then; it goes to ok where no code is given, else to bad.
 */

#include "tests/support/make_judged.h"

#include <assert.h>
#include <stdio.h>

#include "proto/envelope.h"
#include "tests/support/judged.h"

void ask_bytes(struct story *t, struct asked *a, struct span body, const char *const *officers) {
    a->envelope = small_envelope(t->s, &body, 1, officers);
}

void ask(struct story *t, struct asked *a, const struct declaration *d, const char *const *officers) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);

    ask_bytes(t, a, span_blob(body), officers);
}

void ask_event(struct story *t, struct asked *a, const struct event *event, const char *const *signers) {
    _cleanup_(blob_free) struct blob body = event_bytes(event);
    struct span span = span_blob(body);

    a->envelope = small_envelope_of(PAYLOAD_EVENT, t->s, &span, 1, signers);
}

static json_t *codes_of(const char *codes) {
    json_t *list = json_array();

    for (; *codes; codes += strcspn(codes, " "), codes += *codes == ' ')
        json_array_append_new(list, json_stringn(codes, strcspn(codes, " ")));
    return list;
}

static int write_case(const struct judged_case *c, const char *folder) {
    struct story t;
    struct asked a = { 0 };
    struct judged judged;
    json_t *vector;
    char path[4096];
    int r;

    story_begin(&t, &(struct small_terms){ .rehearsal = true, .statements = c->statements });
    c->tell(&t, &a);
    a.now = a.now ? a.now : SMALL_NOW;
    judge_envelope(&t.state, span_blob(a.envelope), a.now, &judged);
    if (strcmp(judged.codes, c->codes) != 0)
        fprintf(stderr, "%s: %s, not %s\n", c->name, judged.codes, c->codes);
    vector = json_pack("{s:s, s:s, s:o, s:O, s:o, s:I, s:o, s:s, s:s}", "kind", "judged", "what", c->what, "manifest",
                       story_hex(span_blob(t.s->manifest)), "entries", t.entries, "envelope",
                       story_hex(span_blob(a.envelope)), "now", (json_int_t)a.now, "codes", codes_of(judged.codes), "verdict",
                       verdict_name(judged.verdict), "expect", judged.codes[0] ? judged.codes : "ok");
    snprintf(path, sizeof(path), "%s/%s/%s.json", folder, c->codes[0] ? "bad" : "ok", c->name);
    r = json_dump_file(vector, path, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    json_decref(vector);
    blob_free(&a.envelope);
    story_end(&t);
    if (r)
        perror(path);
    return r || strcmp(judged.codes, c->codes) != 0;
}

int main(int argc, char **argv) {
    static const struct judged_cases *const tables[] = { &JUDGED_DECLARATIONS, &JUDGED_EVENTS, &JUDGED_KEYS };
    size_t n = 0;
    int r = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: make_judged FOLDER\n");
        return 2;
    }
    for (size_t k = 0; k < ARRAY_SIZE(tables); k++)
        for (size_t i = 0; i < tables[k]->n; i++, n++)
            r |= write_case(&tables[k]->rows[i], argv[1]);
    printf("%zu vectors of judgements in %s\n", n, argv[1]);
    return r;
}
