/* SPDX-License-Identifier: Apache-2.0 */

/* tally status: what the daemon says of itself, over the wire, and on the operator's socket where that can be reached. */

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"

#define CONTROL_MS 3000

struct status_seen {
    bool hello_done, state_done;
    int error;
    json_t *object, *state;
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

static void state_came(struct tally *t, void *user, int error, const char *text, size_t n, const struct tally_pair *pairs) {
    struct status_seen *seen = user;

    (void)t;
    (void)text;
    seen->state_done = true;
    if (error)
        return;
    seen->state = json_object();
    for (size_t i = 0; seen->state && i < n; i++) {
        char name[TALLY_ID_MAX + 1];

        snprintf(name, sizeof(name), "%.*s", (int)pairs[i].name.len, (const char *)pairs[i].name.ptr);
        json_object_set_new(seen->state, name, json_stringn((const char *)pairs[i].value.ptr, pairs[i].value.len));
    }
}

static int print(const struct status_seen *seen) {
    const char *name;
    json_t *value;

    output_rehearsal(stdout);
    json_object_foreach(seen->object, name, value) {
        if (json_is_integer(value))
            printf("%-18s %" JSON_INTEGER_FORMAT "\n", name, json_integer_value(value));
        else if (strcmp(name, "head") != 0)
            printf("%-18s %s\n", name, json_string_value(value));
    }
    json_object_foreach(seen->state, name, value) {
        printf("%-18s %s\n", name, json_string_value(value));
    }
    return STATUS_DONE;
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
        result = output_json(json_incref(seen.object));
    } else if (result == STATUS_DONE) {
        result = print(&seen);
    }
    json_decref(seen.object);
    json_decref(seen.state);
    return result;
}

int cmd_status(int argc, char **argv) {
    struct online_options options = { .query = true, .control = true };
    struct online o;
    bool json = false, bad = false;
    int result;

    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &options, &bad))
            continue;
        bad |= strcmp(argv[i], "--json") != 0;
        json = true;
    }
    if (bad)
        return command_usage(argv[0]);
    result = online_open(&o, &options);
    if (result == STATUS_DONE) {
        spool_flush(&o);
        result = status(&o, json);
    }
    online_close(&o);
    return result;
}
