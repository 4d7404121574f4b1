/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Keys and passphrases, tally.conf, and whether the daemon can be reached. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_KEYS(X) \
    X("officer", "swyddog") \
    X("authority", "awdurdod") \
    X("transport", "cludo") \
    X("witness", "tyst") \
    X("log", "log") \
    X("%s: not an %s's secret key that only you can read", "%s: nid allwedd gudd %s y gallwch chi yn unig ei darllen") \
    X("%s: not a secret key that only you can read", "%s: nid allwedd gudd y gallwch chi yn unig ei darllen") \
    X("%s: not a transport key that only you can read", "%s: nid allwedd gludo y gallwch chi yn unig ei darllen") \
    X("%s: not a witness's secret key that only you can read", \
      "%s: nid allwedd gudd tyst y gallwch chi yn unig ei darllen") \
    X("%s: not an %s's public key", "%s: nid allwedd gyhoeddus %s") \
    X("%s '%s' is not a time; write it like 2017-06-08T22:00:00+01:00", \
      "nid amser yw %s '%s'; ysgrifennwch ef fel 2017-06-08T22:00:00+01:00") \
    X("--until is not after --from", "nid yw --until ar ôl --from") \
    X("'%s' is not how many of the keys must sign: 1 to %d, and no more than there are", \
      "nid yw '%s' yn dweud faint o'r allweddi sydd i lofnodi: 1 i %d, a dim mwy nag sydd") \
    X("two of the keys are called " SPAN_FMT, "enw dwy o'r allweddi yw " SPAN_FMT) \
    X("there is no officer '%s' in this election", "nid oes swyddog '%s' yn yr etholiad hwn") \
    X("this election is not called '%s'", "nid '%s' yw enw'r etholiad hwn") \
    X("among the entries about keys", "ymhlith y cofnodion am allweddi") \
    X("about keys", "am allweddi") \
    X("at most %d keys sign an envelope", "caiff %d o allweddi ar y mwyaf lofnodi amlen") \
    X("no key: give --officer FILE, --keys DIR, or officers in tally.conf", \
      "dim allwedd: rhowch --officer FFEIL, --keys FFOLDER, neu officers yn tally.conf") \
    X("only %zu officers may sign this of " SPAN_FMT " who did not sign what is queried, and %zu must", \
      "dim ond %zu o swyddogion na lofnododd yr hyn a holir a gaiff lofnodi hyn ar gyfer " SPAN_FMT ", a rhaid i " \
      "%zu wneud") \
    X("only %zu officers may declare " SPAN_FMT ", and %zu must sign", \
      "dim ond %zu o swyddogion a gaiff ddatgan " SPAN_FMT ", a rhaid i %zu lofnodi") \
    X("%s: no key of an authority of this election", "%s: dim allwedd gan awdurdod yr etholiad hwn") \
    X("no officer of this election may tell this of " SPAN_FMT, \
      "ni chaiff yr un swyddog yn yr etholiad hwn roi gwybod am hyn ar gyfer " SPAN_FMT) \
    X("%s is locked, and there is nobody to ask; name a file with --passphrase-file", \
      "mae %s ar glo, ac nid oes neb i'w holi; enwch ffeil gyda --passphrase-file") \
    X("%s stays locked: that is not its passphrase", "mae %s yn aros ar glo: nid dyna ei gyfrinymadrodd") \
    X("%s: others may read these passphrases; chmod 600 it", \
      "%s: gall eraill ddarllen y cyfrinymadroddion hyn; rhowch chmod 600 iddo") \
    X("Passphrase of", "Cyfrinymadrodd") \
    X("New passphrase for", "Cyfrinymadrodd newydd ar gyfer") \
    X("The same once more for", "Yr un un eto ar gyfer") \
    X("%s: no passphrase was given; type one at a terminal, or name a file with --passphrase-file", \
      "%s: ni roddwyd cyfrinymadrodd; teipiwch un mewn terfynell, neu enwch ffeil gyda --passphrase-file") \
    X("%s: the two passphrases differ; nothing was written", \
      "%s: mae'r ddau gyfrinymadrodd yn wahanol; nid ysgrifennwyd dim") \
    X("%s: an empty passphrase locks nothing; nothing was written", \
      "%s: nid yw cyfrinymadrodd gwag yn cloi dim; nid ysgrifennwyd dim") \
    X("%s is there already; it is left as it is", "mae %s yno eisoes; fe'i gadewir fel y mae") \
    X("secret  %s\npublic  %s\nkey id  %s\n", "cudd       %s\ncyhoeddus  %s\ndynodydd   %s\n") \
    X("vkey    %s\n", "gwirio     %s\n") \
    X("a centre named server or reader would share the file of another key; rename it", \
      "byddai canolfan o'r enw server neu reader yn rhannu ffeil allwedd arall; ailenwch hi") \
    X("%s: the election is live: its keys are made one by one, by those who will hold them", \
      "%s: etholiad byw yw hwn: gwneir ei allweddi fesul un, gan y rhai a fydd yn eu dal") \
    X("%zu key pairs in %s\n", "%zu o barau o allweddi yn %s\n") \
    X("'%s' cannot be a key's name: use letters, digits, '.', '-' and '_'", \
      "ni all '%s' fod yn enw ar allwedd: defnyddiwch lythrennau, digidau, '.', '-' ac '_'") \
    X("this is neither [section] nor key = value", "nid yw hwn yn [adran] nac yn allwedd = gwerth") \
    X("there is no key '" SPAN_FMT "' in [" SPAN_FMT "]", "nid oes allwedd '" SPAN_FMT "' yn [" SPAN_FMT "]") \
    X("%s cannot be used; give %s", "ni ellir defnyddio %s; rhowch %s") \
    X("64 hex digits", "64 o ddigidau hecs") \
    X("at most eight files", "wyth ffeil ar y mwyaf") \
    X("a value", "werth") \
    X("%s: not the endpoints.json of a tallyd", "%s: nid endpoints.json tallyd mohono") \
    X("no tally.conf; name one with --config or TALLY_CONFIG (tally(1))", \
      "dim tally.conf; enwch un gyda --config neu TALLY_CONFIG (tally(1))") \
    X("%s is not there: the daemon does not run", "nid yw %s yno: nid yw'r daemon yn rhedeg") \
    X("%s: [server] lacks endpoints, or one of intake, query, curve, genesis, log, origin", \
      "%s: mae [server] heb endpoints, neu un o intake, query, curve, genesis, log, origin") \
    X("tally.conf: [server] lacks endpoints, or intake and curve", \
      "tally.conf: mae [server] heb endpoints, neu intake a curve") \
    X("%s: the kept head does not hold", "%s: nid yw'r pen a gadwyd yn ddilys") \
    X("not within %.3g s; the daemon says: %s", "nid o fewn %.3g e; mae'r daemon yn dweud: %s") \
    X("the daemon has not answered within %.3g s", "nid yw'r daemon wedi ateb o fewn %.3g e") \
    X("the daemon is out of reach (tried for %.3g s)", "ni ellir cyrraedd y daemon (ceisiwyd am %.3g e)") \
    X("the daemon is out of reach", "ni ellir cyrraedd y daemon") \
    X("the daemon does not answer", "nid yw'r daemon yn ateb") \
    X("waiting for the daemon's answer", "yn aros am ateb y daemon") \
    X("trying to reach the daemon", "yn ceisio cyrraedd y daemon") \
    X("the daemon's manifest does not hold: %s", "nid yw maniffest y daemon yn ddilys: %s") \
    X("%s: is not a manifest: %s", "%s: nid yw'n faniffest: %s")
