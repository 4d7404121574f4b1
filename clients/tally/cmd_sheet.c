/* SPDX-License-Identifier: Apache-2.0 */

/* tally sheet CONTEST: the blank sheet that a count centre fills in. */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/load.h"
#include "clients/tally/output.h"
#include "clients/tally/sheet.h"

struct options {
    const char *contest, *election, *out;
};

static int parse(int argc, char **argv, struct options *o) {
    static const struct option long_options[] = {
        { "election", required_argument, NULL, 'e' }, { "out", required_argument, NULL, 'o' }, { 0 },
    };
    int c;

    *o = (struct options){ 0 };
    optind = 0;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'e')
            o->election = optarg;
        else if (c == 'o')
            o->out = optarg;
        else
            return 1;
    }
    o->contest = optind + 1 == argc ? argv[optind] : NULL;
    return !o->contest || !o->election;
}

/* To the file, which must not be there yet: it may be the sheet that somebody has filled in. Returns an exit status. */
static int write_out(const char *out, const struct blob *sheet) {
    int r = 0;

    if (out)
        r = file_create(out, span_blob(*sheet), MODE_PUBLIC, false);
    else
        fwrite(sheet->ptr, 1, sheet->len, stdout);
    if (r == -EEXIST) {
        output_error("%s is there already and is left as it is; give --out another name, or move that file away", out);
        return STATUS_REFUSED;
    }
    if (r < 0)
        output_file_error(out, r);
    return r < 0 ? STATUS_USAGE : STATUS_DONE;
}

int cmd_sheet(int argc, char **argv) {
    _cleanup_(election_freep) struct election *e = NULL;
    _cleanup_(blob_free) struct blob sheet = { 0 };
    struct options o;
    uint32_t contest;
    int r;

    if (parse(argc, argv, &o))
        return command_usage(argv[0]);
    r = load_election(o.election, &e);
    if (r != STATUS_DONE)
        return r;
    contest = election_contest(e, span_str(o.contest));
    if (contest == NO_INDEX || e->contests[contest].vacant) {
        output_error(contest == NO_INDEX ? "there is no contest '%s' in this election"
                                         : "nobody is nominated in '%s': there is nothing to declare", o.contest);
        return STATUS_USAGE;
    }
    r = sheet_blank(e, contest, &sheet);
    if (r < 0) {
        output_error("out of memory");
        return STATUS_USAGE;
    }
    return write_out(o.out, &sheet);
}
