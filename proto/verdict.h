/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Verdict codes: the one table. Each row: code, severity, whether the same bytes may be taken later, and the sentence
 * that a tired person understands, in English and Welsh. {0}, {1}, … stand for the code's arguments, in the order of
 * the last column. A code is never given another meaning.
 *
 *   R refuse   L refuse, unless sent as declared: then accepted, flagged   Q query   W warn   C conflict   D duplicate
 *   N no verdict: the request could not be served
 *
 *        code   sev retry  English, Welsh, arguments
 */

#include "proto/message.h"

#define VERDICT_CODES(X) \
    X(E01, R, false, "A signature does not hold, or its key is not that of an officer of this election ({0}).", \
      "Nid yw llofnod yn ddilys, neu nid yw ei allwedd yn eiddo i swyddog yn yr etholiad hwn ({0}).", "key id") \
    X(E02, R, true, "Too few officers have signed: {0} of the {1} needed.", \
      "Nid oes digon o swyddogion wedi llofnodi: {0} o'r {1} sydd eu hangen.", "signed, needed") \
    X(E03, R, false, "This was made for another election ({0}).", \
      "Gwnaed hwn ar gyfer etholiad arall ({0}).", "genesis in the envelope") \
    X(E04, R, false, "The bytes are not a sound message: {0}.", \
      "Nid yw'r beitiau'n neges ddilys: {0}.", "what is wrong") \
    X(E05, C, false, "Another declaration already stands for {0}, revision {1}. Both are kept.", \
      "Mae datganiad arall eisoes yn sefyll ar gyfer {0}, diwygiad {1}. Cedwir y ddau.", "contest, revision") \
    X(E06, R, true, "Revision {1} of {0} is not the next one: that is {2}.", \
      "Nid diwygiad {1} yw'r un nesaf ar gyfer {0}: {2} yw hwnnw.", "contest, revision, next revision") \
    X(E07, R, true, "{0} is declared at {1}, outside the time from {2} to now.", \
      "Datganwyd {0} am {1}, y tu allan i'r cyfnod o {2} hyd nawr.", "contest, declared, from") \
    X(E08, R, false, "There is no contest {0} in this election.", \
      "Nid oes gornest o'r enw {0} yn yr etholiad hwn.", "contest") \
    X(E09, R, false, "{0} was counted against another list of candidates than the one nominated.", \
      "Cyfrifwyd {0} yn erbyn rhestr wahanol o ymgeiswyr i'r un a enwebwyd.", "contest") \
    X(E10, R, false, "None of those who signed may declare {0}.", \
      "Ni chaiff neb o'r rhai a lofnododd ddatgan {0}.", "contest") \
    X(E11, R, true, "{0} is put off and takes no declarations yet (new day: {1}).", \
      "Mae {0} wedi'i gohirio ac nid yw'n derbyn datganiadau eto (diwrnod newydd: {1}).", "contest, from") \
    X(E12, R, false, "The act {1} is not possible for {0} as it stands.", \
      "Nid yw'r weithred {1} yn bosibl ar gyfer {0} fel y mae.", "contest, act") \
    X(E13, R, false, "Nobody is nominated in {0}: there is nothing to declare.", \
      "Ni enwebwyd neb ar gyfer {0}: nid oes dim i'w ddatgan.", "contest") \
    X(E14, R, false, "The act {1} of {0} needs a reason.", \
      "Mae angen rheswm ar y weithred {1} ar gyfer {0}.", "contest or subject, act") \
    X(E15, R, false, "{0} has something else in place than what this replaces: {1}.", \
      "Mae gan {0} rywbeth arall yn ei le na'r hyn y mae hwn yn ei ddisodli: {1}.", "contest, digest in place") \
    X(E16, R, true, "{0} must be confirmed by {1} officers who did not sign what is queried; {2} did.", \
      "Rhaid i {1} o swyddogion na lofnododd yr hyn a holir gadarnhau {0}; {2} a wnaeth.", "contest, needed, signed") \
    X(E17, R, false, "The act {1} of {0} carries {2}, or lacks what it must carry.", \
      "Mae'r weithred {1} ar gyfer {0} yn cynnwys {2}, neu heb yr hyn y mae'n rhaid iddi ei gynnwys.", \
      "contest, act, what") \
    X(E18, R, false, "{1} is not a reason for this act on {0}.", \
      "Nid yw {1} yn rheswm dros y weithred hon ar {0}.", "contest or subject, reason") \
    X(E19, R, true, "{0} names a statement of {1} that is not the one that counts.", \
      "Mae {0} yn enwi datganiad lleol {1} nad yw'n un sy'n cyfrif.", "contest, area") \
    X(E20, R, false, "{0} takes no statement of {1}.", \
      "Nid yw {0} yn derbyn datganiad lleol gan {1}.", "contest, area") \
    X(E21, R, true, "{0} lacks the statement of {1}, phase {2}.", \
      "Mae {0} heb ddatganiad lleol {1}, cyfnod {2}.", "contest, area, phase") \
    X(E22, R, false, "The key {0} was taken away or replaced by entry {1}: it signs nothing any more.", \
      "Tynnwyd yr allwedd {0} yn ôl neu ei disodli gan gofnod {1}: nid yw'n llofnodi dim mwyach.", "key id, entry") \
    X(E23, R, false, "The key {0} signs from {1} until {2} only.", \
      "O {1} hyd {2} yn unig y mae'r allwedd {0} yn llofnodi.", "key id, from, until") \
    X(E24, R, true, "This changes the keys of {0}: of those that stay, come or go too few have signed, {1} of the {2} needed.", \
      "Mae hyn yn newid allweddi {0}: o'r rhai sy'n aros, yn dod neu'n mynd llofnododd rhy ychydig, {1} o'r {2} sydd eu " \
      "hangen.", "subject, signed, needed") \
    X(S01, R, false, "The sheet for {0} names {1}, who is not a candidate there.", \
      "Mae'r daflen ar gyfer {0} yn enwi {1}, nad yw'n ymgeisydd yno.", "contest, candidate") \
    X(S02, R, false, "The sheet for {0} leaves out {1}, who is a candidate there.", \
      "Mae'r daflen ar gyfer {0} yn hepgor {1}, sy'n ymgeisydd yno.", "contest, candidate") \
    X(S03, R, false, "{0} is uncontested: it takes no votes, and all its candidates are elected.", \
      "Mae {0} yn ddiwrthwynebiad: ni fwrir pleidleisiau, ac etholir pob ymgeisydd.", "contest") \
    X(S04, R, false, "The sheet for {0} names {1} more than once, or out of the ballot's order.", \
      "Mae'r daflen ar gyfer {0} yn enwi {1} fwy nag unwaith, neu allan o drefn y papur pleidleisio.", \
      "contest, candidate") \
    X(S05, R, false, "The sheet for {0} lacks {1}, which a live election must have.", \
      "Nid oes {1} ar y daflen ar gyfer {0}, er bod ei angen mewn etholiad byw.", "contest, field") \
    X(S06, R, false, "The sheet for {0} has {1}, which its voting system does not have.", \
      "Mae'r daflen ar gyfer {0} yn cynnwys {1}, nad yw'n rhan o'r system bleidleisio yno.", "contest, field") \
    X(S07, R, false, "The sheet for {0} has rejected papers under {1}, a head that such an election does not have.", \
      "Mae'r daflen ar gyfer {0} yn rhoi papurau a wrthodwyd o dan {1}, pennawd nad yw'n rhan o etholiad o'r fath.", \
      "contest, head") \
    X(A01, R, false, "The sheet for {0} has no votes.", \
      "Nid oes pleidleisiau ar y daflen ar gyfer {0}.", "contest") \
    X(A02, L, false, "The rejected papers of {0} add up to {1}, but the total says {2}.", \
      "Yn achos {0}, mae'r papurau a wrthodwyd yn dod i {1}, ond {2} yw'r cyfanswm a roddwyd.", "contest, sum, total") \
    X(A03, L, false, "In {0} the votes ({1}) and the rejected papers ({2}) make {3}, but {4} papers were counted.", \
      "Yn achos {0}, mae'r pleidleisiau ({1}) a'r papurau a wrthodwyd ({2}) yn gwneud {3}, ond cyfrifwyd {4} o " \
      "bapurau.", \
      "contest, votes, rejected, sum, papers") \
    X(A04, L, false, "In {0} one candidate has {1} votes, more than the {2} valid papers.", \
      "Yn achos {0}, mae gan un ymgeisydd {1} o bleidleisiau, mwy na'r {2} o bapurau dilys.", \
      "contest, votes, valid papers") \
    X(A05, L, false, "In {0} the votes add up to {1}, outside {2} to {3} for that many valid papers and seats.", \
      "Yn achos {0}, {1} yw cyfanswm y pleidleisiau, y tu allan i'r ystod o {2} i {3} ar gyfer cynifer o bapurau " \
      "dilys a seddi.", \
      "contest, votes, least, most") \
    X(A06, L, false, "In {0} more papers were counted ({1}) than there are electors ({2}).", \
      "Yn achos {0}, cyfrifwyd mwy o bapurau ({1}) nag sydd o etholwyr ({2}).", "contest, papers, electorate") \
    X(A07, L, false, "In {0} more papers were rejected ({1}) than were counted ({2}).", \
      "Yn achos {0}, gwrthodwyd mwy o bapurau ({1}) nag a gyfrifwyd ({2}).", "contest, rejected, papers") \
    X(A08, L, false, "In {0} the statements' {1} add up to {2}, but the sheet says {3}.", \
      "Yn achos {0}, mae {1} y datganiadau lleol yn dod i {2}, ond {3} sydd ar y daflen.", \
      "contest, field, sum, on the sheet") \
    X(A09, R, false, "{0} elects {1}, but the sheet names {2} as elected.", \
      "Mae {0} yn ethol {1}, ond mae'r daflen yn enwi {2} fel rhai a etholwyd.", "contest, seats, named") \
    X(A10, L, false, "In {0} {1} is elected with {2}, but {3} has {4} and is not.", \
      "Yn achos {0}, etholwyd {1} gyda {2} o bleidleisiau, ond mae gan {3} {4} ac nis etholwyd.", \
      "contest, elected, votes, other, votes") \
    X(A11, L, false, "In {0} {1} and {2} are equal at {3} for the last place, and no lot is recorded.", \
      "Yn achos {0}, mae {1} a {2} yn gyfartal ar {3} am y lle olaf, ac ni chofnodwyd bwrw coelbren.", \
      "contest, candidate, other, votes") \
    X(A12, L, false, "In {0} a lot is recorded that does not fit: {1}.", \
      "Yn achos {0}, cofnodwyd coelbren nad yw'n cyd-fynd: {1}.", "contest, why") \
    X(A13, L, false, "In {0} more papers were rejected in part ({1}) than there are valid papers ({2}).", \
      "Yn achos {0}, gwrthodwyd mwy o bapurau'n rhannol ({1}) nag sydd o bapurau dilys ({2}).", \
      "contest, in part, valid papers") \
    X(V03, L, false, "In {0} the second round is between {1}, but those who stay in are {2}.", \
      "Yn achos {0}, mae'r ail rownd rhwng {1}, ond y rhai sy'n aros yn y gystadleuaeth yw {2}.", \
      "contest, given, staying in") \
    X(V04, L, false, "In {0} the second preferences ({1}) and the papers without one ({2}) do not fit the {3} first " \
      "preferences of those eliminated.", \
      "Yn achos {0}, nid yw'r ail ddewisiadau ({1}) a'r papurau heb un ({2}) yn cyd-fynd â'r {3} o ddewisiadau " \
      "cyntaf a roddwyd i'r rhai a ddilëwyd.", \
      "contest, second preferences, papers without one, first preferences of those eliminated") \
    X(V05, L, false, "In {0} {1} is elected with {2} after the second round, but {3} has {4}.", \
      "Yn achos {0}, etholwyd {1} gyda {2} ar ôl yr ail rownd, ond mae gan {3} {4}.", \
      "contest, elected, total, other, total") \
    X(V06, L, false, "In {0} {1} has {2} first preferences and {3} second, which do not make {4}.", \
      "Yn achos {0}, mae gan {1} {2} o ddewisiadau cyntaf a {3} o ail ddewisiadau, nad ydynt yn gwneud {4}.", \
      "contest, candidate, first, second, total") \
    X(V07, L, false, "In {0} nobody has more than half of the first preferences, and no second round is given.", \
      "Yn achos {0}, nid oes gan neb fwy na hanner y dewisiadau cyntaf, ac ni roddwyd ail rownd.", "contest") \
    X(T01, L, false, "The quota of {0} is {1}, not {2}.", \
      "Cwota {0} yw {1}, nid {2}.", "contest, right quota, quota") \
    X(T02, L, false, "After stage {1} of {0} there are {2} votes, which does not go with {3}.", \
      "Ar ôl cam {1} yn {0} mae {2} o bleidleisiau, nad yw'n cyd-fynd â {3}.", \
      "contest, stage, votes, votes before or in all") \
    X(T03, L, false, "After stage {1} of {0} {2} has {3}, which no transfer of that stage can give.", \
      "Ar ôl cam {1} yn {0} mae gan {2} {3}, na all yr un trosglwyddiad yn y cam hwnnw ei roi.", \
      "contest, stage, candidate, total") \
    X(T04, L, false, "In {0} the stages and the list of those elected disagree about {1}, who ends with {2}; the quota " \
      "is {3}.", \
      "Yn achos {0}, mae'r camau a rhestr y rhai a etholwyd yn anghytuno ynghylch {1}, sy'n gorffen gyda {2}; y cwota " \
      "yw {3}.", \
      "contest, candidate, total, quota") \
    X(T05, L, false, "In stage {1} of {0} the votes of {2} are transferred, but it was the turn of {3}.", \
      "Yng ngham {1} yn {0} trosglwyddir pleidleisiau {2}, ond tro {3} ydoedd.", "contest, stage, candidate, other") \
    X(T06, L, false, "Stage {1} of {0} transfers votes although every seat is filled.", \
      "Mae cam {1} yn {0} yn trosglwyddo pleidleisiau er bod pob sedd wedi'i llenwi.", "contest, stage") \
    X(T07, L, false, "Counted again from its preferences, {0} has other {1}.", \
      "O'i gyfrif eto o'r dewisiadau, mae {1} gwahanol yn {0}.", "contest, field") \
    X(T09, L, false, "The stages of {0} end after stage {1}, before every seat is filled.", \
      "Mae camau {0} yn gorffen ar ôl cam {1}, cyn llenwi pob sedd.", "contest, stage") \
    X(T10, L, false, "Before stage {1} of {0} {2} and {3} were level throughout, and no lot that decides it is " \
      "recorded.", \
      "Cyn cam {1} yn {0} bu {2} a {3} yn gyfartal drwyddi draw, ac ni chofnodwyd coelbren sy'n penderfynu'r mater.", \
      "contest, stage, candidate, other") \
    X(P01, W, false, "In {0} {1} of {2} papers were rejected, which is unusually many.", \
      "Yn achos {0}, gwrthodwyd {1} o'r {2} o bapurau, sy'n anarferol o uchel.", "contest, rejected, papers") \
    X(P02, W, false, "In {0} the turnout is {1} %, outside {2} % to {3} %.", \
      "Yn achos {0}, {1}% o'r etholwyr a bleidleisiodd, y tu allan i'r ystod o {2}% i {3}%.", \
      "contest, turnout, least, most") \
    X(P03, W, false, "In {0} the share of {1} is {2} %, against {3} % in {4}.", \
      "Yn achos {0}, {2}% yw cyfran {1} o'r pleidleisiau, o'i chymharu â {3}% yn ôl {4}.", \
      "contest, group, share, share before, baseline") \
    X(P04, Q, false, "In {0} {1} has no votes, but was among the first three with {2} in {3}.", \
      "Yn achos {0}, nid oes gan {1} yr un bleidlais, ond roedd ymhlith y tri grŵp cyntaf gyda {2} yn ôl {3}.", \
      "contest, group, votes before, baseline") \
    X(P05, Q, false, "The votes of {0} are those of {1}, one by one.", \
      "Mae pleidleisiau {0} yr un fath â rhai {1}, fesul un.", "contest, other contest") \
    X(P06, Q, false, "This correction of {0} changes {1} from {2} to {3}.", \
      "Mae'r cywiriad hwn i {0} yn newid {1} o {2} i {3}.", "contest, what, before, now") \
    X(P07, W, false, "In {0} there are {1} votes on {2} valid papers, unusually few or many for {3} seats.", \
      "Yn achos {0}, mae {1} o bleidleisiau ar {2} o bapurau dilys, sy'n anarferol o isel neu uchel ar gyfer {3} o " \
      "seddi.", \
      "contest, votes, valid papers, seats") \
    X(P08, W, false, "In {0} {1} papers were counted within {2} minutes, faster than {3} an hour.", \
      "Yn achos {0}, cyfrifwyd {1} o bapurau o fewn {2} munud, yn gyflymach na {3} yr awr.", \
      "contest, papers, minutes, papers an hour") \
    X(P09, W, false, "In {0} the votes of {1} candidates end in 00.", \
      "Yn achos {0}, mae pleidleisiau {1} o ymgeiswyr yn gorffen â 00.", "contest, candidates") \
    X(P10, W, false, "In {0} {1} papers were counted, but {2} were verified.", \
      "Yn achos {0}, cyfrifwyd {1} o bapurau, ond dilyswyd {2}.", "contest, papers, verified") \
    X(P11, Q, false, "In {0} {1} of {2} papers were rejected: another officer must confirm that.", \
      "Yn achos {0}, gwrthodwyd {1} o'r {2} o bapurau: rhaid i swyddog arall gadarnhau hynny.", \
      "contest, rejected, papers") \
    X(P12, W, false, "In {0} the turnout is {1} %, against {2} % in {3}.", \
      "Yn achos {0}, {1}% o'r etholwyr a bleidleisiodd, o'i gymharu â {2}% yn ôl {3}.", \
      "contest, turnout, turnout before, baseline") \
    X(P13, W, false, "In {0} the swing from {1} to {2} is {3} points against {4}.", \
      "Yn achos {0}, mae gogwydd o {3} pwynt o {1} i {2} o'i gymharu â {4}.", \
      "contest, from, to, swing, baseline") \
    X(P14, Q, false, "In {0} the votes fit {1} far better if each is moved by one row: do they stand in the right rows?", \
      "Yn achos {0}, byddai'r pleidleisiau'n cyd-fynd yn llawer gwell â {1} o symud pob un o un rhes: a ydynt yn y " \
      "rhesi cywir?", \
      "contest, baseline") \
    X(P15, W, false, "In {0} there are {1} electors, against {2} in {3}.", \
      "Yn achos {0}, mae {1} o etholwyr, o'i gymharu â {2} yn ôl {3}.", \
      "contest, electorate, electorate before, baseline") \
    X(X01, R, false, "None of those who signed may tell this of {0}.", \
      "Ni chaiff neb o'r rhai a lofnododd ddweud hyn am {0}.", "subject") \
    X(X02, R, false, "This cannot be told of {0} as it stands: {1}.", \
      "Ni ellir dweud hyn am {0} fel y mae: {1}.", "subject, state") \
    X(X03, R, false, "The nominations of {0} cannot change from {1} on.", \
      "Ni all yr enwebiadau ar gyfer {0} newid o {1} ymlaen.", "contest, from") \
    X(X04, R, false, "{0} has had {1} events, and takes no more.", \
      "Mae {0} wedi cael {1} o ddigwyddiadau, ac nid yw'n derbyn rhagor.", "subject, most") \
    X(X05, R, false, "What is told of {0} names {1} wrongly.", \
      "Mae'r hyn a ddywedir am {0} yn enwi {1} yn anghywir.", "subject, name") \
    X(X06, R, false, "The candidates for {0} are not sound: {1}.", \
      "Nid yw'r ymgeiswyr ar gyfer {0} yn ddilys: {1}.", "contest, what is wrong") \
    X(X07, R, false, "There is no area's record {0} in this election.", \
      "Nid oes cofnod ardal {0} yn yr etholiad hwn.", "subject") \
    X(X08, R, true, "{0}: this is told as of {1}, which has not come yet.", \
      "{0}: dywedir hyn fel yr oedd am {1}, nad yw wedi dod eto.", "subject, made") \
    X(X09, R, false, "{0} has {1} annotations; take one away first.", \
      "Mae gan {0} {1} o anodiadau; tynnwch un ymaith yn gyntaf.", "subject, most") \
    X(X10, R, false, "In {0} more papers were verified ({1}) than there are electors ({2}).", \
      "Yn achos {0}, dilyswyd mwy o bapurau ({1}) nag sydd o etholwyr ({2}).", "contest, papers, electorate") \
    X(X11, R, false, "{0} has no annotation {1} of those who signed this, so there is none to take away.", \
      "Nid oes gan {0} anodiad {1} gan y rhai a lofnododd hwn, felly nid oes un i'w dynnu ymaith.", "subject, annotation") \
    X(X12, R, false, "{0} is neither an officer nor this election: it has no keys.", \
      "Nid swyddog na'r etholiad hwn yw {0}: nid oes ganddo allweddi.", "subject") \
    X(X13, R, false, "The key {1} cannot be enrolled for {0}: it is not sound, or it is or was somebody's already.", \
      "Ni ellir cofrestru'r allwedd {1} ar gyfer {0}: nid yw'n ddilys, neu mae neu bu'n eiddo i rywun eisoes.", \
      "subject, key id") \
    X(X14, R, false, "{0} has no key that could be taken away.", "Nid oes gan {0} allwedd y gellid ei thynnu yn ôl.", \
      "officer") \
    X(D01, D, false, "This declaration was taken before; its first receipt still holds.", \
      "Derbyniwyd y datganiad hwn o'r blaen; mae ei dderbynneb gyntaf yn dal yn ddilys.", "") \
    X(D02, D, false, "Revision {1} of {0} was taken before and does not count yet: another officer must confirm it.", \
      "Derbyniwyd diwygiad {1} ar gyfer {0} o'r blaen, ond nid yw'n cyfrif eto: rhaid i swyddog arall ei gadarnhau.", \
      "contest, revision") \
    X(D03, D, false, "Revision {1} of {0} was taken before, but does not count any more: revision {2} stands.", \
      "Derbyniwyd diwygiad {1} ar gyfer {0} o'r blaen, ond nid yw'n cyfrif mwyach: diwygiad {2} sy'n sefyll.", \
      "contest, revision, revision that stands") \
    X(D04, D, false, "Revision {1} of {0} was taken before, but does not count any more, and nothing stands in its place.", \
      "Derbyniwyd diwygiad {1} ar gyfer {0} o'r blaen, ond nid yw'n cyfrif mwyach, ac nid oes dim yn sefyll yn ei le.", \
      "contest, revision") \
    X(N01, N, false, "The request is not one that this socket takes: {0}.", \
      "Nid yw'r cais yn un y mae'r soced hon yn ei dderbyn: {0}.", "what is wrong") \
    X(N02, N, true, "Too busy, or too little room on the disk; try again in a moment.", \
      "Mae'n rhy brysur, neu nid oes digon o le ar y ddisg; rhowch gynnig arall arni ymhen eiliad.", "") \
    X(N03, N, false, "Size {0} lies beyond this journal, which has {1} entries.", \
      "Mae maint {0} y tu hwnt i'r dyddlyfr hwn, sydd â {1} o gofnodion.", "asked, size") \
    X(N04, N, false, "You may not ask this here.", "Ni chewch ofyn hyn yma.", "") \
    X(N05, N, true, "The daemon is frozen: it was shown its own signature over something it does not hold.", \
      "Mae'r daemon wedi rhewi: dangoswyd iddo ei lofnod ei hun dros rywbeth nad yw ganddo.", "") \
    X(N06, N, true, "The daemon's clock may be wrong, and its operator must look at it; try again later.", \
      "Efallai fod cloc y daemon yn anghywir, a rhaid i'w weithredwr edrych arno; rhowch gynnig arall arni'n " \
      "ddiweddarach.", "") \
    X(N07, N, true, "The operator has frozen the daemon for now, so nothing is taken: {0}. What you send is kept and sent again.", \
      "Mae'r gweithredwr wedi rhewi'r daemon am y tro, felly ni dderbynnir dim: {0}. Cedwir yr hyn a anfonwch a'i anfon eto.", \
      "reason") \
    X(N08, N, false, "This cannot be done: {0}.", "Ni ellir gwneud hyn: {0}.", "why") \
    X(N09, N, true, "The daemon does not hold the secret half of the new key {0} yet: its operator must give it first.", \
      "Nid yw hanner cyfrinachol yr allwedd newydd {0} gan y daemon eto: rhaid i'w weithredwr ei roi'n gyntaf.", "key id")

/* Codes as an enum, in the table's order: CODE_E01, … */
enum code {
#define X(code, severity, retry, en, cy, args) CODE_##code,
    VERDICT_CODES(X)
#undef X
    _CODE_MAX,
};

enum severity {
    SEVERITY_R = 'R', SEVERITY_L = 'L', SEVERITY_Q = 'Q', SEVERITY_W = 'W', SEVERITY_C = 'C', SEVERITY_D = 'D', SEVERITY_N = 'N',
};

struct code_info {
    const char *code;
    enum severity severity;
    bool retry;
    const char *en, *cy;
    const char *args;
};

/* The row of a code. */
const struct code_info *code_info(enum code code);
/* The row of a code as written on the wire, or NULL for one that this version does not know. */
const struct code_info *code_find(struct span code);

/* Whether a code of this severity refuses a declaration that was, or was not, sent as declared. */
static inline bool severity_refuses(enum severity severity, bool as_declared) {
    return severity == SEVERITY_R || severity == SEVERITY_N || (severity == SEVERITY_L && !as_declared);
}

/* Languages of sentences. */
enum language { LANGUAGE_EN, LANGUAGE_CY };

/* The code's sentence with its arguments, NUL-terminated, cut to size. Returns the length without cutting. */
size_t code_sentence(const struct code_args *code, enum language language, char *ret, size_t size);

/* "accepted", "duplicate", "queried", "conflict", "refused". */
const char *verdict_name(enum verdict verdict);
