/* SPDX-License-Identifier: Apache-2.0 */

#include "clients/tally/blt.h"

#include <errno.h>

#include "clients/tally/spoken.h"
#include "clients/tally/text.h"

struct reader {
    struct span rest;
    uint32_t line;
    struct span word;           /* the last one read */
    uint32_t word_line;
    bool quoted;
    const char *file;
    bool nameless;
    struct faults *faults;
    struct blt *blt;
    uint32_t n_all;             /* candidates, with those withdrawn */
    bool *gone;                 /* by number, from 1 */
    uint32_t *place;            /* of a number among those who stand */
    uint64_t *ranking;          /* of the row being read */
    uint32_t *seen;             /* the last row that named a number */
    size_t rows, room;
};

#define FAULT(r, ...) (faults_add((r)->faults, (r)->file, (r)->word_line, __VA_ARGS__), 1)

static void reader_deinit(struct reader *r) {
    free(r->ranking);
}

void blt_deinit(struct blt *blt) {
    arena_deinit(&blt->arena);
}

static void skip(struct reader *r, size_t n) {
    for (size_t i = 0; i < n; i++)
        r->line += r->rest.ptr[i] == '\n';
    r->rest = span_of(r->rest.ptr + n, r->rest.len - n);
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *r) {
    while (r->rest.len > 0 && (is_blank(r->rest.ptr[0]) || r->rest.ptr[0] == '#')) {
        const uint8_t *end = r->rest.ptr[0] == '#' ? memchr(r->rest.ptr, '\n', r->rest.len) : r->rest.ptr + 1;

        skip(r, end ? (size_t)(end - r->rest.ptr) : r->rest.len);
    }
}

/* The next word, or text between double quotes. Returns 0, or 1 with a fault; at the end the word is absent. */
static int next(struct reader *r) {
    size_t n = 0;

    skip_blanks(r);
    r->word_line = r->line;
    r->word = (struct span){ 0 };
    r->quoted = r->rest.len > 0 && r->rest.ptr[0] == '"';
    if (r->rest.len == 0)
        return 0;
    if (r->quoted) {
        const uint8_t *end = memchr(r->rest.ptr + 1, '"', r->rest.len - 1);

        if (!end)
            return FAULT(r, "a quotation mark opens and never closes; close the name's quotation marks");
        r->word = span_of(r->rest.ptr + 1, (size_t)(end - r->rest.ptr) - 1);
        skip(r, r->word.len + 2);
        return 0;
    }
    while (n < r->rest.len && !is_blank(r->rest.ptr[n]) && r->rest.ptr[n] != '#' && r->rest.ptr[n] != '"')
        n++;
    r->word = span_of(r->rest.ptr, n);
    skip(r, n);
    return 0;
}

/* A word as it can be shown. */
static int shown(const struct reader *r) {
    return r->word.len < 40 ? (int)r->word.len : 40;
}

/* The next word as a whole number of 0 to max. */
static int number(struct reader *r, const char *what, uint64_t max, uint64_t *ret) {
    if (next(r))
        return 1;
    if (!r->word.ptr)
        return FAULT(r, "the file ends where %s should stand; it is cut short", spoken(what));
    if (r->quoted || text_number(r->word, max, ret) != 0)
        return FAULT(r, "'%.*s' stands where %s should; it must be a whole number of at most %llu", shown(r),
                     (const char *)r->word.ptr, spoken(what), (unsigned long long)max);
    return 0;
}

static int read_head(struct reader *r) {
    uint64_t candidates;

    if (number(r, "the number of candidates", TALLY_CANDIDATES_MAX, &candidates))
        return 1;
    if (candidates == 0)
        return FAULT(r, "there must be a candidate");
    r->n_all = (uint32_t)candidates;
    r->blt->head_line = r->word_line;
    if (number(r, "the number of seats", TALLY_SEATS_MAX, &r->blt->seats))
        return 1;
    if (r->blt->seats == 0)
        return FAULT(r, "there must be a seat");
    r->gone = arena_alloc(&r->blt->arena, candidates + 1, sizeof(*r->gone));
    r->place = arena_alloc(&r->blt->arena, candidates + 1, sizeof(*r->place));
    r->seen = arena_alloc(&r->blt->arena, candidates + 1, sizeof(*r->seen));
    r->ranking = calloc(candidates, sizeof(*r->ranking));
    return r->gone && r->place && r->seen && r->ranking ? 0 : -ENOMEM;
}

/* A candidate's number in words of the file: "3". */
static int candidate_number(struct reader *r, struct span text, uint64_t *ret) {
    if (text_number(text, r->n_all, ret) == 0 && *ret > 0)
        return 0;
    return FAULT(r, "'%.*s' is no candidate; they are numbered from 1 to %u", shown(r), (const char *)r->word.ptr,
                 r->n_all);
}

/* "-3 -5", each perhaps on a line of its own. Ends with the first word that is something else. */
static int read_withdrawn(struct reader *r) {
    uint64_t who;
    int e;

    while ((e = next(r)) == 0 && !r->quoted && r->word.len > 1 && r->word.ptr[0] == '-') {
        e = candidate_number(r, span_of(r->word.ptr + 1, r->word.len - 1), &who);
        if (e != 0)
            return e;
        if (r->gone[who])
            return FAULT(r, "candidate %llu has withdrawn twice; take one away", (unsigned long long)who);
        r->gone[who] = true;
        r->blt->n_withdrawn++;
    }
    for (uint32_t i = 1, k = 0; i <= r->n_all && e == 0; i++)
        r->place[i] = r->gone[i] ? UINT32_MAX : k++;
    r->blt->n = r->n_all - r->blt->n_withdrawn;
    if (e == 0 && r->blt->n == 0)
        return FAULT(r, "all candidates have withdrawn; nobody is left to count for");
    return e;
}

/* What a word of a paper that is not a number may have meant. */
static int bad_preference(struct reader *r) {
    if (!r->word.ptr)
        return FAULT(r, "the file ends within a paper; end it with 0, and the papers with another");
    if (memchr(r->word.ptr, '=', r->word.len))
        return FAULT(r, "'%.*s' gives two candidates the same rank, which this count has no rule for", shown(r),
                     (const char *)r->word.ptr);
    if (span_equal(r->word, span_str("-")))
        return FAULT(r, "'-' skips a rank, which this count has no rule for; end the paper there with 0");
    return FAULT(r, "'%.*s' stands in a paper; it must be a candidate's number, or the 0 that ends the paper", shown(r),
                 (const char *)r->word.ptr);
}

static int keep(struct reader *r, uint64_t count, size_t n) {
    struct blt *blt = r->blt;
    struct preference *p;

    blt->papers += count;
    if (blt->papers > TALLY_COUNT_MAX)
        return FAULT(r, "there are more than %u papers; that is more than can be counted", TALLY_COUNT_MAX);
    if (n == 0) {
        blt->blank += count;
        return 0;
    }
    if (blt->n_preferences == r->room) {
        size_t room = r->room ? 2 * r->room : 64;
        struct preference *more = arena_alloc(&blt->arena, room, sizeof(*more));

        if (!more)
            return -ENOMEM;
        if (r->room > 0)
            memcpy(more, blt->preferences, r->room * sizeof(*more));
        blt->preferences = more;
        r->room = room;
    }
    p = &blt->preferences[blt->n_preferences++];
    *p = (struct preference){ .count = count, .n = n, .ranking = arena_alloc(&blt->arena, n, sizeof(*p->ranking)) };
    if (!p->ranking)
        return -ENOMEM;
    memcpy(p->ranking, r->ranking, n * sizeof(*p->ranking));
    return 0;
}

/* The preferences of a row whose weight was read, up to its 0. */
static int read_row(struct reader *r, uint64_t count) {
    size_t n = 0;
    uint64_t who;

    if (++r->rows > BLT_BALLOTS_MAX)
        return FAULT(r, "there are more than %u rows of papers; put equal ones together", BLT_BALLOTS_MAX);
    for (;;) {
        if (next(r))
            return 1;
        if (!r->word.ptr || r->quoted || text_number(r->word, UINT32_MAX, &who) != 0)
            return bad_preference(r);
        if (who == 0)
            return keep(r, count, n);
        if (candidate_number(r, r->word, &who))
            return 1;
        if (r->seen[who] == r->rows)
            return FAULT(r, "a paper names candidate %llu twice", (unsigned long long)who);
        r->seen[who] = (uint32_t)r->rows;
        if (!r->gone[who])
            r->ranking[n++] = r->place[who];
    }
}

/* Begins with the word that read_withdrawn() ended with. */
static int read_rows(struct reader *r) {
    uint64_t count;
    int e = 0;

    while (e == 0) {
        if (!r->word.ptr)
            return FAULT(r, "the file ends before the papers do; end them with a 0 of its own");
        if (r->word.ptr[0] == '(' || r->word.ptr[0] == '[')
            return FAULT(r, "'%.*s': papers' names and options are not read; take them away", shown(r),
                         (const char *)r->word.ptr);
        if (r->quoted || text_number(r->word, TALLY_COUNT_MAX, &count) != 0)
            return FAULT(r, "'%.*s' stands where a number of papers should; it must be a whole number of at most %u",
                         shown(r), (const char *)r->word.ptr, TALLY_COUNT_MAX);
        if (count == 0)
            return 0;
        e = read_row(r, count);
        if (e == 0)
            e = next(r);
    }
    return e;
}

static int name(struct reader *r, const char *what) {
    if (next(r))
        return 1;
    if (!r->word.ptr || !r->quoted)
        return FAULT(r, "%s is missing; it must stand here between quotation marks", spoken(what));
    if (r->word.len > TALLY_NAME_MAX || !text_is_utf8(r->word))
        return FAULT(r, "%s must be UTF-8 of at most %d bytes", spoken(what), TALLY_NAME_MAX);
    return 0;
}

static int read_names(struct reader *r) {
    struct blt *blt = r->blt;
    size_t n = 0, gone = 0;
    bool nameless;

    skip_blanks(r);
    nameless = r->nameless && r->rest.len == 0;
    r->word = (struct span){ 0 };
    r->word_line = r->line;
    blt->candidates = arena_alloc(&blt->arena, blt->n, sizeof(*blt->candidates));
    blt->withdrawn = arena_alloc(&blt->arena, blt->n_withdrawn, sizeof(*blt->withdrawn));
    if (!blt->candidates || !blt->withdrawn)
        return -ENOMEM;
    for (uint32_t i = 1; i <= r->n_all; i++) {
        if (!nameless && name(r, "a candidate's name"))
            return 1;
        *(r->gone[i] ? &blt->withdrawn[gone++] : &blt->candidates[n++]) =
            (struct blt_candidate){ r->word, i, r->word_line };
    }
    if (!nameless && name(r, "the title"))
        return 1;
    blt->title = r->word;
    return 0;
}

int blt_read(struct span bytes, const char *file, bool nameless, struct blt *ret, struct faults *f) {
    static const char mark[] = "\xef\xbb\xbf";
    _cleanup_(reader_deinit) struct reader r = { .rest = bytes, .line = 1, .file = file, .nameless = nameless, .faults = f,
                                                  .blt = ret };
    int e;

    *ret = (struct blt){ 0 };
    if (span_starts(bytes, span_str(mark)))
        skip(&r, strlen(mark));
    e = read_head(&r);
    if (e == 0)
        e = read_withdrawn(&r);
    if (e == 0)
        e = read_rows(&r);
    return e == 0 ? read_names(&r) : e;
}
