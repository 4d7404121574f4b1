/* SPDX-License-Identifier: Apache-2.0 */

/* election.ini: the election's own settings, the names of its baselines, and the thresholds of its rule profile. */

#include "clients/tally/folder_read.h"

#include <errno.h>

#include "clients/tally/ini.h"
#include "clients/tally/text.h"
#include "daemon/core/thresholds.h"
#include "proto/note.h"

enum {
    KEY_ID, KEY_NAME, KEY_NAME_CY, KEY_KIND, KEY_PROFILE, KEY_ORIGIN, KEY_ROOT, KEY_HEADLINE, KEY_CONTROL, KEY_NOTE,
    KEY_NOTE_CY, _KEY_COUNT,
};

static const struct {
    const char *name;
    bool needed;
    size_t max;
} KEYS[_KEY_COUNT] = {
    [KEY_ID] = { "id", true, TALLY_ID_MAX },
    [KEY_NAME] = { "name", true, TALLY_NAME_MAX },
    [KEY_NAME_CY] = { "name_cy", false, TALLY_NAME_MAX },
    [KEY_KIND] = { "kind", true, 16 },
    [KEY_PROFILE] = { "profile", true, 16 },
    [KEY_ORIGIN] = { "origin", true, TALLY_NAME_MAX - sizeof(ORIGIN_REHEARSAL) + 1 },
    [KEY_ROOT] = { "root", true, TALLY_ID_MAX },
    [KEY_HEADLINE] = { "headline", true, TALLY_ID_MAX },
    [KEY_CONTROL] = { "control", false, TALLY_ID_MAX },
    [KEY_NOTE] = { "note", false, TALLY_TEXT_MAX },
    [KEY_NOTE_CY] = { "note_cy", false, TALLY_TEXT_MAX },
};

#define BASELINES_MAX 64
#define THRESHOLDS "thresholds"

struct settings {
    struct folder_reader *r;
    uint32_t line;                              /* of [election] */
    struct span values[_KEY_COUNT];
    uint32_t lines[_KEY_COUNT];
    uint32_t threshold_lines[_THRESHOLD_MAX];   /* 0: not given */
    uint64_t thresholds[_THRESHOLD_MAX];
    struct quorum_settings quorums;
    size_t n_baselines;
    struct folder_baseline baselines[BASELINES_MAX + 1];    /* one more than may be kept, to write into */
};

#define FAULT(s, line, ...) folder_fault((s)->r, FILE_ELECTION, (line), __VA_ARGS__)

static void take_section(struct settings *s, uint32_t line, struct span section) {
    struct span word = span_str("baseline "), poll = span_str("poll ");
    struct span id;

    if (span_equal(section, span_str("election"))) {
        if (s->line)
            FAULT(s, line, "[election] stands there twice; the first is on line %u", s->line);
        s->line = line;
        return;
    }
    if (span_equal(section, span_str(THRESHOLDS)))
        return;
    if (span_starts(section, poll)) {
        quorums_section(s->r, &s->quorums, line, text_trim(span_of(section.ptr + poll.len, section.len - poll.len)));
        return;
    }
    if (!span_starts(section, word)) {
        FAULT(s, line, "there is no section [" SPAN_FMT "]; it may be [election], [poll ID], [baseline ID] or [%s]",
              SPAN_ARG(section), THRESHOLDS);
        return;
    }
    id = text_trim(span_of(section.ptr + word.len, section.len - word.len));
    if (!text_is_id(id))
        FAULT(s, line, "baseline '" SPAN_FMT "' is not an id; use a-z, 0-9, '.' and '-'", SPAN_ARG(id));
    if (span_equal(id, span_str(BASELINE_NOT_UP)))
        FAULT(s, line, "the baseline '%s' has its name already; take the section out", BASELINE_NOT_UP);
    if (s->n_baselines == BASELINES_MAX)
        FAULT(s, line, "there are more than %d baselines", BASELINES_MAX);
    s->baselines[s->n_baselines] = (struct folder_baseline){ .m.id = id, .line = line };
    if (s->n_baselines < BASELINES_MAX)
        s->n_baselines++;
}

static void take_baseline(struct settings *s, uint32_t line, struct span name, struct span value) {
    struct folder_baseline *baseline = &s->baselines[s->n_baselines ? s->n_baselines - 1 : 0];
    struct span *place = NULL;

    if (span_equal(name, span_str("name")))
        place = &baseline->m.name.en;
    else if (span_equal(name, span_str("name_cy")))
        place = &baseline->m.name.cy;
    if (!place)
        FAULT(s, line, "a baseline has no '" SPAN_FMT "'; it may be name or name_cy", SPAN_ARG(name));
    else if (place->ptr)
        FAULT(s, line, "'" SPAN_FMT "' stands there twice; take one out", SPAN_ARG(name));
    else if (value.len > TALLY_NAME_MAX)
        FAULT(s, line, "'" SPAN_FMT "' is longer than %d bytes; shorten it", SPAN_ARG(name), TALLY_NAME_MAX);
    else if (value.len > 0)
        *place = value;
}

static void take_setting(struct settings *s, uint32_t line, struct span name, struct span value) {
    size_t i = 0;

    if (quorums_take(s->r, &s->quorums.rows[0], line, name, value))
        return;
    while (i < _KEY_COUNT && !span_equal(name, span_str(KEYS[i].name)))
        i++;
    if (i == _KEY_COUNT)
        FAULT(s, line, "[election] has no '" SPAN_FMT "'; take it out", SPAN_ARG(name));
    else if (s->lines[i])
        FAULT(s, line, "'%s' stands there twice; the first is on line %u", KEYS[i].name, s->lines[i]);
    else if (value.len > KEYS[i].max)
        FAULT(s, line, "'%s' is longer than %zu bytes; shorten it", KEYS[i].name, KEYS[i].max);
    else if (value.len > 0) {
        s->values[i] = value;
        s->lines[i] = line;
    }
}

static void take_poll(struct settings *s, uint32_t line, struct span name, struct span value) {
    if (!quorums_take(s->r, &s->quorums.rows[s->quorums.n - 1], line, name, value))
        FAULT(s, line, "a poll has no '" SPAN_FMT "' here; it may be officers_declare and the others that begin so",
              SPAN_ARG(name));
}

static void take_threshold(struct settings *s, uint32_t line, struct span name, struct span value) {
    enum threshold threshold = threshold_find(name);

    if (threshold == _THRESHOLD_MAX)
        FAULT(s, line, "no rule asks for a threshold '" SPAN_FMT "'; see tally-election(5)", SPAN_ARG(name));
    else if (s->threshold_lines[threshold])
        FAULT(s, line, "'" SPAN_FMT "' stands there twice; the first is on line %u", SPAN_ARG(name),
              s->threshold_lines[threshold]);
    else if (text_number(value, TALLY_COUNT_MAX, &s->thresholds[threshold]))
        FAULT(s, line, "'" SPAN_FMT "' is '" SPAN_FMT "'; it must be a number from 0 to %u", SPAN_ARG(name),
              SPAN_ARG(value), TALLY_COUNT_MAX);
    else
        s->threshold_lines[threshold] = line;
}

static void take(void *data, uint32_t line, struct span section, struct span name, struct span value) {
    struct settings *s = data;

    if (!name.ptr)
        take_section(s, line, section);
    else if (span_equal(section, span_str("election")))
        take_setting(s, line, name, value);
    else if (span_starts(section, span_str("baseline ")))
        take_baseline(s, line, name, value);
    else if (span_starts(section, span_str("poll ")))
        take_poll(s, line, name, value);
    else if (span_equal(section, span_str(THRESHOLDS)))
        take_threshold(s, line, name, value);
}

static uint64_t choice(const struct settings *s, size_t key, const char *const words[2]) {
    size_t i = text_choice(s->values[key], words, 2);

    if (i == 2 && s->lines[key])
        FAULT(s, s->lines[key], "'%s' is '" SPAN_FMT "'; it may be %s or %s", KEYS[key].name, SPAN_ARG(s->values[key]),
              words[0], words[1]);
    return i == 2 ? 0 : i;
}

/* The folder's origin is the same for a rehearsal and for the night; the manifest's says which of them it is. */
static struct span make_origin(const struct settings *s, uint64_t kind) {
    struct span origin = s->values[KEY_ORIGIN];
    char text[TALLY_NAME_MAX + 1];
    int n;

    for (size_t i = 0; i < origin.len; i++)
        if (origin.ptr[i] <= ' ' || origin.ptr[i] == '+' || origin.ptr[i] >= 0x7f) {
            FAULT(s, s->lines[KEY_ORIGIN], "'origin' must be plain ASCII without spaces and '+'");
            return origin;
        }
    if (origin_rehearses(origin))
        FAULT(s, s->lines[KEY_ORIGIN], "'origin' ends with %s; leave that out: 'kind' puts it there",
              ORIGIN_REHEARSAL);
    if (kind != ELECTION_REHEARSAL || !origin.ptr)
        return origin;
    n = snprintf(text, sizeof(text), SPAN_FMT ORIGIN_REHEARSAL, SPAN_ARG(origin));
    return arena_copy(&s->r->folder->arena, span_of(text, (size_t)n));
}

static void fill_header(const struct settings *s, struct m_header *h) {
    static const char *const kinds[] = { "rehearsal", "live" }, *const profiles[] = { "archive", "live" };
    const struct span *v = s->values;

    h->id = v[KEY_ID];
    h->name = (struct name){ .en = v[KEY_NAME], .cy = v[KEY_NAME_CY] };
    h->note = (struct name){ .en = v[KEY_NOTE], .cy = v[KEY_NOTE_CY] };
    h->kind = choice(s, KEY_KIND, kinds);
    h->profile = choice(s, KEY_PROFILE, profiles);
    h->origin = make_origin(s, h->kind);
    h->root = v[KEY_ROOT];
    h->headline = v[KEY_HEADLINE];
    h->control = v[KEY_CONTROL];
    if (s->lines[KEY_ID] && !text_is_id(v[KEY_ID]))
        FAULT(s, s->lines[KEY_ID], "'id' is not an id; use a-z, 0-9, '.' and '-'");
}

/* What is set, in the table's order, which is that of the names. */
static int fill_thresholds(const struct settings *s, struct folder *folder) {
    struct m_header *h = &folder->header;

    h->thresholds = arena_alloc(&folder->arena, _THRESHOLD_MAX, sizeof(*h->thresholds));
    if (!h->thresholds)
        return -ENOMEM;
    for (unsigned i = 0; i < _THRESHOLD_MAX; i++)
        if (s->threshold_lines[i])
            h->thresholds[h->n_thresholds++] =
                (struct m_threshold){ span_str(threshold_name((enum threshold)i)), s->thresholds[i] };
    return 0;
}

int folder_ini(struct folder_reader *r) {
    static const struct folder_list list = { .file = FILE_ELECTION, .noun = "baseline",
                                             .size = sizeof(struct folder_baseline),
                                             .line = offsetof(struct folder_baseline, line) };
    struct folder *folder = r->folder;
    struct settings s = { .r = r, .quorums.n = 1 };

    ini_read(span_blob(folder->bytes[FILE_ELECTION]), folder->files[FILE_ELECTION], r->faults, take, &s);
    if (!s.line)
        FAULT(&s, 0, "there is no section [election]; add it");
    for (size_t i = 0; i < _KEY_COUNT && s.line; i++)
        if (KEYS[i].needed && !s.lines[i])
            FAULT(&s, s.line, "[election] lacks '%s'; add it", KEYS[i].name);
    if (s.line && !s.quorums.rows[0].lines[QUORUM_DECLARE])
        FAULT(&s, s.line, "[election] lacks 'officers_declare'; add it");
    for (size_t i = 0; i < s.n_baselines; i++)
        if (!s.baselines[i].m.name.en.ptr)
            FAULT(&s, s.baselines[i].line, "the baseline has no 'name'; add it");
    fill_header(&s, &folder->header);
    folder->baselines = calloc(s.n_baselines + 1, sizeof(*folder->baselines));
    if ((s.lines[KEY_ORIGIN] && !folder->header.origin.ptr) || !folder->baselines || fill_thresholds(&s, folder) < 0 || quorums_fill(&s.quorums, folder) < 0)
        return -ENOMEM;
    memcpy(folder->baselines, s.baselines, s.n_baselines * sizeof(*folder->baselines));
    folder->n_baselines = s.n_baselines;
    folder_sort(r, &list, folder->baselines, &folder->n_baselines);
    return 0;
}

/* The line of a setting, found again by its value: the header points into the file. */
static uint32_t line_of(const struct folder *folder, struct span value) {
    const uint8_t *from = folder->bytes[FILE_ELECTION].ptr;
    uint32_t line = 1;

    for (; from < value.ptr; from++)
        line += *from == '\n';
    return line;
}

int folder_settings(struct folder_reader *r) {
    const struct folder *f = r->folder;
    const struct m_header *h = &f->header;

    for (size_t i = 1; i < h->n_quorums; i++)
        if (FOLDER_FIND(f, polls, h->quorums[i].poll) == NO_INDEX)
            folder_fault(r, FILE_ELECTION, line_of(f, h->quorums[i].poll), "the poll '" SPAN_FMT "' is not in polls.csv",
                         SPAN_ARG(h->quorums[i].poll));
    if (h->root.ptr) {
        uint32_t root = FOLDER_FIND(f, areas, h->root);

        if (root == NO_INDEX)
            folder_fault(r, FILE_ELECTION, line_of(f, h->root), "the root '" SPAN_FMT "' is not in areas.csv",
                         SPAN_ARG(h->root));
        else if (f->areas[root].m.parent.ptr)
            folder_fault(r, FILE_ELECTION, line_of(f, h->root),
                         "the root '" SPAN_FMT "' has a parent in areas.csv, line %u", SPAN_ARG(h->root),
                         f->areas[root].line);
    }
    if (h->headline.ptr && FOLDER_FIND(f, polls, h->headline) == NO_INDEX)
        folder_fault(r, FILE_ELECTION, line_of(f, h->headline), "the headline '" SPAN_FMT "' is not in polls.csv",
                     SPAN_ARG(h->headline));
    if (h->control.ptr && FOLDER_FIND(f, baselines, h->control) == NO_INDEX)
        folder_fault(r, FILE_ELECTION, line_of(f, h->control), "control is '" SPAN_FMT "', which is no [baseline] here",
                     SPAN_ARG(h->control));
    return 0;
}
