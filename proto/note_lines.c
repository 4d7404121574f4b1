/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/note_lines.h"

#include <sodium.h>

#include "proto/canon.h"
#include "proto/note.h"
#include "proto/tree.h"

void note_key_id_of(struct span name, enum note_algorithm algorithm, const struct public_key *key,
                    uint8_t ret[KEY_ID_SIZE]) {
    const uint8_t between[] = { '\n', (uint8_t)algorithm };
    const struct span parts[] = { name, span_of(between, sizeof(between)), span_of(key->bytes, sizeof(key->bytes)) };
    struct digest digest;

    hash_parts(parts, ARRAY_SIZE(parts), &digest);
    memcpy(ret, digest.bytes, KEY_ID_SIZE);
}

bool line_take(struct span *rest, struct span *ret) {
    const uint8_t *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;

    if (!end)
        return false;
    *ret = span_of(rest->ptr, (size_t)(end - rest->ptr));
    *rest = span_of(end + 1, rest->len - ret->len - 1);
    return true;
}

bool prefix_take(struct span *rest, const char *prefix) {
    size_t n = strlen(prefix);

    if (!span_starts(*rest, span_of(prefix, n)))
        return false;
    *rest = span_of(rest->ptr + n, rest->len - n);
    return true;
}

/* Four characters at a time. */
bool base64_read(struct span s, uint8_t *kept, size_t size, size_t *ret_n) {
    size_t n = 0;

    if (s.len == 0 || s.len % 4 != 0)
        return false;
    for (size_t i = 0; i < s.len; i += 4) {
        uint8_t group[3];
        size_t g;

        if (!base64_bin(span_of(s.ptr + i, 4), group, sizeof(group), &g) || (g < sizeof(group) && i + 4 < s.len))
            return false;
        for (size_t k = 0; k < g; k++, n++)
            if (n < size)
                kept[n] = group[k];
    }
    *ret_n = n;
    return true;
}

bool note_split(struct span note, struct span *ret_text, struct span *ret_signatures) {
    if (note.len < 4 || note.ptr[note.len - 1] != '\n')
        return false;
    for (size_t i = note.len - 2; i > 0; i--) {
        if (note.ptr[i - 1] == '\n' && note.ptr[i] == '\n') {
            *ret_text = span_of(note.ptr, i);
            *ret_signatures = span_of(note.ptr + i + 1, note.len - i - 1);
            return true;
        }
    }
    return false;
}

bool lines_valid(struct span text) {
    struct span line;

    while (text.len > 0)
        if (!line_take(&text, &line) || !canon_text(line))
            return false;
    return true;
}

bool signature_line_take(struct span *rest, struct signature_line *ret) {
    const uint8_t *space;
    struct span line;

    if (!line_take(rest, &line) || !canon_text(line) || !prefix_take(&line, EM_DASH " "))
        return false;
    space = memchr(line.ptr, ' ', line.len);
    if (!space)
        return false;
    ret->name = span_of(line.ptr, (size_t)(space - line.ptr));
    if (!note_name_valid(ret->name))
        return false;
    line = span_of(space + 1, line.len - ret->name.len - 1);
    return base64_read(line, ret->field, sizeof(ret->field), &ret->n) && ret->n > KEY_ID_SIZE;
}

bool decimal_parse(struct span text, uint64_t max, uint64_t *ret) {
    uint64_t v = 0;

    if (text.len == 0 || (text.ptr[0] == '0' && text.len > 1))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = text.ptr[i] - (unsigned)'0';

        if (digit > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v) || v > max)
            return false;
    }
    *ret = v;
    return true;
}

bool decimal_line(struct span *rest, const char *word, uint64_t max, uint64_t *ret) {
    struct span line;

    return line_take(rest, &line) && prefix_take(&line, word) && decimal_parse(line, max, ret);
}

bool digest_line(struct span *rest, const char *word, struct digest *ret) {
    struct span line;
    size_t n;

    return line_take(rest, &line) && prefix_take(&line, word) &&
           base64_read(line, ret->bytes, sizeof(ret->bytes), &n) && n == sizeof(ret->bytes);
}
