/* SPDX-License-Identifier: Apache-2.0 */

/* tally status: what the daemon says of itself, over the wire, and on the operator's socket where that can be reached. */

#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/control_link.h"
#include "clients/tally/delivery.h"
#include "clients/tally/output.h"
#include "clients/tally/status_show.h"
#include "clients/tally/times.h"

#define CONTROL_MS 3000

struct status_seen {
    bool hello_done, state_done;
    int error;
    json_t *object, *state, *centres;
};

static void welcome_came(struct tally *t, void *user, int error, const char *text, const struct tally_welcome *w) {
    struct status_seen *seen = user;

    (void)t;
    seen->hello_done = true;
    seen->error = error;
    if (error) {
        online_error(error, text);
        return;
    }
    seen->object = json_pack("{s:s%,s:s%,s:I,s:o,s:I,s:I,s:I,s:s%}", "protocol", (const char *)w->protocol.ptr,
                             w->protocol.len, "software", (const char *)w->software.ptr, w->software.len, "size",
                             (json_int_t)w->size, "time", json_time(w->time), "manifest_entries",
                             (json_int_t)w->manifest_entries, "records", (json_int_t)w->records, "ruleset",
                             (json_int_t)w->ruleset, "head", (const char *)w->note.ptr, w->note.len);
}

static json_t *centre_json(const struct tally_centre_state *c) {
    return json_pack("{s:s%,s:o,s:I,s:b}", "centre", (const char *)c->id.ptr, c->id.len, "seen",
                     c->heard ? json_time(c->seen) : json_null(), "requests", (json_int_t)c->requests, "dropped", c->dropped);
}

static void state_came(struct tally *t, void *user, int error, const char *text, const struct tally_state *state) {
    struct status_seen *seen = user;

    (void)t;
    (void)text;
    seen->state_done = true;
    if (error)
        return;
    seen->state = json_object();
    for (size_t i = 0; seen->state && i < state->n; i++) {
        const struct tally_pair *pair = &state->pairs[i];
        char name[TALLY_ID_MAX + 1];

        snprintf(name, sizeof(name), "%.*s", (int)pair->name.len, (const char *)pair->name.ptr);
        json_object_set_new(seen->state, name, status_value(name, pair->value));
    }
    seen->centres = json_array();
    for (size_t i = 0; seen->centres && i < state->n_centres; i++)
        json_array_append_new(seen->centres, centre_json(&state->centres[i]));
}

static int print(const struct status_seen *seen) {
    output_rehearsal(stdout);
    status_show(seen->object);
    status_show(seen->state);
    status_show_centres(seen->centres);
    return output_end(STATUS_DONE);
}

/*
 * Waits for both. The operator's socket is for the operator, and the operator need not be an enrolled reader: either
 * answer is enough.
 */
static int ask_both(struct online *o, struct status_seen *seen) {
    bool control = tally_status(o->t, state_came, seen, NULL) == 0;
    int result, r = tally_hello(o->t, welcome_came, seen, NULL);

    if (r != 0)
        return online_error(r, "");
    result = online_wait(o, &seen->hello_done, o->timeout_ms, control);
    if (result == STATUS_DONE && seen->error)
        result = STATUS_PROOF;
    if (result == STATUS_PROOF || !control)
        return result;
    if (result == STATUS_OUT_OF_REACH && o->error && o->error != TALLY_E_ADMISSION)
        return online_error(o->error, o->text);
    r = o->error;
    o->error = 0;
    online_wait(o, &seen->state_done, CONTROL_MS, true);
    if (result == STATUS_DONE || seen->state)
        return STATUS_DONE;
    if (r)
        online_error(r, o->text);
    else
        output_error("the daemon is out of reach");
    return STATUS_OUT_OF_REACH;
}

static int status(struct online *o, bool json) {
    struct status_seen seen = { 0 };
    int result = ask_both(o, &seen);

    if (!seen.object)
        seen.object = json_object();
    if (result == STATUS_DONE && json) {
        json_object_set_new(seen.object, "state", seen.state ? json_incref(seen.state) : json_null());
        json_object_set_new(seen.object, "centres", seen.centres ? json_incref(seen.centres) : json_null());
        result = output_json(json_incref(seen.object));
    } else if (result == STATUS_DONE) {
        result = print(&seen);
    }
    json_decref(seen.object);
    json_decref(seen.state);
    json_decref(seen.centres);
    return result;
}

struct metrics_seen {
    bool done;
    int error;
};

static void metrics_came(struct tally *t, void *user, int error, const char *text, struct tally_bytes metrics) {
    struct metrics_seen *seen = user;

    (void)t;
    seen->done = true;
    seen->error = error;
    if (error)
        online_error(error, text);
    else
        fwrite(metrics.ptr, 1, metrics.len, stdout);
}

static int metrics(struct online *o) {
    struct metrics_seen seen = { 0 };
    int result = control_check(o);

    if (result != STATUS_DONE)
        return result;
    result = tally_metrics(o->t, metrics_came, &seen, NULL);
    if (result != 0)
        return online_error(result, "");
    result = control_wait(o, &seen.done);
    return output_end(result == STATUS_DONE && seen.error ? STATUS_REFUSED : result);
}

int cmd_status(int argc, char **argv) {
    struct online_options options = { .query = true, .control = true };
    struct online o;
    bool json = false, openmetrics = false, bad = false;
    int result;

    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &options, &bad))
            continue;
        bad |= strcmp(argv[i], "--json") != 0 && strcmp(argv[i], "--openmetrics") != 0;
        *(strcmp(argv[i], "--json") == 0 ? &json : &openmetrics) = true;
    }
    if (bad || (json && openmetrics))
        return command_usage(argv[0]);
    result = online_open(&o, &options);
    if (result == STATUS_DONE && openmetrics) {
        result = metrics(&o);
    } else if (result == STATUS_DONE) {
        spool_flush(&o);
        result = status(&o, json);
    }
    online_close(&o);
    return result;
}
