/* SPDX-License-Identifier: Apache-2.0 */

/* Members are named before they are used, so groups form no circles and one pass from the front answers for all of them. */

#include "proto/policy.h"

#include "proto/canon.h"

#define GROUP_BIT(i) (1ull << (POLICY_WITNESSES_MAX + (i)))

static int fault(struct policy_fault *ret, const char *text) {
    ret->text = text;
    return 1;
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a line; an empty one at its end. */
static struct span word_take(struct span *line) {
    size_t from = 0, to;

    while (from < line->len && is_blank(line->ptr[from]))
        from++;
    to = from;
    while (to < line->len && !is_blank(line->ptr[to]))
        to++;
    *line = span_of(line->ptr + to, line->len - to);
    return span_of(line->ptr + from - to, to - from);
}

/* The bit of a witness or group, or 0. */
static uint64_t member_bit(const struct policy *p, struct span name) {
    for (size_t i = 0; i < p->n_witnesses; i++)
        if (span_equal(p->witnesses[i].name, name))
            return 1ull << i;
    for (size_t i = 0; i < p->n_groups; i++)
        if (span_equal(p->groups[i].name, name))
            return GROUP_BIT(i);
    return 0;
}

static int name_fault(const struct policy *p, struct span name, struct policy_fault *ret) {
    if (name.len == 0 || span_equal(name, span_str("none")))
        return fault(ret, "a name is missing, or is 'none'");
    if (member_bit(p, name))
        return fault(ret, "this name is taken by a line above");
    return 0;
}

/* VKEY [URL], the end of a log's and of a witness's line. */
static int party_parse(struct span *line, enum note_algorithm algorithm, struct policy_party *ret, struct policy_fault *f) {
    struct span key = word_take(line), url = word_take(line);

    if (vkey_parse(key, &ret->vkey) != 0)
        return fault(f, "this is not a verifier key, NAME+HEX+BASE64, of an Ed25519 key that may be enrolled");
    if (ret->vkey.algorithm != algorithm)
        return fault(f, algorithm == NOTE_COSIGNATURE ? "this is a log's verifier key, and a witness's is wanted"
                                                      : "this is a witness's verifier key, and a log's is wanted");
    if (url.len > 0 && !span_starts(url, span_str("http://")) && !span_starts(url, span_str("https://")))
        return fault(f, "a URL begins with http:// or https://");
    if (url.len > 0)
        ret->url = url;
    return 0;
}

static int log_line(struct policy *p, struct span *line, struct policy_fault *f) {
    struct policy_party log = { 0 };

    if (p->n_logs == POLICY_LOGS_MAX)
        return fault(f, "more than 32 logs");
    if (party_parse(line, NOTE_ED25519, &log, f) != 0)
        return 1;
    log.name = log.vkey.name;
    p->logs[p->n_logs++] = log;
    return 0;
}

static int witness_line(struct policy *p, struct span *line, struct policy_fault *f) {
    struct policy_party w = { .name = word_take(line) };

    if (p->n_witnesses == POLICY_WITNESSES_MAX)
        return fault(f, "more than 32 witnesses");
    if (name_fault(p, w.name, f) != 0 || party_parse(line, NOTE_COSIGNATURE, &w, f) != 0)
        return 1;
    for (size_t i = 0; i < p->n_witnesses; i++)
        if (memcmp(p->witnesses[i].vkey.key.bytes, w.vkey.key.bytes, sizeof(w.vkey.key.bytes)) == 0)
            return fault(f, "this key is that of a witness above: it would count twice");
    p->witnesses[p->n_witnesses++] = w;
    return 0;
}

static int group_line(struct policy *p, struct span *line, struct policy_fault *f) {
    struct policy_group g = { .name = word_take(line) };
    struct span k = word_take(line), member;
    uint64_t threshold = 0, bit;
    size_t n = 0;

    if (p->n_groups == POLICY_GROUPS_MAX)
        return fault(f, "more than 32 groups");
    if (name_fault(p, g.name, f) != 0)
        return 1;
    for (; (member = word_take(line)).len > 0; n++) {
        bit = member_bit(p, member);
        if (!bit)
            return fault(f, "a member is no witness or group of a line above");
        if (g.members & bit)
            return fault(f, "a member is named twice");
        g.members |= bit;
    }
    if (span_equal(k, span_str("any")))
        threshold = 1;
    else if (span_equal(k, span_str("all")))
        threshold = n;
    else if (!decimal_parse(k, n, &threshold))
        threshold = 0;
    if (threshold == 0 || threshold > n)
        return fault(f, "how many of the members are wanted: any, all, or a number from 1 to how many there are");
    g.threshold = threshold;
    p->groups[p->n_groups++] = g;
    return 0;
}

static int quorum_line(struct policy *p, struct span *line, bool *seen, struct policy_fault *f) {
    struct span name = word_take(line);

    if (*seen)
        return fault(f, "there is a quorum above");
    *seen = true;
    p->quorum = member_bit(p, name);
    if (!p->quorum && !span_equal(name, span_str("none")))
        return fault(f, "the quorum is no witness or group of a line above, nor 'none'");
    return 0;
}

static int take_line(struct policy *p, struct span line, bool *seen_quorum, struct policy_fault *f) {
    struct span word;
    int r;

    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    word = word_take(&line);
    if (word.len == 0 || word.ptr[0] == '#')
        return 0;
    if (span_equal(word, span_str("log")))
        r = log_line(p, &line, f);
    else if (span_equal(word, span_str("witness")))
        r = witness_line(p, &line, f);
    else if (span_equal(word, span_str("group")))
        r = group_line(p, &line, f);
    else if (span_equal(word, span_str("quorum")))
        r = quorum_line(p, &line, seen_quorum, f);
    else
        return fault(f, "a line begins with log, witness, group or quorum");
    if (r == 0 && word_take(&line).len > 0)
        return fault(f, "there is a word too many");
    return r;
}

int policy_parse(struct span text, struct policy *ret, struct policy_fault *ret_fault) {
    bool seen_quorum = false;

    *ret = (struct policy){ 0 };
    *ret_fault = (struct policy_fault){ 0 };
    if (text.len > POLICY_BYTES_MAX)
        return fault(ret_fault, "a policy has at most 65536 bytes");
    while (text.len > 0) {
        const uint8_t *end = memchr(text.ptr, '\n', text.len);
        size_t n = end ? (size_t)(end - text.ptr) : text.len;

        ret_fault->line++;
        if (take_line(ret, span_of(text.ptr, n), &seen_quorum, ret_fault) != 0)
            return 1;
        text = span_of(text.ptr + n + (end != NULL), text.len - n - (end != NULL));
    }
    ret_fault->line = 0;
    return seen_quorum ? 0 : fault(ret_fault, "there is no quorum line; 'quorum none' wants no witnesses");
}

bool policy_met(const struct policy *p, uint64_t witnesses) {
    uint64_t met = witnesses & (GROUP_BIT(0) - 1);

    for (size_t i = 0; i < p->n_groups; i++)
        if ((size_t)__builtin_popcountll(met & p->groups[i].members) >= p->groups[i].threshold)
            met |= GROUP_BIT(i);
    return (met & p->quorum) == p->quorum;
}

uint64_t policy_cosigned(const struct policy *p, struct span note, uint64_t since_s) {
    uint64_t found = 0, time_s;

    for (size_t i = 0; i < p->n_witnesses; i++) {
        const struct vkey *v = &p->witnesses[i].vkey;
        int r = cosignature_verify(note, v->name, &v->key, &time_s);

        if (r == NOTE_FORGED || r == NOTE_MALFORMED)
            return 0;
        if (r == NOTE_OK && time_s >= since_s)
            found |= 1ull << i;
    }
    return found;
}
