/* SPDX-License-Identifier: Apache-2.0 */

/* The table of finding.h as data, and how a row of it is said. */

#include "clients/tally/finding.h"

#include <inttypes.h>
#include <stdio.h>

#include "clients/libtally/tally.h"
#include "clients/tally/daemon_said.h"
#include "clients/tally/output.h"

static const struct {
    const char *name, *en, *cy;
} ROWS[_FINDING_MAX] = {
#define X(kind, name, en, cy) [FINDING_##kind] = { name, en, cy },
    FINDINGS(X)
#undef X
};

uint64_t finding_order_entry(uint64_t index) {
    return 2 * index + 1;
}

uint64_t finding_order_head(uint64_t size) {
    return 2 * size;
}

uint64_t finding_order(const struct finding *f) {
    switch (f->place) {
    case AT_ENTRY:
        return finding_order_entry(f->at);
    case AT_HEAD:
        return finding_order_head(f->at);
    default:
        return UINT64_MAX;
    }
}

void finding_daemon(int error, const char *text, struct finding *ret) {
    const char *sentence = output_language() == LANGUAGE_CY ? tally_error_text_cy(error) : tally_error_text(error);
    char said[DAEMON_SAID_MAX];
    const char *open, *close;

    text = daemon_said(text, said, sizeof(said));
    open = *text && *text != '(' ? " (" : *text ? " " : "";
    close = *text && *text != '(' ? ")" : "";
    *ret = (struct finding){ .kind = FINDING_DAEMON, .place = AT_DAEMON };
    snprintf(ret->found, sizeof(ret->found), "%s: %s%s%s%s", tally_error_name(error), sentence, open, text, close);
}

const char *finding_name(enum finding_kind kind) {
    return kind < _FINDING_MAX && ROWS[kind].name ? ROWS[kind].name : "?";
}

/* "entry 812 (n1.b)" */
static void say_place(const struct finding *f, bool cy, char *ret, size_t size) {
    static const char *const words[][2] = { { "entry", "cofnod" }, { "head", "pen" } };
    char at[32] = "";

    if (f->place == AT_DAEMON && !*f->subject) {
        snprintf(ret, size, "%s", cy ? "y daemon" : "the daemon");
        return;
    }
    if (f->place != AT_DAEMON)
        snprintf(at, sizeof(at), "%s %" PRIu64, words[f->place == AT_HEAD][cy], f->at);
    snprintf(ret, size, "%s%s%s%s", at, *at && *f->subject ? " (" : "", f->subject, *at && *f->subject ? ")" : "");
}

void finding_say(const struct finding *f, char *ret, size_t size) {
    bool cy = output_language() == LANGUAGE_CY;
    char place[TALLY_KEY_MAX + 64], expected[FINDING_TEXT_MAX + 32] = "", found[FINDING_TEXT_MAX + 32] = "";

    say_place(f, cy, place, sizeof(place));
    if (*f->expected)
        snprintf(expected, sizeof(expected), cy ? "; disgwyliwyd %s" : "; expected %s", f->expected);
    if (*f->found)
        snprintf(found, sizeof(found), cy ? "%s cafwyd %s" : "%s found %s", *f->expected ? "," : ";", f->found);
    snprintf(ret, size, "%s: %s%s%s", place, cy ? ROWS[f->kind].cy : ROWS[f->kind].en, expected, found);
}

static json_t *text_or_null(const char *text) {
    return *text ? json_string(text) : json_null();
}

json_t *finding_json(const struct finding *f) {
    static const char *const places[] = { [AT_ENTRY] = "entry", [AT_HEAD] = "head", [AT_DAEMON] = "daemon" };
    json_t *at = f->place == AT_DAEMON ? json_null() : json_integer((json_int_t)f->at);

    return json_pack("{s:b,s:s,s:s,s:o,s:o,s:o,s:o,s:s}", "agrees", false, "finding", finding_name(f->kind), "place",
                     places[f->place], "at", at, "subject", text_or_null(f->subject), "expected",
                     text_or_null(f->expected), "found", text_or_null(f->found), "text", ROWS[f->kind].en);
}
