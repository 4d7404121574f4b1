/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An area's own records and those of its contests stand side by side in the records' tree, under the prefix "<area>/@": a file
 * for each area, with the hashes around them, so that whoever wants one council's wards fetches no others.
 */

#include "clients/tally/export.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "proto/files.h"
#include "proto/tree.h"

struct area_file {
    char prefix[TALLY_KEY_MAX + 2];
    struct m_page page;
    struct digest hashes[TALLY_FRAME_MAX];
};

static int area_write(const struct exporting *x, const struct area_file *file) {
    char name[sizeof("records/") + TALLY_KEY_MAX + 2];
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    page_file_encode(&p, &file->page);
    if (p.error)
        return online_error(p.error, "");
    snprintf(name, sizeof(name), "records/%s", file->prefix);
    return export_dir_write(&x->dir, name, pack_span(&p));
}

static int areas_write(const struct exporting *x, const struct election *e, const struct tree *tree,
                       const struct span *records, struct span note) {
    for (uint32_t i = 0; i < e->n_areas; i++) {
        struct area_file file = { .page = { .note = note, .total = e->n_records } };
        uint32_t lo, hi;
        int status;

        snprintf(file.prefix, sizeof(file.prefix), SPAN_FMT "@", SPAN_ARG(e->areas[i].path));
        election_range(e, span_str(file.prefix), &lo, &hi);
        if (lo == hi)
            continue;
        file.page.lo = lo;
        file.page.hi = hi;
        file.page.n_records = hi - lo;
        file.page.records = (struct span *)&records[lo]; /* only read */
        file.page.hashes = file.hashes;
        file.page.n_hashes = tree_frame(tree, lo, hi, e->n_records, file.hashes);
        status = area_write(x, &file);
        if (status != STATUS_DONE)
            return status;
    }
    return STATUS_DONE;
}

int export_records(const struct exporting *x, const struct election *e, const struct span *records, struct span note) {
    _cleanup_(tree_deinit) struct tree tree;
    struct digest root;
    struct head head;

    tree_init(&tree);
    if (tree_reserve(&tree, e->n_records) < 0)
        return online_error(-ENOMEM, "");
    for (uint32_t i = 0; i < e->n_records; i++) {
        struct digest hash;

        hash_leaf(records[i], &hash);
        tree_append(&tree, &hash);
    }
    tree_root(&tree, e->n_records, &root);
    if (head_parse(note, &head) != NOTE_OK || !digest_equal(&root, &head.records))
        return online_error(TALLY_E_PROOF, "");
    return areas_write(x, e, &tree, records, note);
}
