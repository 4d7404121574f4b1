/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A reader of answers as SPEC.md 7.3 describes it: it holds records, puts pages into them, and believes a page only
 * when what it then holds in the page's range gives the root of the page's head.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/answers.h"
#include "proto/proof.h"
#include "tests/support/rig.h"

struct reader {
    struct rig *rig;
    struct arena arena;         /* answers and records live here */
    struct span *records;       /* what it holds, by position */
    size_t pages;               /* taken so far */
};

static inline void reader_init(struct reader *r, struct rig *rig) {
    *r = (struct reader){ .rig = rig };
    r->records = arena_alloc(&r->arena, rig->s->election->n_records, sizeof(*r->records));
    assert_non_null(r->records);
}

static inline void reader_deinit(struct reader *r) {
    arena_deinit(&r->arena);
}

/* Decodes what was packed; the answer outlives the pack. */
static inline struct answer reader_decode(struct reader *r, struct pack *pack) {
    struct span bytes = arena_copy(&r->arena, pack_span(pack));
    struct answer answer;

    assert_non_null(bytes.ptr);
    assert_true(bytes.len > 0 && bytes.len <= TALLY_MESSAGE_MAX);
    assert_int_equal(answer_decode(bytes, &r->arena, &answer), 0);
    return answer;
}

static inline struct head reader_head(const struct reader *r, struct span note) {
    struct head head;

    assert_int_equal(head_open(note, r->rig->s->election->header.origin, &r->rig->s->log.public, &head), NOTE_OK);
    return head;
}

static inline struct answer reader_since(struct reader *r, const char *prefix, uint64_t size, struct span after) {
    struct m_since since = { .prefix = span_str(prefix), .size = size, .after = after };
    _cleanup_(pack_deinit) struct pack pack;

    pack_init(&pack);
    assert_int_equal(answer_since(r->rig->pipeline, 77, &since, &pack), 0);
    return reader_decode(r, &pack);
}

static inline struct span record_key_of(struct span record) {
    struct span key;

    assert_int_equal(record_key(record, &key), 0);
    return key;
}

/* Puts a page's records into what is held, and proves the range. */
static inline void reader_take(struct reader *r, const struct m_page *page) {
    const struct election *e = r->rig->s->election;
    struct head head = reader_head(r, page->note);
    struct digest *hashes = arena_alloc(&r->arena, page->hi - page->lo, sizeof(*hashes)), root;
    uint32_t last = NO_INDEX;

    assert_int_equal(page->total, e->n_records);
    assert_true(page->lo <= page->hi && page->hi <= page->total);
    for (size_t i = 0; i < page->n_records; i++) {
        uint32_t position = election_record(e, record_key_of(page->records[i]));

        assert_true(position >= page->lo && position < page->hi && (last == NO_INDEX || position > last));
        r->records[position] = page->records[i];
        last = position;
    }
    for (uint64_t i = page->lo; i < page->hi; i++) {
        assert_non_null(r->records[i].ptr);
        hash_leaf(r->records[i], &hashes[i - page->lo]);
    }
    assert_true(proof_frame(page->lo, page->hi, page->total, hashes, page->hashes, page->n_hashes, &root));
    assert_true(digest_equal(&root, &head.records));
    r->pages++;
}

/*
 * Asks from a size, page after page, until a page says that nothing follows; each page goes on where the one before
 * ended. Gives the size of the first page's head.
 */
static inline uint64_t reader_turn(struct reader *r, const char *prefix, uint64_t size, size_t *ret_pages) {
    struct span after = span_str("");
    uint64_t first = 0, reached = 0;

    for (*ret_pages = 1;; ++*ret_pages) {
        struct answer a = reader_since(r, prefix, size, after);

        assert_int_equal(a.kind, MESSAGE_PAGE);
        if (*ret_pages == 1)
            first = reader_head(r, a.page.note).size;
        else
            assert_int_equal(a.page.lo, reached);
        reader_take(r, &a.page);
        reached = a.page.hi;
        if (!a.page.more)
            return first;
        assert_true(a.page.n_records > 0 && *ret_pages < 1000);
        after = record_key_of(a.page.records[a.page.n_records - 1]);
    }
}
