/* SPDX-License-Identifier: Apache-2.0 */

/* Sentences in two languages: the Welsh takes what the English takes, and each is said when it is wanted. */

#include "clients/tally/spoken.h"

#include "clients/tally/command.h"
#include "clients/tally/faults.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* What printf takes for a format, in order: "*" for an int that is a width, "zu", "s" … each followed by a space. */
static void taken(const char *format, char *ret, size_t size) {
    FILE *out = fmemopen(ret, size, "w");

    for (const char *p = strchr(format, '%'); p; p = strchr(p, '%')) {
        size_t flags = strspn(++p, "-+ #0123456789.*"), length;

        for (size_t i = 0; i < flags; i++)
            if (p[i] == '*')
                fputs("* ", out);
        p += flags;
        length = strspn(p, "hljztL");
        if (p[length] != '%')
            fprintf(out, "%.*s ", (int)length + 1, p);
        p += length + 1;
    }
    fclose(out);
}

static void same_arguments(void **state) {
    size_t n;
    const struct spoken_row *rows = spoken_rows(&n);

    (void)state;
    assert_true(n > 100);
    for (size_t i = 0; i < n; i++) {
        char en[128] = "", cy[128] = "";

        taken(rows[i].en, en, sizeof(en));
        taken(rows[i].cy, cy, sizeof(cy));
        if (strcmp(en, cy) != 0)
            fail_msg("'%s' takes '%s', its Welsh '%s'", rows[i].en, en, cy);
    }
}

/* Line feeds and spaces at the ends lay out what is printed; a sentence that ends without a full stop does so in both. */
static void same_ends(void **state) {
    static const char ends[] = " \n.";
    size_t n;
    const struct spoken_row *rows = spoken_rows(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        const char *en = rows[i].en, *cy = rows[i].cy;
        size_t lead = strspn(en, " \n"), e = strlen(en), c = strlen(cy);
        bool same = c > 0 && strspn(cy, " \n") == lead && strchr(ends, cy[c - 1]) == strchr(ends, en[e - 1]);

        if (!same || !text_is_utf8(span_str(cy)))
            fail_msg("'%s' begins or ends otherwise than '%s'", cy, en);
    }
}

static void chosen(void **state) {
    static const char *const stranger = "there is no row of this";

    (void)state;
    assert_int_equal(output_set_language("en"), 0);
    assert_string_equal(spoken("out of memory"), "out of memory");
    assert_string_equal(spoken_errno(ENOENT), strerror(ENOENT));
    assert_null(spoken_typed("FILE", 4));
    assert_int_equal(output_set_language("cy"), 0);
    assert_string_equal(spoken("out of memory"), "dim digon o gof");
    assert_ptr_equal(spoken(stranger), stranger);
    assert_string_not_equal(spoken_errno(ENOENT), strerror(ENOENT));
    assert_string_equal(spoken_errno(EXDEV), strerror(EXDEV));
    assert_string_equal(spoken_typed("FILE", 4), "FFEIL");
    assert_null(spoken_typed("FIL", 3));
    assert_int_equal(output_set_language("en"), 0);
}

/* A fault is kept in the language of its time, with what it is about filled in. */
static void faults(void **state) {
    struct faults f = { 0 };

    (void)state;
    assert_int_equal(output_set_language("cy"), 0);
    faults_add(&f, "polls.csv", 3, "the column '%s' is missing; add it", "poll");
    assert_string_equal(f.rows[0].text, "mae'r golofn 'poll' ar goll; ychwanegwch hi");
    faults_deinit(&f);
    assert_int_equal(output_set_language("en"), 0);
}

static char *forms(const char *word, const char *language) {
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    assert_int_equal(output_set_language(language), 0);
    command_forms(command_find(word), out);
    fclose(out);
    assert_int_equal(output_set_language("en"), 0);
    return text;
}

/* What is typed as it stands has one spelling; what stands for something else is said. */
static void usage(void **state) {
    static const struct {
        const char *word, *language, *text;
    } rows[] = {
        { "verify", "en",
          "usage: tally verify RECEIPT [--log KEYFILE] [--origin NAME] [--envelope FILE] [--config FILE] [--json]\n" },
        { "verify", "cy",
          "defnydd: tally verify DERBYNNEB [--log FFEIL] [--origin ENW] [--envelope FFEIL] [--config FFEIL] [--json]\n" },
        { "election", "cy",
          "defnydd: tally election check FFOLDER [--json]\n"
          "         tally election build FFOLDER --keys FFOLDER --out FFEIL [--json]\n"
          "         tally election show MANIFFEST [--json]\n" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char *text = forms(rows[i].word, rows[i].language);

        assert_string_equal(text, rows[i].text);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_arguments), cmocka_unit_test(same_ends), cmocka_unit_test(chosen),
        cmocka_unit_test(faults),         cmocka_unit_test(usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
