/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The daemon's names are for programs and never change; a person reads the label beside each. A name that this version
 * does not know is shown as it came.
 */

#include "clients/tally/status_show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/tally/spoken.h"
#include "clients/tally/times.h"
#include "proto/bytes.h"

/* From NUMBER on they are numbers. */
enum form { AS_IT_IS, SPOKEN, NUMBER, SECONDS, MILLISECONDS, BYTES, TIME };

static const struct {
    const char *name, *label;
    enum form form;
} LABELS[] = {
    { "software", "software", AS_IT_IS },
    { "time", "time of the head", AS_IT_IS },
    { "manifest_entries", "entries of the manifest", NUMBER },
    { "records", "records", NUMBER },
    { "ruleset", "rule set", NUMBER },
    { "state", "state", SPOKEN },
    { "frozen", "why it is frozen", SPOKEN },
    { "frozen-by", "frozen by the user", NUMBER },
    { "frozen-since", "frozen since", TIME },
    { "frozen-reason", "reason given", AS_IT_IS },
    { "clock", "clock", SPOKEN },
    { "election", "election", AS_IT_IS },
    { "kind", "kind", SPOKEN },
    { "uptime", "serving for", SECONDS },
    { "size", "entries of the journal", NUMBER },
    { "root", "root of the head", AS_IT_IS },
    { "head-time", "time of the head", TIME },
    { "cosigned", "entries cosigned", NUMBER },
    { "contests", "contests in all", NUMBER },
    { "declared", "declared", NUMBER },
    { "uncontested", "uncontested", NUMBER },
    { "queried", "queried, not counted yet", NUMBER },
    { "pending", "pending", NUMBER },
    { "postponed", "postponed", NUMBER },
    { "vacant", "vacant", NUMBER },
    { "conflicts", "conflicts", NUMBER },
    { "envelopes", "envelopes", NUMBER },
    { "accepted", "declarations accepted", NUMBER },
    { "duplicates", "duplicates", NUMBER },
    { "refused", "declarations refused", NUMBER },
    { "conflicts-repeated", "conflicts repeated", NUMBER },
    { "commits", "commits", NUMBER },
    { "waiting", "answers that wait", NUMBER },
    { "admitted", "connections admitted", NUMBER },
    { "strangers", "connections refused", NUMBER },
    { "intake-connections", "connected to intake now", NUMBER },
    { "query-connections", "connected to query now", NUMBER },
    { "updates-connections", "connected to updates now", NUMBER },
    { "control-connections", "connected to control now", NUMBER },
    { "lag", "lag of the disk", MILLISECONDS },
    { "journal-bytes", "size of the journal", BYTES },
    { "disk-free", "disk free", BYTES },
    { "disk-reserve", "reserve of the disk", BYTES },
    { "descriptors", "descriptors", NUMBER },
    { "descriptors-max", "most descriptors", NUMBER },
    { "backup", "backup being made", AS_IT_IS },
    { "centres", "centres in all", NUMBER },
    { "centres-heard", "heard in the last minute", NUMBER },
    { "keys-dropped", "keys dropped", NUMBER },
    { "file", "file", AS_IT_IS },
    { "bytes", "size of the file", BYTES },
    { "milliseconds", "time it took", MILLISECONDS },
    { "peer", "peer", AS_IT_IS },
    { "key", "key", AS_IT_IS },
};

static enum form form_of(const char *name) {
    for (size_t i = 0; i < ARRAY_SIZE(LABELS); i++)
        if (strcmp(LABELS[i].name, name) == 0)
            return LABELS[i].form;
    return AS_IT_IS;
}

json_t *status_value(const char *name, struct tally_bytes value) {
    char text[24], *end;
    long long n;

    if (form_of(name) < NUMBER || value.len == 0 || value.len >= sizeof(text))
        return json_stringn((const char *)value.ptr, value.len);
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    errno = 0;
    n = strtoll(text, &end, 10);
    return errno || *end ? json_string(text) : json_integer(n);
}

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
