/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/checkpoint.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/note.h"

int checkpoint_parse(struct span text, struct checkpoint *ret) {
    struct checkpoint c;

    if (!lines_valid(text) || !line_take(&text, &c.origin) || !note_name_valid(c.origin) ||
        !decimal_line(&text, "", UINT64_MAX, &c.size) || !digest_line(&text, "", &c.root))
        return 1;
    while (text.len > 0) { /* extension lines are the log's affair, but none is empty */
        struct span line;

        if (!line_take(&text, &line) || line.len == 0)
            return 1;
    }
    *ret = c;
    return 0;
}

int checkpoint_request_parse(struct span text, struct checkpoint_request *ret) {
    struct checkpoint_request request = { 0 };

    if (text.len > CHECKPOINT_REQUEST_MAX || !decimal_line(&text, "old ", UINT64_MAX, &request.old_size))
        return 1;
    while (text.len > 0 && text.ptr[0] != '\n')
        if (request.n_hashes == CHECKPOINT_HASHES_MAX || !digest_line(&text, "", &request.hashes[request.n_hashes++]))
            return 1;
    if (text.len < 2)
        return 1;
    request.note = span_of(text.ptr + 1, text.len - 1);
    *ret = request;
    return 0;
}

int checkpoint_request_format(const struct checkpoint_request *request, struct blob *ret) {
    char *text = malloc(CHECKPOINT_REQUEST_MAX + 1);
    size_t n;

    assert(request->n_hashes <= CHECKPOINT_HASHES_MAX && request->note.len <= TALLY_NOTE_MAX);
    if (!text)
        return -ENOMEM;
    n = (size_t)snprintf(text, CHECKPOINT_REQUEST_MAX, "old %" PRIu64 "\n", request->old_size);
    for (size_t i = 0; i < request->n_hashes; i++) {
        sodium_bin2base64(text + n, BASE64_SIZE(DIGEST_SIZE), request->hashes[i].bytes, DIGEST_SIZE, BASE64_VARIANT);
        n += BASE64_SIZE(DIGEST_SIZE) - 1;
        text[n++] = '\n';
    }
    text[n++] = '\n';
    memcpy(text + n, request->note.ptr, request->note.len);
    *ret = (struct blob){ (uint8_t *)text, n + request->note.len };
    return 0;
}
