/* SPDX-License-Identifier: Apache-2.0 */

/* A judgement is a few kilobytes with all its room; what is kept of it while a commit runs is its packed codes. */

#include "daemon/waiting.h"

#include <errno.h>

struct waiting *waiting_new(const struct asker *asker, uint64_t id, size_t n) {
    struct waiting *w = calloc(1, sizeof(*w) + n * sizeof(w->outcomes[0]));

    if (!w)
        return NULL;
    w->asker = *asker;
    w->id = id;
    w->n = n;
    return w;
}

struct waiting *waiting_free(struct waiting *w) {
    for (size_t i = 0; w && i < w->n; i++)
        blob_free(&w->outcomes[i].codes);
    free(w);
    return NULL;
}

int waiting_put(struct waiting *w, size_t i, const struct judgement *j) {
    struct outcome *o = &w->outcomes[i];
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_array(&p, j->n_codes);
    for (size_t k = 0; k < j->n_codes; k++) {
        pack_array(&p, 2);
        pack_str(&p, j->codes[k].code);
        pack_array(&p, j->codes[k].n_args);
        for (size_t a = 0; a < j->codes[k].n_args; a++)
            pack_str(&p, j->codes[k].args[a]);
    }
    *o = (struct outcome){
        .verdict = j->verdict, .retry = j->retry, .entry_given = j->entry_given, .entry = j->entry
    };
    if (j->entry_given && j->entry + 1 > w->size)
        w->size = j->entry + 1;
    return pack_take(&p, &o->codes);
}

/* Codes are packed already: their bytes go out as they are. */
static void pack_raw(struct pack *p, struct span bytes) {
    if (msgpack_sbuffer_write(&p->buffer, (const char *)bytes.ptr, bytes.len))
        p->error = -ENOMEM;
}

int waiting_answer(const struct waiting *w, const struct chain *chain, struct pack *p) {
    pack_array(p, 4);
    pack_uint(p, 1);
    pack_uint(p, MESSAGE_RESULT);
    pack_uint(p, w->id);
    pack_array(p, w->n);
    for (size_t i = 0; i < w->n; i++) {
        const struct outcome *o = &w->outcomes[i];
        _cleanup_(blob_free) struct blob receipt = { 0 };

        if (o->entry_given) {
            int r = chain_receipt(chain, o->entry, &receipt);

            if (r < 0)
                return r;
        }
        pack_array(p, 4);
        pack_uint(p, o->verdict);
        pack_raw(p, span_blob(o->codes));
        pack_bool(p, o->retry);
        pack_bin(p, span_blob(receipt));
    }
    return p->error;
}
