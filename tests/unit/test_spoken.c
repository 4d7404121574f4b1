/* SPDX-License-Identifier: Apache-2.0 */

/* Sentences in two languages: the Welsh takes what the English takes, and each is said when it is wanted. */

#include "clients/tally/spoken.h"

#include "clients/tally/command.h"
#include "clients/tally/daemon_said.h"
#include "clients/tally/faults.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"
#include "proto/obstacles.h"

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
        { "sheet", "en",
          "usage: tally sheet CONTEST --election MANIFEST|FOLDER [--state AREA [--phase 1|2]] [--out FILE]\n" },
        { "sheet", "cy",
          "defnydd: tally sheet GORNEST --election MANIFFEST|FFOLDER [--state ARDAL [--phase 1|2]] [--out FFEIL]\n" },
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

/* What the daemon says comes in English; its arguments are found again, and what is not understood stays as it is. */
static void daemon_sentences(void **state) {
    static const struct {
        const char *said, *cy;
    } rows[] = {
        { "N03 Size 9 lies beyond this journal, which has 7 entries.",
          "N03 Mae maint 9 y tu hwnt i'r dyddlyfr hwn, sydd â 7 o gofnodion." },
        { "(N04 You may not ask this here.)", "(N04 Ni chewch ofyn hyn yma.)" },
        { "E08 There is no contest a. b in this election in this election.",
          "E08 Nid oes gornest o'r enw a. b in this election yn yr etholiad hwn." },
        { "E06 Revision 4 of local.x is not the next one: that is 2.",
          "E06 Nid diwygiad 4 yw'r un nesaf ar gyfer local.x: 2 yw hwnnw." },
        { "E14 The act amend of a needs a reason.", "E14 Mae angen rheswm ar y weithred amend ar gyfer a." },
        { "(in a proof)", "(mewn prawf)" },
        { "N03 Size 9 lies elsewhere.", "N03 Size 9 lies elsewhere." },
        { "Q99 Nobody knows.", "Q99 Nobody knows." },
        { "N0", "N0" }, { "()", "()" }, { "", "" },
    };
    char ret[DAEMON_SAID_MAX];

    (void)state;
    assert_int_equal(output_set_language("cy"), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_string_equal(daemon_said(rows[i].said, ret, sizeof(ret)), rows[i].cy);
    assert_int_equal(output_set_language("en"), 0);
    assert_ptr_equal(daemon_said(rows[0].said, ret, sizeof(ret)), rows[0].said);
}

/* The arguments of every code are found again, whatever the order of its places. */
static void every_code(void **state) {
    (void)state;
    for (unsigned i = 0; i < _CODE_MAX; i++) {
        struct code_args code = { .code = span_str(code_info((enum code)i)->code), .n_args = TALLY_ARGS_MAX };
        static const char *const args[TALLY_ARGS_MAX] = { "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7" };
        char en[2048], cy[1024], sentence[1000], ret[DAEMON_SAID_MAX];

        for (size_t k = 0; k < TALLY_ARGS_MAX; k++)
            code.args[k] = span_str(args[k]);
        code_sentence(&code, LANGUAGE_EN, sentence, sizeof(sentence));
        snprintf(en, sizeof(en), "%s %s", code_info((enum code)i)->code, sentence);
        code_sentence(&code, LANGUAGE_CY, sentence, sizeof(sentence));
        snprintf(cy, sizeof(cy), "%s %s", code_info((enum code)i)->code, sentence);
        assert_int_equal(output_set_language("cy"), 0);
        assert_string_equal(daemon_said(en, ret, sizeof(ret)), cy);
        assert_int_equal(output_set_language("en"), 0);
    }
}

/* Why an operator's word cannot be done is found again too, behind N08, its arguments and the system's own words with it. */
static void every_obstacle(void **state) {
    static const char *const args[OBSTACLE_ARGS_MAX] = { "/a/b.db", "Permission denied", "77" },
                            *const args_cy[OBSTACLE_ARGS_MAX] = { "/a/b.db", "nid oes gennych hawl i'w agor", "77" };

    (void)state;
    for (unsigned i = 0; i < _OBSTACLE_MAX; i++) {
        char en[1000], cy[1000], said[1100], wanted[1100], ret[DAEMON_SAID_MAX];

        obstacle_sentence((enum obstacle)i, LANGUAGE_EN, args, en, sizeof(en));
        obstacle_sentence((enum obstacle)i, LANGUAGE_CY, args_cy, cy, sizeof(cy));
        assert_null(strchr(en, '{'));
        assert_null(strchr(cy, '{'));
        snprintf(said, sizeof(said), "N08 This cannot be done: %s.", en);
        snprintf(wanted, sizeof(wanted), "N08 Ni ellir gwneud hyn: %s.", cy);
        assert_int_equal(output_set_language("cy"), 0);
        assert_string_equal(daemon_said(said, ret, sizeof(ret)), wanted);
        assert_int_equal(output_set_language("en"), 0);
    }
}

/* A long argument is cut before the character that passes its bound, and a sentence to its room. */
static void obstacle_cut(void **state) {
    char path[1024], ret[1000];

    (void)state;
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    memcpy(path + OBSTACLE_ARG_MAX - 1, "\xc3\xa2", 2);
    obstacle_sentence(OBSTACLE_DROPPED, LANGUAGE_EN, (const char *[OBSTACLE_ARGS_MAX]){ path }, ret, sizeof(ret));
    assert_string_equal(ret + OBSTACLE_ARG_MAX - 1, " is dropped already");
    obstacle_sentence(OBSTACLE_DROPPED, LANGUAGE_EN, (const char *[OBSTACLE_ARGS_MAX]){ "alpha" }, ret, 10);
    assert_string_equal(ret, "alpha is ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_arguments), cmocka_unit_test(same_ends), cmocka_unit_test(chosen),
        cmocka_unit_test(faults),         cmocka_unit_test(usage),      cmocka_unit_test(daemon_sentences),
        cmocka_unit_test(every_code),     cmocka_unit_test(every_obstacle), cmocka_unit_test(obstacle_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
