/* SPDX-License-Identifier: Apache-2.0 */

/* tally count FILE: a transferable vote counted from its ballot file, by itself. */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/blt.h"
#include "clients/tally/command.h"
#include "clients/tally/count_show.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"

/* What --lot said: at this stage, the papers of the candidate with this number go. */
struct drawn {
    uint64_t stage, number;
    bool used;
};

struct options {
    const char *file;
    bool json;
    size_t n_lots;
    struct drawn lots[COUNT_LOTS_MAX];
};

static int parse_lot(const char *text, struct options *o) {
    const char *colon = strchr(text, ':');
    struct drawn *lot = &o->lots[o->n_lots];

    if (!colon || o->n_lots == COUNT_LOTS_MAX ||
        text_number(span_of(text, (size_t)(colon - text)), TALLY_STAGES_MAX + 1, &lot->stage) ||
        text_number(span_str(colon + 1), TALLY_CANDIDATES_MAX, &lot->number))
        return 1;
    o->n_lots++;
    return 0;
}

static int parse(int argc, char **argv, struct options *o) {
    static const struct option long_options[] = {
        { "json", no_argument, NULL, 'j' }, { "lot", required_argument, NULL, 'l' }, { 0 },
    };
    int c;

    *o = (struct options){ 0 };
    optind = opterr = 0;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'j')
            o->json = true;
        else if (c != 'l')
            return command_bad_option(argv);
        else if (parse_lot(optarg, o))
            return 1;
    }
    o->file = optind + 1 == argc ? argv[optind] : NULL;
    return !o->file;
}

/* Makes the lot that a count wants out of what was drawn. Returns whether there is one. */
static bool make_lot(struct options *o, const struct blt *blt, const struct stv_count *count, struct stv_lot *ret) {
    for (size_t i = 0; i < o->n_lots; i++) {
        uint32_t who = 0;

        while (who < blt->n && blt->candidates[who].number != o->lots[i].number)
            who++;
        if (o->lots[i].stage != count->n_stages + 1 || who == blt->n || !stv_has(&count->undecided.level, who))
            continue;
        o->lots[i].used = true;
        *ret = (struct stv_lot){ .stage = o->lots[i].stage, .tied = count->undecided.level };
        if (count->undecided_surplus) {
            stv_add(&ret->won, who);
        } else {
            ret->won = ret->tied;
            stv_remove(&ret->won, who);
        }
        return true;
    }
    return false;
}

/* Counts, again with each lot that turns out to be needed and was given. Returns as stv_count(). */
static int count_with_lots(struct options *o, const struct blt *blt, struct stv_count *ret) {
    struct stv_lot lots[COUNT_LOTS_MAX];
    size_t n = 0;
    int r;

    for (;;) {
        r = stv_count(blt->n, (size_t)blt->seats, blt->preferences, blt->n_preferences, lots, n, ret);
        if (r != 1 || n == COUNT_LOTS_MAX || !make_lot(o, blt, ret, &lots[n]))
            return r;
        n++;
        stv_count_deinit(ret);
    }
}

/* Every lot that was given decided something; where the count stops for want of one, those of later stages may yet. */
static int say_needless(const struct options *o, const struct stv_count *count, bool tied) {
    for (size_t i = 0; i < o->n_lots; i++) {
        const struct drawn *lot = &o->lots[i];

        if (lot->used || (tied && lot->stage > count->n_stages + 1))
            continue;
        if (tied && lot->stage == count->n_stages + 1)
            output_error("--lot %" PRIu64 ":%" PRIu64 ": that candidate is none of those who are level there", lot->stage,
                         lot->number);
        else
            output_error("--lot %" PRIu64 ":%" PRIu64 ": that lot is not needed; take it away", lot->stage, lot->number);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static int count_file(struct options *o, const struct blt *blt) {
    _cleanup_(stv_count_deinit) struct stv_count count = { 0 };
    int r, status;

    if (blt->papers == blt->blank) {
        output_error("%s: no paper has a preference for somebody who stands; there is nothing to count", o->file);
        return STATUS_USAGE;
    }
    r = count_with_lots(o, blt, &count);
    if (r < 0) {
        output_error("out of memory");
        return STATUS_USAGE;
    }
    if (say_needless(o, &count, r == 1) != STATUS_DONE)
        return STATUS_USAGE;
    if (o->json)
        status = output_json(count_json(blt, &count, r == 1));
    else
        status = count_print(blt, &count, stdout);
    if (r == 1 && status == STATUS_DONE)
        status = count_say_tie(blt, &count, stderr);
    return status;
}

int cmd_count(int argc, char **argv) {
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    _cleanup_(blt_deinit) struct blt blt = { 0 };
    struct options o;
    int r;

    if (parse(argc, argv, &o))
        return command_usage(argv[0]);
    r = file_read(o.file, BLT_BYTES_MAX, &bytes);
    if (r < 0) {
        output_file_error(o.file, r);
        return STATUS_USAGE;
    }
    r = blt_read(span_blob(bytes), o.file, false, &blt, &faults);
    if (r < 0)
        output_error("out of memory");
    if (r > 0)
        faults_print(&faults, stderr);
    return r == 0 ? count_file(&o, &blt) : STATUS_USAGE;
}
