/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The daemon's names are for programs and never change; a person reads the label beside each. A name that this version
 * does not know is shown as it came.
 */

#include "clients/tally/status_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/tally/spoken.h"
#include "clients/tally/times.h"
#include "proto/bytes.h"

enum form { AS_IT_IS, SECONDS, MILLISECONDS, BYTES, TIME, SPOKEN };

static const struct {
    const char *name, *label;
    enum form form;
} LABELS[] = {
    { "software", "software", AS_IT_IS },
    { "time", "time of the head", AS_IT_IS },
    { "manifest_entries", "entries of the manifest", AS_IT_IS },
    { "records", "records", AS_IT_IS },
    { "ruleset", "rule set", AS_IT_IS },
    { "state", "state", SPOKEN },
    { "frozen", "why it is frozen", SPOKEN },
    { "frozen-by", "frozen by the user", AS_IT_IS },
    { "frozen-since", "frozen since", TIME },
    { "frozen-reason", "reason given", AS_IT_IS },
    { "clock", "clock", SPOKEN },
    { "election", "election", AS_IT_IS },
    { "kind", "kind", SPOKEN },
    { "uptime", "serving for", SECONDS },
    { "size", "entries of the journal", AS_IT_IS },
    { "root", "root of the head", AS_IT_IS },
    { "head-time", "time of the head", TIME },
    { "cosigned", "entries cosigned", AS_IT_IS },
    { "contests", "contests in all", AS_IT_IS },
    { "declared", "declared", AS_IT_IS },
    { "uncontested", "uncontested", AS_IT_IS },
    { "queried", "queried, not counted yet", AS_IT_IS },
    { "pending", "pending", AS_IT_IS },
    { "postponed", "postponed", AS_IT_IS },
    { "vacant", "vacant", AS_IT_IS },
    { "conflicts", "conflicts", AS_IT_IS },
    { "envelopes", "envelopes", AS_IT_IS },
    { "accepted", "declarations accepted", AS_IT_IS },
    { "duplicates", "duplicates", AS_IT_IS },
    { "refused", "declarations refused", AS_IT_IS },
    { "conflicts-repeated", "conflicts repeated", AS_IT_IS },
    { "commits", "commits", AS_IT_IS },
    { "waiting", "answers that wait", AS_IT_IS },
    { "admitted", "connections admitted", AS_IT_IS },
    { "strangers", "connections refused", AS_IT_IS },
    { "intake-connections", "connected to intake now", AS_IT_IS },
    { "query-connections", "connected to query now", AS_IT_IS },
    { "updates-connections", "connected to updates now", AS_IT_IS },
    { "control-connections", "connected to control now", AS_IT_IS },
    { "lag", "lag of the disk", MILLISECONDS },
    { "journal-bytes", "size of the journal", BYTES },
    { "disk-free", "disk free", BYTES },
    { "disk-reserve", "reserve of the disk", BYTES },
    { "descriptors", "descriptors", AS_IT_IS },
    { "descriptors-max", "most descriptors", AS_IT_IS },
    { "backup", "backup being made", AS_IT_IS },
    { "centres", "centres in all", AS_IT_IS },
    { "centres-heard", "heard in the last minute", AS_IT_IS },
    { "keys-dropped", "keys dropped", AS_IT_IS },
    { "file", "file", AS_IT_IS },
    { "bytes", "size of the file", BYTES },
    { "milliseconds", "time it took", MILLISECONDS },
    { "peer", "peer", AS_IT_IS },
    { "key", "key", AS_IT_IS },
};

/* What the daemon says in words; the texts of a freeze and of the clock are its own (requests.c, clock_guard.c). */
static const char *const SAID[] = {
    "serving", "frozen", "clock", "disk low", "stopping", "live", "rehearsal",
    "a client holds a head of this log that its journal does not have",
    "it moved over an hour against the time since boot",
    "it lies over an hour before the last entry",
};

static const char *said(const char *text) {
    for (size_t i = 0; i < ARRAY_SIZE(SAID); i++)
        if (strcmp(SAID[i], text) == 0)
            return spoken(SAID[i]);
    return text;
}

/* "3 h 12 min 5 s" */
static void format_seconds(uint64_t s, char *ret, size_t size) {
    if (s < 60)
        snprintf(ret, size, "%" PRIu64 " s", s);
    else if (s < 3600)
        snprintf(ret, size, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
    else
        snprintf(ret, size, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
}

static void format_value(enum form form, const char *text, char *ret, size_t size) {
    uint64_t n = strtoull(text, NULL, 10);
    char when[TIME_TEXT_MAX];

    switch (form) {
    case SECONDS:
        format_seconds(n, ret, size);
        break;
    case MILLISECONDS:
        snprintf(ret, size, "%" PRIu64 " ms", n);
        break;
    case BYTES:
        snprintf(ret, size, "%.1f MiB", (double)n / 1048576);
        break;
    case TIME:
        snprintf(ret, size, "%s", time_format(n, when));
        break;
    default:
        snprintf(ret, size, "%s", form == SPOKEN ? said(text) : text);
    }
}

/* Letters of UTF-8. */
static size_t width(const char *text) {
    size_t n = 0;

    for (; *text; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

static void show(const char *label, const char *value) {
    size_t n = width(label);

    printf("%s%*s %s\n", label, n < 26 ? (int)(26 - n) : 0, "", value);
}

static void show_value(const char *name, const char *value) {
    char text[1200];

    for (size_t i = 0; i < ARRAY_SIZE(LABELS); i++)
        if (strcmp(LABELS[i].name, name) == 0) {
            format_value(LABELS[i].form, value, text, sizeof(text));
            show(spoken(LABELS[i].label), text);
            return;
        }
    show(name, value);
}

void status_show(json_t *object) {
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value) {
        char number[24];

        if (strcmp(name, "head") == 0 || json_is_array(value) || json_is_boolean(value))
            continue;
        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        show_value(name, json_is_integer(value) ? number : json_string_value(value) ? json_string_value(value) : "");
    }
}

void status_show_centres(json_t *centres) {
    json_t *row;
    size_t i;

    if (json_array_size(centres) == 0)
        return;
    printf("\n%s\n", spoken("centres, when each was last heard since the daemon's start, and how often:"));
    json_array_foreach(centres, i, row) {
        const char *seen = json_string_value(json_object_get(row, "seen"));
        char text[160];

        snprintf(text, sizeof(text), "%s  %" JSON_INTEGER_FORMAT "%s", seen ? seen : spoken("not heard"),
                 json_integer_value(json_object_get(row, "requests")),
                 json_is_true(json_object_get(row, "dropped")) ? spoken("  DROPPED by an operator") : "");
        show(json_string_value(json_object_get(row, "centre")), text);
    }
}
