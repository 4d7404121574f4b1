/* SPDX-License-Identifier: Apache-2.0 */

/* Ids are for machines; the manifest knows what people call things. */

#include "clients/tally/names.h"

#include <strings.h>

#include "clients/tally/output.h"

static const struct m_party *party_of(const struct election *e, struct span id) {
    uint32_t party = election_party(e, id);

    return party == NO_INDEX ? NULL : e->parties[party].m;
}

struct span name_party(const struct election *e, struct span id) {
    bool cy = output_language() == LANGUAGE_CY;
    const struct m_party *party = party_of(e, id);

    if (party)
        return output_name(&party->name);
    if (span_equal(id, span_str("others")))
        return span_str(cy ? "Eraill" : "Others");
    if (span_equal(id, span_str("unattributed")))
        return span_str(cy ? "Heb ei briodoli" : "Unattributed");
    return id;
}

struct span name_party_short(const struct election *e, struct span id) {
    const struct m_party *party = party_of(e, id);

    return party && party->abbreviation.ptr ? party->abbreviation : name_party(e, id);
}

json_t *json_party_name(const struct election *e, struct span id) {
    const struct m_party *party = party_of(e, id);

    return party ? json_name(&party->name) : json_null();
}

struct span name_area(const struct election *e, uint32_t area) {
    return output_name(&e->areas[area].m->name);
}

struct span name_contest(const struct election *e, uint32_t contest) {
    return output_name(&e->contests[contest].m->name);
}

static bool same_words(struct span text, const char *words) {
    return text.ptr && text.len == strlen(words) && strncasecmp((const char *)text.ptr, words, text.len) == 0;
}

/* Whether words are the name in either language. */
static bool is_called(const struct name *name, const char *words) {
    return same_words(name->en, words) || same_words(name->cy, words);
}

uint32_t area_named(const struct election *e, const char *words) {
    uint32_t found = election_area(e, span_str(words));

    if (found != NO_INDEX)
        return found;
    for (uint32_t i = 0; i < e->n_areas; i++) {
        if (!is_called(&e->areas[i].m->name, words))
            continue;
        if (found != NO_INDEX)
            return NO_INDEX; /* two of that name: only the code tells */
        found = i;
    }
    return found;
}

uint32_t contest_named(const struct election *e, const char *words) {
    uint32_t found = NO_INDEX;

    for (uint32_t i = 0; i < e->n_contests; i++) {
        if (!is_called(&e->contests[i].m->name, words))
            continue;
        if (found != NO_INDEX)
            return NO_INDEX;
        found = i;
    }
    return found;
}

const char *contest_status_word(uint64_t status) {
    static const char *const words[_STATUS_MAX] = { "none", "postponed", "countermanded", "abandoned" };

    return words[status < _STATUS_MAX ? status : 0];
}
