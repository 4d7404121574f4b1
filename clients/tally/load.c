/* SPDX-License-Identifier: Apache-2.0 */

/* Opening what a person names as the election, and saying why not. */

#include "clients/tally/load.h"

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/folder.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "proto/canon.h"

int load_manifest(const char *path, struct election **ret) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct arena arena = { 0 };
    struct envelope envelope;
    struct fault fault;
    int r = file_read(path, TALLY_MANIFEST_MAX, &bytes);

    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    /* Bytes that are no envelope at all are the wrong file; an envelope that does not hold is another matter. */
    r = envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_MANIFEST, &arena, &envelope);
    arena_deinit(&arena);
    if (r > 0) {
        output_error("%s: is not a manifest: %s", path, spoken(canon_fault_text(r)));
        return STATUS_USAGE;
    }
    if (r == 0)
        r = election_open(&bytes, ret, &fault);
    if (r == 0) {
        output_set_rehearsal((*ret)->header.kind == ELECTION_REHEARSAL);
        return STATUS_DONE;
    }
    output_error("%s: %s", path, r > 0 ? fault.text : spoken("out of memory"));
    return r > 0 ? STATUS_PROOF : STATUS_USAGE;
}

static int load_folder(const char *path, struct election **ret) {
    _cleanup_(folder_deinit) struct folder folder = { 0 };
    _cleanup_(bodies_deinit) struct bodies bodies = { 0 };
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    struct fault fault;
    int r = folder_read(&folder, path, &faults);

    if (r == 0 && faults.n == 0)
        r = folder_bodies(&folder, &bodies, &faults);
    if (r == 0 && faults.n == 0) {
        r = election_from_bodies(bodies.spans, bodies.n, false, ret, &fault);
        if (r == 0)
            return STATUS_DONE;
        if (r > 0)
            faults_add(&faults, path, 0, "%s", fault.text);
    }
    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    faults_sort(&faults);
    faults_print(&faults, stderr);
    return STATUS_REFUSED;
}

int load_election(const char *path, struct election **ret) {
    return path_is_folder(path) ? load_folder(path, ret) : load_manifest(path, ret);
}
