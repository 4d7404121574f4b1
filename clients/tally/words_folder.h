/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What can be wrong with an election folder and its keys. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_FOLDER(X) \
    X("is missing; a folder needs it", "ar goll; mae ei hangen mewn ffolder") \
    X("%s " SPAN_FMT " takes %zu bytes of the manifest; at most %d may be: divide the area", \
      "mae %s " SPAN_FMT " yn cymryd %zu beit o'r maniffest; caniateir %d ar y mwyaf: rhannwch yr ardal") \
    X("the header of", "pennyn") \
    X("the area", "ardal") \
    X("more than %d areas have something; a manifest holds no more", \
      "mae gan fwy na %d o ardaloedd rywbeth; nid oes lle i fwy mewn maniffest") \
    X("%s is blank; fill it in", "mae %s yn wag; llenwch ef") \
    X("%s '" SPAN_FMT "' is not an id; use a-z, 0-9, '.' and '-'", \
      "%s: nid yw '" SPAN_FMT "' yn ddynodydd; defnyddiwch a-z, 0-9, '.' a '-'") \
    X("%s '" SPAN_FMT "' is not a code; use A-Z, a-z, 0-9 and '-'", \
      "%s: nid yw '" SPAN_FMT "' yn god; defnyddiwch A-Z, a-z, 0-9 a '-'") \
    X("%s is '" SPAN_FMT "'; it must be a number from %llu to %llu", \
      "%s yw '" SPAN_FMT "'; rhaid iddo fod yn rhif o %llu i %llu") \
    X("%s '" SPAN_FMT "' is not a time; write it like 2017-05-04T22:00:00+01:00", \
      "%s: nid yw '" SPAN_FMT "' yn amser; ysgrifennwch ef fel 2017-05-04T22:00:00+01:00") \
    X("%s is '" SPAN_FMT "'; it may be %s", "%s yw '" SPAN_FMT "'; gall fod yn %s") \
    X("%s '" SPAN_FMT "' is listed twice; the first is on line %u", \
      "%s: mae '" SPAN_FMT "' wedi'i restru ddwywaith; mae'r cyntaf ar linell %u") \
    X("the declaration has no 'declared' row; add it", "nid oes rhes 'declared' yn y datganiad; ychwanegwch hi") \
    X("this is declared before the declaration above it; order them by declared time", \
      "datganwyd hwn cyn y datganiad uwch ei ben; rhowch nhw yn nhrefn amser eu datgan") \
    X("there is a date, but the contest is not put off; take it out or write why: postponed, countermanded or " \
      "abandoned", \
      "mae dyddiad, ond nid yw'r ornest wedi'i gohirio; tynnwch ef allan neu ysgrifennwch pam: postponed, " \
      "countermanded neu abandoned") \
    X("the supplementary vote fills one seat, not %llu", "un sedd a lenwir gan y bleidlais atodol, nid %llu") \
    X("the poll '" SPAN_FMT "' is not in polls.csv", "nid yw'r bleidlais '" SPAN_FMT "' yn polls.csv") \
    X("the area '" SPAN_FMT "' is not in areas.csv", "nid yw'r ardal '" SPAN_FMT "' yn areas.csv") \
    X("a mayor's contest has one seat, not %llu", "un sedd sydd mewn gornest am faer, nid %llu") \
    X("the contest '" SPAN_FMT "' is not in contests.csv", "nid yw'r ornest '" SPAN_FMT "' yn contests.csv") \
    X("the contest '" SPAN_FMT "' has more than %d candidates", \
      "mae gan yr ornest '" SPAN_FMT "' fwy na %d o ymgeiswyr") \
    X("the party '" SPAN_FMT "' is not in parties.csv", "nid yw'r blaid '" SPAN_FMT "' yn parties.csv") \
    X("the candidate '" SPAN_FMT "' stands in this contest twice; the first is on line %u", \
      "mae'r ymgeisydd '" SPAN_FMT "' yn sefyll yn yr ornest hon ddwywaith; mae'r cyntaf ar linell %u") \
    X("the party '" SPAN_FMT "' is not in parties.csv, nor others, unattributed or noc", \
      "nid yw'r blaid '" SPAN_FMT "' yn parties.csv, ac nid others, unattributed na noc ydyw") \
    X("'" SPAN_FMT "' is in the group '" SPAN_FMT "'; baselines name groups", \
      "mae '" SPAN_FMT "' yn y grŵp '" SPAN_FMT "'; grwpiau a enwir mewn gwaelodlinau") \
    X("seats that are not up belong to groups, not to '" SPAN_FMT "'", \
      "i grwpiau y mae seddi nad ydynt yn cael eu hethol yn perthyn, nid i '" SPAN_FMT "'") \
    X("control is said by a baseline, not by seats that are not up", \
      "gwaelodlin sy'n dweud pwy oedd yn rheoli, nid seddi nad ydynt yn cael eu hethol") \
    X("noc means that nobody was in control; write yes under control", \
      "ystyr noc yw nad oedd neb yn rheoli; ysgrifennwch yes o dan control") \
    X("noc holds nothing; leave seats and votes blank", "nid yw noc yn dal dim; gadewch seats a votes yn wag") \
    X("'" SPAN_FMT "' cannot be in control; name the group, or noc", \
      "ni all '" SPAN_FMT "' fod yn rheoli; enwch y grŵp, neu noc") \
    X("'" SPAN_FMT "' is not a contest of that poll and area", \
      "nid yw '" SPAN_FMT "' yn ornest yn y bleidlais a'r ardal honno") \
    X("seats that are not up, and control, are a council's; leave the contest blank", \
      "i gyngor y mae seddi nad ydynt yn cael eu hethol, a rheolaeth, yn perthyn; gadewch yr ornest yn wag") \
    X("there is no [baseline " SPAN_FMT "] in election.ini", "nid oes [baseline " SPAN_FMT "] yn election.ini") \
    X("%s is another on an earlier row of the same contest or area", \
      "mae %s yn wahanol ar res gynharach o'r un ornest neu ardal") \
    X("'" SPAN_FMT "' is listed twice; the first is on line %u", \
      "mae '" SPAN_FMT "' wedi'i restru ddwywaith; mae'r cyntaf ar linell %u") \
    X("control is on line %u already; one row may have it", \
      "mae control ar linell %u eisoes; un rhes yn unig a gaiff ei ddal") \
    X("[election] stands there twice; the first is on line %u", \
      "mae [election] yno ddwywaith; mae'r cyntaf ar linell %u") \
    X("there is no section [" SPAN_FMT "]; it may be [election], [poll ID], [baseline ID] or [%s]", \
      "nid oes adran [" SPAN_FMT "]; gall fod yn [election], [poll DYNODYDD], [baseline DYNODYDD] neu [%s]") \
    X("baseline '" SPAN_FMT "' is not an id; use a-z, 0-9, '.' and '-'", \
      "baseline: nid yw '" SPAN_FMT "' yn ddynodydd; defnyddiwch a-z, 0-9, '.' a '-'") \
    X("the baseline '%s' has its name already; take the section out", \
      "mae enw gan y waelodlin '%s' eisoes; tynnwch yr adran allan") \
    X("there are more than %d baselines", "mae mwy na %d o waelodlinau") \
    X("a baseline has no '" SPAN_FMT "'; it may be name or name_cy", \
      "nid oes '" SPAN_FMT "' gan waelodlin; gall fod yn name neu'n name_cy") \
    X("'" SPAN_FMT "' stands there twice; take one out", "mae '" SPAN_FMT "' yno ddwywaith; tynnwch un allan") \
    X("'" SPAN_FMT "' is longer than %d bytes; shorten it", "mae '" SPAN_FMT "' yn hwy na %d beit; byrhewch ef") \
    X("[election] has no '" SPAN_FMT "'; take it out", "nid oes '" SPAN_FMT "' yn [election]; tynnwch ef allan") \
    X("'%s' stands there twice; the first is on line %u", "mae '%s' yno ddwywaith; mae'r cyntaf ar linell %u") \
    X("'%s' is longer than %zu bytes; shorten it", "mae '%s' yn hwy na %zu beit; byrhewch ef") \
    X("a poll has no '" SPAN_FMT "' here; it may be officers_declare and the others that begin so", \
      "nid oes '" SPAN_FMT "' gan bleidlais yma; gall fod yn officers_declare a'r lleill sy'n dechrau felly") \
    X("no rule asks for a threshold '" SPAN_FMT "'; see tally-election(5)", \
      "nid yw'r un rheol yn gofyn am drothwy '" SPAN_FMT "'; gweler tally-election(5)") \
    X("'" SPAN_FMT "' stands there twice; the first is on line %u", \
      "mae '" SPAN_FMT "' yno ddwywaith; mae'r cyntaf ar linell %u") \
    X("'" SPAN_FMT "' is '" SPAN_FMT "'; it must be a number from 0 to %u", \
      "'" SPAN_FMT "' yw '" SPAN_FMT "'; rhaid iddo fod yn rhif o 0 i %u") \
    X("'%s' is '" SPAN_FMT "'; it may be %s or %s", "'%s' yw '" SPAN_FMT "'; gall fod yn %s neu'n %s") \
    X("'origin' ends with %s; leave that out: 'kind' puts it there", \
      "mae 'origin' yn gorffen â %s; gadewch hynny allan: mae 'kind' yn ei roi yno") \
    X("'origin' must be plain ASCII without spaces and '+'", "rhaid i 'origin' fod yn ASCII plaen heb fylchau na '+'") \
    X("'id' is not an id; use a-z, 0-9, '.' and '-'", "nid yw 'id' yn ddynodydd; defnyddiwch a-z, 0-9, '.' a '-'") \
    X("there is no section [election]; add it", "nid oes adran [election]; ychwanegwch hi") \
    X("[election] lacks '%s'; add it", "mae [election] heb '%s'; ychwanegwch ef") \
    X("[election] lacks 'officers_declare'; add it", "mae [election] heb 'officers_declare'; ychwanegwch ef") \
    X("the baseline has no 'name'; add it", "nid oes 'name' gan y waelodlin; ychwanegwch ef") \
    X("the root '" SPAN_FMT "' is not in areas.csv", "nid yw'r gwraidd '" SPAN_FMT "' yn areas.csv") \
    X("the root '" SPAN_FMT "' has a parent in areas.csv, line %u", \
      "mae gan y gwraidd '" SPAN_FMT "' riant yn areas.csv, llinell %u") \
    X("the headline '" SPAN_FMT "' is not in polls.csv", "nid yw'r brif bleidlais '" SPAN_FMT "' yn polls.csv") \
    X("control is '" SPAN_FMT "', which is no [baseline] here", "control yw '" SPAN_FMT "', nad yw'n [baseline] yma") \
    X("is missing; 'tally keygen' makes it", "ar goll; mae 'tally keygen' yn ei wneud") \
    X("is locked, and no passphrase opened it", "ar glo, ac ni agorodd yr un cyfrinymadrodd ef") \
    X("is not a key of this kind, or others may read it; it must have mode 0600", \
      "nid yw'n allwedd o'r math hwn, neu gall eraill ei darllen; rhaid i'w modd fod yn 0600") \
    X("is not a public key of this kind; is it another file under this name?", \
      "nid yw'n allwedd gyhoeddus o'r math hwn; ai ffeil arall o'r un enw ydyw?") \
    X("the key of %s " SPAN_FMT " is not a sound Ed25519 key; make another", \
      "nid yw allwedd %s " SPAN_FMT " yn allwedd Ed25519 ddilys; gwnewch un arall") \
    X("the centres " SPAN_FMT " and " SPAN_FMT " have the same transport key; make one for each", \
      "mae gan y canolfannau " SPAN_FMT " a " SPAN_FMT " yr un allwedd gludo; gwnewch un i bob un") \
    X("holds %zu files log-*.pub; there must be one, the log's public key", \
      "mae ynddo %zu ffeil log-*.pub; rhaid bod un, allwedd gyhoeddus y log") \
    X("holds %zu files authority-*.key; there must be 1 to %d", \
      "mae ynddo %zu ffeil authority-*.key; rhaid bod rhwng 1 a %d") \
    X("date '" SPAN_FMT "' is not a date; write it like 2017-05-04", \
      "date: nid yw '" SPAN_FMT "' yn ddyddiad; ysgrifennwch ef fel 2017-05-04") \
    X("nominations_close lies after closes; swap or mend them", \
      "mae nominations_close ar ôl closes; cyfnewidiwch nhw neu cywirwch nhw") \
    X("there is no poll; add a row", "nid oes pleidlais; ychwanegwch res") \
    X("overlaps names '" SPAN_FMT "' twice", "mae overlaps yn enwi '" SPAN_FMT "' ddwywaith") \
    X("overlaps names '" SPAN_FMT "', which is not in this file", \
      "mae overlaps yn enwi '" SPAN_FMT "', nad yw yn y ffeil hon") \
    X("the parent '" SPAN_FMT "' is not in this file", "nid yw'r rhiant '" SPAN_FMT "' yn y ffeil hon") \
    X("the parents of '" SPAN_FMT "' lead back to it; break the ring", \
      "mae rhieni '" SPAN_FMT "' yn arwain yn ôl ato; torrwch y cylch") \
    X("there is no root; leave the parent of one area blank", "nid oes gwraidd; gadewch riant un ardal yn wag") \
    X("'" SPAN_FMT "' has no parent, nor has '" SPAN_FMT "' on line %u; only one area may be the root", \
      "nid oes gan '" SPAN_FMT "' riant, na chan '" SPAN_FMT "' ar linell %u; un ardal yn unig a gaiff fod yn wraidd") \
    X("'" SPAN_FMT "' is a word of baselines.csv; give the party another id", \
      "mae '" SPAN_FMT "' yn air yn baselines.csv; rhowch ddynodydd arall i'r blaid") \
    X("the group '" SPAN_FMT "' is not a party of this file", "nid yw'r grŵp '" SPAN_FMT "' yn blaid yn y ffeil hon") \
    X("the group '" SPAN_FMT "' is itself in the group '" SPAN_FMT "'; name the party that leads", \
      "mae'r grŵp '" SPAN_FMT "' ei hun yn y grŵp '" SPAN_FMT "'; enwch y blaid sy'n arwain") \
    X("the centre '" SPAN_FMT "' is not in centres.csv", "nid yw'r ganolfan '" SPAN_FMT "' yn centres.csv") \
    X("until is not after from", "nid yw until ar ôl from") \
    X("'" SPAN_FMT "' signs from or until another time than on line %u", \
      "mae '" SPAN_FMT "' yn llofnodi o amser neu hyd amser gwahanol i linell %u") \
    X("'" SPAN_FMT "' has another name than on line %u", "mae gan '" SPAN_FMT "' enw gwahanol i'r un ar linell %u") \
    X("'" SPAN_FMT "' has another centre than on line %u", \
      "mae gan '" SPAN_FMT "' ganolfan wahanol i'r un ar linell %u") \
    X("'" SPAN_FMT "' has this right already, on line %u", "mae gan '" SPAN_FMT "' yr hawl hon eisoes, ar linell %u") \
    X("[poll " SPAN_FMT "] stands there twice; the first is on line %u", \
      "mae [poll " SPAN_FMT "] yno ddwywaith; mae'r cyntaf ar linell %u") \
    X("there are more than %d sections of polls", "mae mwy na %d o adrannau pleidleisiau") \
    X("'" SPAN_FMT "' is '" SPAN_FMT "'; it must be a number from 1 to %d", \
      "'" SPAN_FMT "' yw '" SPAN_FMT "'; rhaid iddo fod yn rhif o 1 i %d") \
    X("%llu officers may declare '" SPAN_FMT "', but officers_declare is %llu; add officers in officers.csv", \
      "%llu o swyddogion a gaiff ddatgan '" SPAN_FMT "', ond %llu yw officers_declare; ychwanegwch swyddogion yn " \
      "officers.csv") \
    X("the council '" SPAN_FMT "' elects councillors but has no size; write all its seats", \
      "mae'r cyngor '" SPAN_FMT "' yn ethol cynghorwyr ond heb faint; ysgrifennwch nifer ei holl seddi") \
    X("'" SPAN_FMT "' has %llu seats, but %llu are contested and %llu are not up", \
      "mae gan '" SPAN_FMT "' %llu o seddi, ond mae cystadlu am %llu ac nid yw %llu yn cael eu hethol") \
    X("'" SPAN_FMT "' has no contest of the poll '" SPAN_FMT "' at or below it; take its rows out", \
      "nid oes gan '" SPAN_FMT "' ornest yn y bleidlais '" SPAN_FMT "' ynddo nac oddi tano; tynnwch ei resi allan") \
    X("the manifest cannot be signed: two authorities have the same key, or there are too many", \
      "ni ellir llofnodi'r maniffest: mae gan ddau awdurdod yr un allwedd, neu mae gormod ohonynt")
