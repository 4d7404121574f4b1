/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes the catalogue of messages, which journalctl -x shows beside them, from the table in daemon/log.h: what happened,
 * with the values of the entry, and what to do. Run by the build.
 */

#include <stdio.h>

#include "daemon/log.h"

struct row {
    const char *id, *sentence, *advice;
};

static const struct row TABLE[] = {
#define X(name, id, priority, sentence, advice) { id, sentence, advice },
    LOG_MESSAGES(X)
#undef X
};

/* A field in braces is one of the entry's own, which journalctl puts between these signs. */
static void print_sentence(const char *sentence, FILE *out) {
    for (const char *s = sentence; *s; s++)
        if (*s == '{')
            fputs("@TALLY_", out);
        else
            fputc(*s == '}' ? '@' : *s, out);
    fputc('\n', out);
}

int main(int argc, char **argv) {
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    int fault;

    if (!out) {
        fprintf(stderr, "usage: make_catalog FILE, which can be written\n");
        return 1;
    }
    fputs("# SPDX-License-Identifier: Apache-2.0\n# Made from daemon/log.h.\n", out);
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        fprintf(out, "\n-- %s\nSubject: ", TABLE[i].id);
        print_sentence(TABLE[i].sentence, out);
        fprintf(out, "Defined-By: tallyd\nDocumentation: man:tallyd(8)\n\n%s\n",
                *TABLE[i].advice ? TABLE[i].advice : "Nothing is to be done.");
    }
    fault = ferror(out);
    return fclose(out) || fault ? 1 : 0;
}
