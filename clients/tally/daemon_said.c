/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The arguments of a code stand in its English sentence at known places, so they are read back from there, and the
 * Welsh sentence is filled in with them. What N08 says cannot be done is itself a sentence of a table, and so is read back.
 */

#include "clients/tally/daemon_said.h"

#include <stdio.h>
#include <string.h>

#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "proto/obstacles.h"

#define ERRNO_LAST 133      /* of Linux */

static bool is_place(const char *form) {
    return form[0] == '{' && form[1] >= '0' && form[1] < '0' + TALLY_ARGS_MAX && form[2] == '}';
}

/* Where the words of a form up to its next place, or its end, stand in the text, or NULL. */
static const char *find_words(const char *form, size_t n, const char *text) {
    size_t len = strlen(text);

    if (form[n] == '\0') /* the last words end the text */
        return len >= n && memcmp(text + len - n, form, n) == 0 ? text + len - n : NULL;
    return memmem(text, len, form, n);
}

/* Whether the text is the form with arguments in its places; those go into *ret. */
static bool take_arguments(const char *form, const char *text, struct code_args *ret) {
    size_t place = TALLY_ARGS_MAX; /* which one the text stands at */

    for (;;) {
        size_t n = 0;
        const char *words;

        while (form[n] && !is_place(form + n))
            n++;
        words = find_words(form, n, text);
        if (!words || (place == TALLY_ARGS_MAX && words != text))
            return false;
        if (place < TALLY_ARGS_MAX)
            ret->args[place] = span_of((const uint8_t *)text, (size_t)(words - text));
        if (form[n] == '\0')
            return true;
        place = (size_t)(form[n + 1] - '0');
        if (ret->n_args <= place)
            ret->n_args = place + 1;
        text = words + n;
        form += n + 3;
    }
}

/* What the operating system said, in the language of the output; anything else as it is. */
static const char *system_said(const char *said) {
    for (int error = 1; error <= ERRNO_LAST; error++)
        if (strcmp(strerror(error), said) == 0)
            return spoken_errno(error);
    return said;
}

/* The Welsh of why something cannot be done, into ret[size]; returns ret, or NULL when it is none that is known. */
static const char *obstacle_in_welsh(const char *why, char *ret, size_t size) {
    for (unsigned i = 0; i < _OBSTACLE_MAX; i++) {
        char texts[OBSTACLE_ARGS_MAX][OBSTACLE_ARG_MAX + 1];
        const char *args[OBSTACLE_ARGS_MAX] = { NULL };
        struct code_args found = { 0 };

        if (!take_arguments(obstacle_form((enum obstacle)i, LANGUAGE_EN), why, &found))
            continue;
        for (size_t k = 0; k < found.n_args && k < OBSTACLE_ARGS_MAX; k++) {
            snprintf(texts[k], sizeof(texts[k]), SPAN_FMT, SPAN_ARG(found.args[k]));
            args[k] = system_said(texts[k]);
        }
        obstacle_sentence((enum obstacle)i, LANGUAGE_CY, args, ret, size);
        return ret;
    }
    return NULL;
}

/* The Welsh of one sentence, into ret[size]; returns ret, or NULL when it is none that is known. */
static const char *in_welsh(const char *said, char *ret, size_t size) {
    struct code_args code = { .code = span_of((const uint8_t *)said, 3) };
    const struct code_info *info = strlen(said) > 4 && said[3] == ' ' ? code_find(code.code) : NULL;
    char why[DAEMON_SAID_MAX], welsh[DAEMON_SAID_MAX];
    int n;

    if (!info)
        return spoken(said) != said ? spoken(said) : NULL;
    if (!take_arguments(info->en, said + 4, &code))
        return NULL;
    if (info == code_info(CODE_N08)) {
        snprintf(why, sizeof(why), SPAN_FMT, SPAN_ARG(code.args[0]));
        if (obstacle_in_welsh(why, welsh, sizeof(welsh)))
            code.args[0] = span_str(welsh);
    }
    n = snprintf(ret, size, "%s ", info->code);
    if (n > 0 && (size_t)n < size)
        code_sentence(&code, LANGUAGE_CY, ret + n, size - (size_t)n);
    return ret;
}

const char *daemon_said(const char *said, char *ret, size_t size) {
    size_t len = strlen(said);
    bool brackets = len > 2 && said[0] == '(' && said[len - 1] == ')';
    char inner[DAEMON_SAID_MAX], welsh[DAEMON_SAID_MAX];
    const char *found;

    if (output_language() != LANGUAGE_CY)
        return said;
    snprintf(inner, sizeof(inner), "%.*s", (int)(brackets ? len - 2 : len), said + brackets);
    found = in_welsh(inner, welsh, sizeof(welsh));
    if (!found)
        return said;
    snprintf(ret, size, brackets ? "(%s)" : "%s", found);
    return ret;
}
