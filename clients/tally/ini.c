/* SPDX-License-Identifier: Apache-2.0 */

/* One pass over the lines; a section lasts until the next. */

#include "clients/tally/ini.h"

#include "clients/tally/table.h"
#include "clients/tally/text.h"

static bool comment(uint8_t c) {
    return c == ';' || c == '#';
}

static struct span without_comment(struct span line) {
    for (size_t i = 0; i < line.len; i++)
        if (comment(line.ptr[i]) && (i == 0 || line.ptr[i - 1] == ' '))
            return span_of(line.ptr, i);
    return line;
}

void ini_read(struct span bytes, const char *file, struct faults *f,
              void (*take)(void *data, uint32_t line, struct span section, struct span name, struct span value),
              void *data) {
    struct span line, section = { 0 };
    struct lines lines;
    int end;

    lines_init(&lines, bytes);
    while ((end = lines_next(&lines, file, f, &line)) != 1) {
        const uint8_t *equals;

        if (end != 0)
            continue;
        line = text_trim(without_comment(line));
        if (line.len == 0)
            continue;
        if (line.ptr[0] == '[' && line.len > 2 && line.ptr[line.len - 1] == ']') {
            section = text_trim(span_of(line.ptr + 1, line.len - 2));
            take(data, lines.number, section, (struct span){ 0 }, (struct span){ 0 });
            continue;
        }
        equals = memchr(line.ptr, '=', line.len);
        if (!equals || !section.ptr) {
            faults_add(f, file, lines.number, equals ? "this stands before the first [section]; move it below one"
                                                     : "this is not 'name = value'; write it so or take it out");
            continue;
        }
        take(data, lines.number, section, text_trim(span_of(line.ptr, (size_t)(equals - line.ptr))),
             text_trim(span_of(equals + 1, (size_t)(line.ptr + line.len - equals - 1))));
    }
}
