/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each case of tests/support/rule_cases*.c gives its codes, in order, and the verdict that follows; and every rule that
 * one sheet can break has a case for it and one against it.
 */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/rule_cases.h"

static struct small_election *live, *archive;

static int set_up(void **state) {
    (void)state;
    live = rule_election(false);
    archive = rule_election(true);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    live = small_election_free(live);
    archive = small_election_free(archive);
    return 0;
}

static enum verdict verdict_of_case(const struct rule_case *c) {
    return c->as_declared && c->codes[0] == 'A' ? VERDICT_ACCEPTED : verdict_of_codes(c->codes);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t t = 0; RULE_CASES[t]; t++)
        for (size_t i = 0; i < RULE_CASES[t]->n; i++) {
            const struct rule_case *c = &RULE_CASES[t]->rows[i];
            const struct election *e = (c->archive ? archive : live)->election;
            _cleanup_(arena_deinit) struct arena arena = { 0 };
            struct declaration *d = rule_case_declaration(c, e, &arena);
            struct judgement j;

            judgement_init(&j);
            assert_int_equal(rules_check(e, d, SMALL_NOW, &j), 0);
            assert_judged_at(&j, verdict_of_case(c), c->codes, c->name, __LINE__);
        }
}

/* Codes that one sheet and the manifest decide; the ledger has the others. */
static bool of_a_sheet(const char *code) {
    static const char *const envelope[] = { "E07", "E08", "E09", "E11", "E13" }, *const ledger[] = { "A08", "P05", "P06", "P10" };

    for (size_t i = 0; i < ARRAY_SIZE(envelope); i++)
        if (strcmp(code, envelope[i]) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(ledger); i++)
        if (strcmp(code, ledger[i]) == 0)
            return false;
    return strchr("SAVTP", code[0]);
}

/* Whether a case named after the code gives it (or, not: gives nothing). */
static bool has_case(const char *code, bool breaks) {
    for (size_t t = 0; RULE_CASES[t]; t++)
        for (size_t i = 0; i < RULE_CASES[t]->n; i++) {
            const struct rule_case *c = &RULE_CASES[t]->rows[i];

            if (strncasecmp(c->name, code, 3) == 0 && (breaks ? strstr(c->codes, code) != NULL : !c->codes[0]))
                return true;
        }
    return false;
}

static void test_every_rule_has_cases(void **state) {
    (void)state;
    for (unsigned i = 0; i < _CODE_MAX; i++) {
        const char *code = code_info((enum code)i)->code;

        if (!of_a_sheet(code))
            continue;
        if (!has_case(code, true))
            fail_msg("no case breaks %s", code);
        if (!has_case(code, false))
            fail_msg("no case keeps %s", code);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_rule_has_cases),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
