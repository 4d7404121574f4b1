/* SPDX-License-Identifier: Apache-2.0 */

/* tally sheet CONTEST: the blank sheet that a count centre fills in. */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/load.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/sheet.h"

struct options {
    const char *contest, *election, *out, *state, *phase;
};

static int parse(int argc, char **argv, struct options *o) {
    static const struct option long_options[] = {
        { "election", required_argument, NULL, 'e' }, { "out", required_argument, NULL, 'o' },
        { "state", required_argument, NULL, 's' },    { "phase", required_argument, NULL, 'p' }, { 0 },
    };
    int c;

    *o = (struct options){ 0 };
    optind = opterr = 0;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'e')
            o->election = optarg;
        else if (c == 'o')
            o->out = optarg;
        else if (c == 's')
            o->state = optarg;
        else if (c == 'p')
            o->phase = optarg;
        else
            return c == '?' ? command_bad_option(argv) : 1;
    }
    o->contest = optind + 1 == argc ? argv[optind] : NULL;
    return !o->contest || !o->election || (o->phase && !o->state);
}

/* Whether the contest takes statements of the area that was named. Returns an exit status, said. */
static int choose_state(const struct election *e, const struct options *o, uint32_t contest, uint32_t *ret_area,
                        enum phase *ret_phase) {
    const struct contest *c = &e->contests[contest];
    uint32_t area = area_named(e, o->state);
    bool known = false;

    for (size_t i = 0; area != NO_INDEX && i < e->areas[c->area].m->n_overlaps; i++)
        known |= span_equal(e->areas[c->area].m->overlaps[i], e->areas[area].m->code);
    if (!known || c->uncontested) {
        output_error("'%s' takes no statement of '%s'", o->contest, o->state);
        return STATUS_USAGE;
    }
    if (o->phase && strcmp(o->phase, "1") != 0 && strcmp(o->phase, "2") != 0) {
        output_error("--phase is 1, first preferences, or 2, second preferences");
        return STATUS_USAGE;
    }
    *ret_area = area;
    *ret_phase = o->phase && o->phase[0] == '2' ? PHASE_SECOND : PHASE_FIRST;
    return STATUS_DONE;
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
    uint32_t contest, state = NO_INDEX;
    enum phase phase = PHASE_FIRST;
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
    r = o.state ? choose_state(e, &o, contest, &state, &phase) : STATUS_DONE;
    if (r != STATUS_DONE)
        return r;
    r = sheet_blank(e, contest, state, phase, &sheet);
    if (r < 0) {
        output_error("out of memory");
        return STATUS_USAGE;
    }
    return write_out(o.out, &sheet);
}
