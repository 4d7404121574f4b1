/* SPDX-License-Identifier: Apache-2.0 */
/* The table made into rows, and sentences made from them. */

#include "proto/obstacles.h"

#include <assert.h>

static const struct {
    const char *en, *cy;
} ROWS[_OBSTACLE_MAX] = {
#define X(symbol, en, cy) [OBSTACLE_##symbol] = { en, cy },
    OBSTACLES(X)
#undef X
};

const char *obstacle_form(enum obstacle obstacle, enum language language) {
    assert((unsigned)obstacle < _OBSTACLE_MAX);
    return language == LANGUAGE_CY ? ROWS[obstacle].cy : ROWS[obstacle].en;
}

/* As many bytes of an argument as are shown. */
static size_t shown(const char *arg) {
    size_t n = strnlen(arg, OBSTACLE_ARG_MAX + 1);

    if (n <= OBSTACLE_ARG_MAX)
        return n;
    for (n = OBSTACLE_ARG_MAX; n > 0 && ((unsigned char)arg[n] & 0xc0) == 0x80;)
        n--;
    return n;
}

void obstacle_sentence(enum obstacle obstacle, enum language language, const char *const args[OBSTACLE_ARGS_MAX], char *ret,
                       size_t size) {
    const char *form = obstacle_form(obstacle, language);
    size_t len = 0;

    while (*form) {
        bool place = form[0] == '{';
        const char *arg = place ? args[form[1] - '0'] : NULL, *words = place ? (arg ? arg : "?") : form;
        size_t n = place ? shown(words) : strcspn(form, "{");

        if (n > size - 1 - len)
            n = size - 1 - len;
        memcpy(ret + len, words, n);
        len += n;
        form += place ? 3 : strcspn(form, "{");
    }
    ret[len] = '\0';
}
