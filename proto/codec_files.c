/* SPDX-License-Identifier: Apache-2.0 */

/* What is handed on as files, to be checked by whoever has the log's key (SPEC.md 9). */

#include "proto/files.h"

#include "proto/codec_fields.h"
#include "proto/codec_wire.h"
#include "proto/tiles.h"

/* [1, first, [sigset…], [[leaf, sigset_number, body]…]] */
int bundle_decode(struct span bytes, struct arena *arena, struct bundle *ret) {
    struct bundle bundle = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_FILE_MAX, 4);

    if (r)
        return r;
    get_number(&c, 0, UINT64_MAX, &bundle.first);
    get_entries(&c, arena, &bundle.sigsets, &bundle.n_sigsets, &bundle.entries, &bundle.n_entries);
    if (bundle.n_entries == 0 || bundle.n_entries > TILE_WIDTH)
        cursor_fail(&c, CANON_LIMIT);
    r = cursor_end(&c);
    if (r == 0)
        *ret = bundle;
    return r;
}

void bundle_encode(struct pack *p, const struct bundle *bundle) {
    pack_array(p, 4);
    pack_uint(p, 1);
    pack_uint(p, bundle->first);
    put_entries(p, bundle->sigsets, bundle->n_sigsets, bundle->entries, bundle->n_entries);
}

/* [1, 192, old note, note, [hash…]] */
int growth_decode(struct span bytes, struct growth *ret) {
    struct growth growth = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_FILE_MAX, 5);

    if (r)
        return r;
    get_exactly(&c, FILE_GROWTH);
    get_note(&c, &growth.old_note);
    get_note(&c, &growth.note);
    get_path(&c, growth.path, &growth.n_path);
    r = cursor_end(&c);
    if (r == 0)
        *ret = growth;
    return r;
}

void growth_encode(struct pack *p, const struct growth *growth) {
    pack_array(p, 5);
    pack_uint(p, 1);
    pack_uint(p, FILE_GROWTH);
    pack_bin(p, growth->old_note);
    pack_bin(p, growth->note);
    put_path(p, growth->path, growth->n_path);
}

/* [1, 131, 0, note, total, lo, hi, false, [record…], [hash…]] */
int page_file_decode(struct span bytes, struct arena *arena, struct m_page *ret) {
    struct m_page page = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_FILE_MAX, 10);

    if (r)
        return r;
    get_exactly(&c, MESSAGE_PAGE);
    get_exactly(&c, 0);
    page_get(&c, arena, &page);
    if (page.more || page.n_records != page.hi - page.lo)
        cursor_fail(&c, CANON_LIMIT);
    r = cursor_end(&c);
    if (r == 0)
        *ret = page;
    return r;
}

void page_file_encode(struct pack *p, const struct m_page *page) {
    pack_array(p, 10);
    pack_uint(p, 1);
    pack_uint(p, MESSAGE_PAGE);
    pack_uint(p, 0);
    page_put(p, page);
}
