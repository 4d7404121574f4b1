/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally results: the running totals of an area, or one contest whole, with their proof. It asks once for the records that it needs, and
 * libtally hands them over only when they are the whole of what the head commits to at the positions that the manifest
 * gives them. For a past moment, and for what witnesses have cosigned, the records are folded from the journal instead
 * (past.c).
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/contest_json.h"
#include "clients/tally/delivery.h"
#include "clients/tally/derive_json.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/past.h"
#include "clients/tally/results_json.h"
#include "clients/tally/results_text.h"

#define DOUBTS_MAX 3            /* answers that do not hold before it is given up */

struct results_options {
    struct online_options online;
    const char *subject, *poll, *by, *at, *share, *policy;
    struct past past;           /* what --at says */
    struct cosigned cosigned;      /* whose cosignatures are demanded */
    bool json, derived, baselines;
    uint32_t contest;           /* the subject is this one; NO_INDEX: it is an area */
};

struct results_wait {
    bool done;
    struct blob note;
    unsigned doubts;
    int doubt;                  /* the last one */
    char text[128];
};

static int parse(int argc, char **argv, struct results_options *ret) {
    bool bad = false;

    ret->online.query = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (option_value(argc, argv, &i, "--poll", &ret->poll))
            bad = !ret->poll;
        else if (option_value(argc, argv, &i, "--by", &ret->by))
            bad = !ret->by || (strcmp(ret->by, "group") != 0 && strcmp(ret->by, "registration") != 0);
        else if (option_value(argc, argv, &i, "--at", &ret->at))
            bad = !ret->at || past_parse(ret->at, &ret->past) != 0;
        else if (option_value(argc, argv, &i, "--policy", &ret->policy))
            bad = !ret->policy;
        else if (option_value(argc, argv, &i, "--share", &ret->share))
            bad = !ret->share || share_method_named(ret->share) == _SHARE_METHOD_MAX;
        else if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (strcmp(argv[i], "--derived") == 0)
            ret->derived = true;
        else if (strcmp(argv[i], "--baselines") == 0)
            ret->baselines = true;
        else if (argv[i][0] == '-' || ret->subject)
            bad = true;
        else
            ret->subject = argv[i];
    }
    ret->derived |= ret->share != NULL;
    if (ret->baselines && ret->by && strcmp(ret->by, "registration") == 0) {
        output_error("--baselines: baselines have seats by group only");
        bad = true;
    }
    if (ret->at && past_parse(ret->at, &ret->past) != 0)
        output_error("--at: '%s' is neither a size nor a time with its offset, like 2017-06-09T03:00+01:00", ret->at);
    return bad ? command_usage(argv[0]) : STATUS_DONE;
}

static void head_came(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct results_wait *w = user;

    (void)f;
    (void)size;
    (void)time;
    blob_free(&w->note);
    w->note.ptr = malloc(note.len);
    if (w->note.ptr)
        memcpy(w->note.ptr, note.ptr, w->note.len = note.len);
    w->done = true;
}

static void doubt_came(struct tally_follow *f, void *user, int error, const char *text) {
    struct results_wait *w = user;

    (void)f;
    w->doubt = error;
    snprintf(w->text, sizeof(w->text), "(%s)", text);
    w->done |= ++w->doubts == DOUBTS_MAX;
}

static struct span held_record(void *user, struct span key) {
    char text[TALLY_KEY_MAX + 1];
    struct tally_bytes found;

    snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(key));
    found = tally_follow_get(user, text);
    return span_of(found.ptr, found.len);
}

/* Mayors' winners, and what is derived, stand in records below the area; else the one record has it all. */
static void choose_prefix(const struct results *r, uint32_t contest, char ret[TALLY_KEY_MAX + 1]) {
    struct span prefix;

    if (contest != NO_INDEX)
        prefix = r->e->records[r->e->contests[contest].record].key;
    else if (r->derived || results_offices(r->e, r->area, r->poll))
        prefix = r->e->areas[r->area].path;
    else
        prefix = results_key(r->e, r->area, r->poll);
    snprintf(ret, TALLY_KEY_MAX + 1, SPAN_FMT, SPAN_ARG(prefix));
}

static int show(struct results *r, const struct results_options *options) {
    json_t *object;
    int e;

    if (head_parse(r->note, &r->head) != NOTE_OK)
        return online_error(TALLY_E_HEAD, "");
    e = options->contest != NO_INDEX ? contest_json(r, options->contest, &object) : results_json(r, &object);
    if (e != 0) {
        output_error(e < 0 ? "out of memory" : "the records are not those of this election");
        return e < 0 ? STATUS_USAGE : STATUS_PROOF;
    }
    if (options->json)
        return output_json(object);
    if (options->contest != NO_INDEX)
        contest_text(object, stdout);
    else if (options->baselines)
        results_baselines_text(object, stdout);
    else
        results_text(object, options->derived, stdout);
    json_decref(object);
    return STATUS_DONE;
}

static int fetch_and_show(struct online *o, struct results *r, const struct results_options *options) {
    char prefix[TALLY_KEY_MAX + 1];
    struct results_wait w = { 0 };
    struct tally_follow_options follow = {
        .prefix = prefix, .range_given = true, .once = true, .on_head = head_came, .on_doubt = doubt_came, .user = &w,
    };
    struct tally_follow *f;
    uint32_t lo, hi;
    int e, status;

    choose_prefix(r, options->contest, prefix);
    election_range(o->e, span_str(prefix), &lo, &hi);
    follow.lo = lo;
    follow.hi = hi;
    e = tally_follow(o->t, &follow, &f);
    if (e != 0)
        return online_error(e, "");
    status = online_wait(o, &w.done, o->timeout_ms, false);
    if (!w.note.ptr && w.doubt)
        status = online_error(w.doubt, w.text);
    else if (status == STATUS_DONE && !w.note.ptr)
        status = online_error(-ENOMEM, "");
    if (status == STATUS_DONE) {
        r->note = span_blob(w.note);
        r->get = held_record;
        r->user = f;
        status = show(r, options);
    }
    tally_unfollow(f);
    blob_free(&w.note);
    return status;
}

/* The poll that was named, or the one that is meant. Returns STATUS_DONE, or STATUS_USAGE with an error said. */
static int choose_poll(const struct election *e, const char *named, uint32_t area, uint32_t *ret) {
    uint32_t poll = named ? election_poll(e, span_str(named)) : results_poll(e, area);
    struct span name = name_area(e, area);
    char polls[512];

    results_polls(e, area, polls, sizeof(polls));
    if (poll == NO_INDEX || !results_key(e, area, poll).ptr) {
        if (named && polls[0])
            output_error("there is no poll '%s' in " SPAN_FMT "; there is %s", named, SPAN_ARG(name), polls);
        else
            output_error("there is no poll in " SPAN_FMT, SPAN_ARG(name));
        return STATUS_USAGE;
    }
    if (!named && poll != e->headline)
        output_error("there is no poll '" SPAN_FMT "' in " SPAN_FMT "; this is '" SPAN_FMT "'",
                     SPAN_ARG(e->polls[e->headline].m->id), SPAN_ARG(name), SPAN_ARG(e->polls[poll].m->id));
    *ret = poll;
    return STATUS_DONE;
}

/*
 * An area or a contest: an area's code comes before a contest's id, and ids before names. Returns STATUS_DONE, or
 * STATUS_USAGE with an error said.
 */
static int choose_subject(const struct election *e, struct results_options *options, uint32_t *ret_area) {
    struct span id = span_str(options->subject);

    *ret_area = election_area(e, id);
    if (*ret_area == NO_INDEX)
        options->contest = election_contest(e, id);
    if (*ret_area == NO_INDEX && options->contest == NO_INDEX)
        *ret_area = area_named(e, options->subject);
    if (*ret_area == NO_INDEX && options->contest == NO_INDEX)
        options->contest = contest_named(e, options->subject);
    if (*ret_area == NO_INDEX && options->contest == NO_INDEX) {
        output_error("there is no one area and no one contest called '%s'", options->subject);
        return STATUS_USAGE;
    }
    if (options->contest != NO_INDEX && (options->poll || options->by || options->derived || options->baselines)) {
        output_error("'%s' is one contest: --poll, --by, --baselines, --derived and --share are for areas", options->subject);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static struct span past_record(void *user, struct span key) {
    return fold_record(user, key);
}

static int past_and_show(struct online *o, struct results *r, struct results_options *options) {
    struct past *past = &options->past;
    json_t *cosigned = NULL;
    int status = past_open(o, &options->cosigned, past);

    if (status == STATUS_DONE) {
        r->note = span_blob(past->note);
        r->at = options->at;
        r->cosigned = cosigned = cosigned_json(&options->cosigned);
        r->get = past_record;
        r->user = past->fold;
        status = show(r, options);
    }
    json_decref(cosigned);
    past_close(past);
    return status;
}

static int results(struct online *o, struct results_options *options) {
    struct results r = { .e = o->e, .area = o->e->root };
    int status;

    r.derived = options->derived || !options->json; /* people are told what stands beside the figures in any case */
    r.method = options->share ? (int)share_method_named(options->share) : SHARE_SUM;
    r.by_registration = options->by && strcmp(options->by, "registration") == 0;
    status = options->subject ? choose_subject(o->e, options, &r.area) : STATUS_DONE;
    if (status == STATUS_DONE && options->contest == NO_INDEX)
        status = choose_poll(o->e, options->poll, r.area, &r.poll);
    if (status != STATUS_DONE)
        return status;
    return options->at || options->cosigned.path ? past_and_show(o, &r, options) : fetch_and_show(o, &r, options);
}

int cmd_results(int argc, char **argv) {
    struct results_options options = { .contest = NO_INDEX };
    struct online o = { 0 };
    int status = parse(argc, argv, &options);

    if (status != STATUS_DONE)
        return status;
    status = online_open(&o, &options.online);
    if (status == STATUS_DONE)
        status = cosigned_open(&options.cosigned, options.policy, &o.config);
    if (status == STATUS_DONE)
        spool_flush(&o);
    if (status == STATUS_DONE)
        status = online_election(&o);
    if (status == STATUS_DONE)
        status = results(&o, &options);
    cosigned_close(&options.cosigned);
    online_close(&o);
    return status;
}
