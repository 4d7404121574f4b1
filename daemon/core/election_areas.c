/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of areas. Walking down from the root reaches every area exactly once if and only if there is one root and
 * no cycle, so counting what was reached is the whole proof; paths fall out of the same walk.
 */

#include <errno.h>

#include "daemon/core/election_build.h"

static int find_parents(struct build *b) {
    struct election *e = b->e;

    for (uint32_t i = 0; i < e->n_areas; i++) {
        struct area *area = &e->areas[i];

        area->m = &e->header.areas[i];
        area->parent = NO_INDEX;
        if (!area->m->parent.ptr) {
            if (i != e->root)
                return build_fault(b, "area " SPAN_FMT " has no parent, but the root is " SPAN_FMT,
                                   SPAN_ARG(area->m->code), SPAN_ARG(e->header.root));
            continue;
        }
        area->parent = election_area(e, area->m->parent);
        if (area->parent == NO_INDEX)
            return build_fault(b, "area " SPAN_FMT ": its parent " SPAN_FMT " is not one of the areas",
                               SPAN_ARG(area->m->code), SPAN_ARG(area->m->parent));
        e->areas[area->parent].n_children++;
    }
    if (e->areas[e->root].parent != NO_INDEX)
        return build_fault(b, "area " SPAN_FMT " is the root, so it must have no parent", SPAN_ARG(e->header.root));
    return 0;
}

static int check_overlaps(struct build *b) {
    struct election *e = b->e;

    for (uint32_t i = 0; i < e->n_areas; i++)
        for (size_t k = 0; k < e->areas[i].m->n_overlaps; k++)
            if (election_area(e, e->areas[i].m->overlaps[k]) == NO_INDEX)
                return build_fault(b, "area " SPAN_FMT ": it overlaps " SPAN_FMT ", which is not one of the areas",
                                   SPAN_ARG(e->areas[i].m->code), SPAN_ARG(e->areas[i].m->overlaps[k]));
    return 0;
}

static int fill_children(struct build *b) {
    struct election *e = b->e;

    for (uint32_t i = 0; i < e->n_areas; i++) {
        e->areas[i].children = build_alloc(b, e->areas[i].n_children, uint32_t);
        if (!e->areas[i].children)
            return -ENOMEM;
        e->areas[i].n_children = 0;
    }
    for (uint32_t i = 0; i < e->n_areas; i++) {
        struct area *parent = e->areas[i].parent == NO_INDEX ? NULL : &e->areas[e->areas[i].parent];

        if (parent)
            parent->children[parent->n_children++] = i;
    }
    return 0;
}

/* The area's path: its parent's, its code, a slash. */
static int make_path(struct build *b, struct area *area) {
    struct span above = area->parent == NO_INDEX ? span_str("") : b->e->areas[area->parent].path;
    struct span code = area->m->code;
    size_t len = above.len + code.len + 1;
    uint8_t *path;

    if (len > TALLY_KEY_MAX)
        return build_fault(b, "area " SPAN_FMT ": the codes from the root down to it are longer than %d bytes",
                           SPAN_ARG(code), TALLY_KEY_MAX);
    path = build_alloc(b, len, uint8_t);
    if (!path)
        return -ENOMEM;
    memcpy(path, above.ptr, above.len);
    memcpy(path + above.len, code.ptr, code.len);
    path[len - 1] = '/';
    area->path = span_of(path, len);
    return 0;
}

static int walk_down(struct build *b) {
    struct election *e = b->e;
    uint32_t *queue = build_alloc(b, e->n_areas, uint32_t);
    uint32_t n = 0;

    if (!queue)
        return -ENOMEM;
    queue[n++] = e->root;
    for (uint32_t i = 0; i < n; i++) {
        struct area *area = &e->areas[queue[i]];
        int r = make_path(b, area);

        if (r)
            return r;
        for (uint32_t k = 0; k < area->n_children; k++)
            queue[n++] = area->children[k];
    }
    if (n == e->n_areas)
        return 0;
    for (n = 0; e->areas[n].path.ptr;)
        n++;
    return build_fault(b, "area " SPAN_FMT " does not lie under the root " SPAN_FMT ": its parents form a ring",
                       SPAN_ARG(e->areas[n].m->code), SPAN_ARG(e->header.root));
}

int build_areas(struct build *b) {
    struct election *e = b->e;
    int r;

    e->n_areas = (uint32_t)e->header.n_areas;
    e->areas = build_alloc(b, e->n_areas, struct area);
    if (!e->areas)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_areas; i++)
        e->areas[i].m = &e->header.areas[i];
    e->root = election_area(e, e->header.root);
    if (e->root == NO_INDEX)
        return build_fault(b, "root is " SPAN_FMT ", which is not one of the areas", SPAN_ARG(e->header.root));
    r = find_parents(b);
    if (r == 0)
        r = check_overlaps(b);
    if (r == 0)
        r = fill_children(b);
    if (r == 0)
        r = walk_down(b);
    return r;
}
