/* SPDX-License-Identifier: Apache-2.0 */

/* What became of a declaration, said to a person and to a program. */

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/event_words.h"
#include "clients/tally/output.h"
#include "daemon/core/event_kinds.h"
#include "daemon/core/rules.h"
#include "clients/tally/times.h"

int outcome_status(const struct outcome *outcome) {
    if (outcome->error)
        return STATUS_PROOF;
    if (!outcome->answered)
        return STATUS_OUT_OF_REACH;
    return outcome->verdict == TALLY_ACCEPTED || outcome->verdict == TALLY_DUPLICATE ? STATUS_DONE : STATUS_REFUSED;
}

const char *verdict_said(int verdict) {
    static const char *const cy[] = { "derbyniwyd", "dyblyg", "holwyd", "gwrthdaro", "gwrthodwyd" };

    if (output_language() == LANGUAGE_CY && verdict >= 0 && (size_t)verdict < ARRAY_SIZE(cy))
        return cy[verdict];
    return verdict_name((enum verdict)verdict);
}

/* E02: the same bytes again are refused again, until somebody else has signed too. */
static bool lacks_signatures(const struct outcome *outcome) {
    json_t *code;
    size_t i;

    json_array_foreach(outcome->codes, i, code) {
        const char *text = json_string_value(json_object_get(code, "code"));

        if (text && strcmp(text, "E02") == 0)
            return true;
    }
    return false;
}

/* What was queried does not count; whoever sent it must hear who may do what about it. */
static void print_queried(const struct outcome *o, FILE *out) {
    const char *act = act_name(o->act);

    fprintf(out,
            output_language() == LANGUAGE_CY
                ? "  Nid yw hyn yn cyfrif eto. Os yw'n gywir, mae swyddog arall na lofnododd yn ei gadarnhau: tally confirm "
                  "%s.\n  Os nad yw, cywirwch ef: taflen â'r weithred %s a'r diwygiad %" PRIu64 ", neu tally withdraw %s.\n"
                : "  This does not count yet. If it is right, another officer, who did not sign it, confirms it: tally "
                  "confirm %s.\n  If not, correct it: a sheet with act %s and revision %" PRIu64 ", or tally withdraw %s.\n",
            o->contest, act, o->revision + 1, o->contest);
}

void outcome_print(const struct outcome *outcome, FILE *out) {
    bool cy = output_language() == LANGUAGE_CY;
    char time[TIME_TEXT_MAX], label[OUTCOME_LABEL_MAX];
    json_t *code;
    size_t i;

    fprintf(out, "%s: ", outcome_label(outcome, label, sizeof(label)));
    if (outcome->error) {
        fprintf(out, "%s\n", cy ? tally_error_text_cy(outcome->error) : tally_error_text(outcome->error));
        return;
    }
    if (!outcome->answered) {
        fputs(cy ? "heb ei hateb" : "not answered", out);
        if (outcome->spooled)
            fputs(cy ? "; cedwir yn y sbŵl" : "; kept in the spool", out);
        fputc('\n', out);
        return;
    }
    fputs(verdict_said(outcome->verdict), out);
    if (outcome->receipt.ptr)
        fprintf(out, cy ? ", cofnod %" PRIu64 " am %s, o dan ben %" PRIu64 : ", entry %" PRIu64 " at %s, under head %" PRIu64,
                outcome->entry, time_format(outcome->time, time), outcome->head_size);
    if (outcome->path)
        fprintf(out, cy ? "; derbynneb %s" : "; receipt %s", outcome->path);
    fputc('\n', out);
    json_array_foreach(outcome->codes, i, code) {
        fprintf(out, "  %s %s\n", json_string_value(json_object_get(code, "code")),
                json_string_value(json_object_get(code, cy ? "cy" : "en")));
    }
    if (outcome->verdict == TALLY_CONFLICT && outcome->other_body)
        fputs(cy ? "  Mae gwrthdaro gan y swyddogion hyn yn y dyddlyfr eisoes: derbynneb y daflen gynharach honno yw hon; ni "
                   "chofnodwyd yr un hon.\n"
                 : "  A conflict of these officers is in the journal already: the receipt is of that earlier sheet; this one "
                   "was not journaled.\n", out);
    if (outcome->verdict == TALLY_QUERIED)
        print_queried(outcome, out);
    if (lacks_signatures(outcome))
        fputs(cy ? "  Gall swyddog arall ei lofnodi: tally submit AMLEN --officer FFEIL.\n"
                 : "  Another officer can sign it: tally submit ENVELOPE --officer FILE.\n", out);
    else if (outcome->retry)
        fputs(cy ? "  Gellir anfon yr un un eto yn ddiweddarach.\n" : "  The same may be sent again later.\n", out);
}

static json_t *json_base64(struct blob bytes) {
    char *text;
    json_t *value;
    size_t room;

    if (!bytes.ptr)
        return json_null();
    room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    text = malloc(room);
    if (!text)
        return NULL;
    sodium_bin2base64(text, room, bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
    value = json_string(text);
    free(text);
    return value;
}

json_t *outcome_json(const struct outcome *outcome) {
    bool proven = outcome->receipt.ptr != NULL;

    return json_pack("{s:s,s:s?,s:s?,s:s?,s:o,s:o,s:s?,s:s?,s:O?,s:b,s:b,s:o,s:o,s:o,s:o,s:s?}",
                     outcome->event ? "subject" : "contest", outcome->contest,
                     "event", outcome->event ? event_name(outcome->event) : NULL, "act",
                     outcome->act ? act_name(outcome->act) : NULL, "area", outcome->area, "phase",
                     outcome->phase ? json_integer((json_int_t)outcome->phase) : json_null(), "revision",
                     outcome->event ? json_null() : json_integer((json_int_t)outcome->revision), "verdict",
                     outcome->answered && !outcome->error ? verdict_name((enum verdict)outcome->verdict) : NULL, "error",
                     outcome->error ? tally_error_name(outcome->error) : NULL, "codes", outcome->codes, "retry",
                     outcome->retry || !outcome->answered, "other_body", outcome->other_body, "receipt", json_base64(outcome->receipt), "entry",
                     proven ? json_integer((json_int_t)outcome->entry) : json_null(), "time",
                     proven ? json_time(outcome->time) : json_null(), "size",
                     proven ? json_integer((json_int_t)outcome->head_size) : json_null(), "file", outcome->path);
}
