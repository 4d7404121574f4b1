/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One sentence, two ways out: structured into the system's journal when stderr leads there (the manager says so in
 * $JOURNAL_STREAM), else a plain line with the time. Both come from the same row of the table.
 */

#include "daemon/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#define FIELDS_MAX 16
#define SENTENCE_MAX 4096

struct row {
    const char *id;
    int priority;
    const char *sentence, *advice;
};

static const struct row TABLE[] = {
#define X(name, id, priority, sentence, advice) { id, priority, sentence, advice },
    LOG_MESSAGES(X)
#undef X
};

struct fields {
    size_t n;
    const char *names[FIELDS_MAX], *values[FIELDS_MAX];
};

static bool to_journal;

void log_open(void) {
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;

    to_journal = stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
                 st.st_dev == device && st.st_ino == inode;
}

struct log_number log_number_of(uint64_t n) {
    struct log_number number;

    snprintf(number.text, sizeof(number.text), "%llu", (unsigned long long)n);
    return number;
}

const char *log_errno(int error) {
    return strerror(error < 0 ? -error : error);
}

static const char *value_of(const struct fields *f, const char *name, size_t len) {
    for (size_t i = 0; i < f->n; i++)
        if (strlen(f->names[i]) == len && memcmp(f->names[i], name, len) == 0)
            return f->values[i];
    return "?";
}

/* Puts the fields into the sentence, cut to size. */
static void fill(const char *sentence, const struct fields *f, char ret[SENTENCE_MAX]) {
    size_t used = 0;

    for (const char *s = sentence; *s && used + 1 < SENTENCE_MAX; s++) {
        const char *end = *s == '{' ? strchr(s, '}') : NULL;

        if (!end) {
            ret[used++] = *s;
            continue;
        }
        used += (size_t)snprintf(ret + used, SENTENCE_MAX - used, "%s", value_of(f, s + 1, (size_t)(end - s - 1)));
        if (used >= SENTENCE_MAX)
            used = SENTENCE_MAX - 1;
        s = end;
    }
    ret[used] = '\0';
}

static void say_line(const char *text) {
    char when[32];
    time_t now = time(NULL);
    struct tm tm;

    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    fprintf(stderr, "%s tallyd: %s\n", when, text);
}

static void say_journal(const struct row *row, const char *said, const struct fields *f) {
    struct iovec iov[FIELDS_MAX + 3];
    size_t n = 0, made;

    for (size_t i = 0; i < FIELDS_MAX + 3; i++)
        iov[i].iov_base = NULL;
    made = f->n + 3;
    for (size_t i = 0; i < made; i++) {
        char *text = NULL;
        int len = i == 0   ? asprintf(&text, "MESSAGE=%s", said)
                  : i == 1 ? asprintf(&text, "MESSAGE_ID=%s", row->id)
                  : i == 2 ? asprintf(&text, "PRIORITY=%d", row->priority)
                           : asprintf(&text, "TALLY_%s=%s", f->names[i - 3], f->values[i - 3]);

        if (len >= 0)
            iov[n++] = (struct iovec){ .iov_base = text, .iov_len = (size_t)len };
    }
    sd_journal_sendv(iov, (int)n);
    for (size_t i = 0; i < n; i++)
        free(iov[i].iov_base);
}

void log_event(enum log_message message, ...) {
    const struct row *row = &TABLE[message];
    struct fields f = { 0 };
    char sentence[SENTENCE_MAX], said[2 * SENTENCE_MAX];
    const char *name;
    va_list args;

    va_start(args, message);
    while (f.n < FIELDS_MAX && (name = va_arg(args, const char *))) {
        f.names[f.n] = name;
        f.values[f.n++] = va_arg(args, const char *);
    }
    va_end(args);
    fill(row->sentence, &f, sentence);
    snprintf(said, sizeof(said), "%s%s%s", sentence, *row->advice ? " " : "", row->advice);
    if (to_journal)
        say_journal(row, said, &f);
    else
        say_line(said);
}

bool log_row(size_t i, const char **ret_id, int *ret_priority, const char **ret_sentence, const char **ret_advice) {
    if (i >= sizeof(TABLE) / sizeof(TABLE[0]))
        return false;
    *ret_id = TABLE[i].id;
    *ret_priority = TABLE[i].priority;
    *ret_sentence = TABLE[i].sentence;
    *ret_advice = TABLE[i].advice;
    return true;
}
