/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/key_entries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int copy(struct span bytes, struct blob *ret) {
    *ret = (struct blob){ .ptr = malloc(bytes.len + 1), .len = bytes.len };
    if (!ret->ptr)
        return -ENOMEM;
    memcpy(ret->ptr, bytes.ptr, bytes.len);
    return 0;
}

static void entry_free(struct key_entry *e) {
    blob_free(&e->leaf);
    blob_free(&e->sigset);
    blob_free(&e->body);
}

int key_entries_add(struct key_entries *k, uint64_t index, struct span leaf, struct span sigset, struct span body) {
    struct key_entry e = { .index = index };
    int r;

    if (k->n == k->room) {
        size_t room = k->room ? 2 * k->room : 8;
        struct key_entry *rows = realloc(k->rows, room * sizeof(*rows));

        if (!rows)
            return -ENOMEM;
        k->rows = rows;
        k->room = room;
    }
    r = copy(leaf, &e.leaf);
    if (r == 0)
        r = copy(sigset, &e.sigset);
    if (r == 0)
        r = copy(body, &e.body);
    if (r < 0)
        entry_free(&e);
    else
        k->rows[k->n++] = e;
    return r;
}

void key_entries_free(struct key_entries *k) {
    for (size_t i = 0; i < k->n; i++)
        entry_free(&k->rows[i]);
    free(k->rows);
    *k = (struct key_entries){ 0 };
}
