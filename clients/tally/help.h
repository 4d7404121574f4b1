/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What `tally COMMAND --help` says besides the forms of command.h: what each option means, and each exit status. The
 * manual pages are made from the same rows (tests/lint/pages.sh), and main.c takes no option that has none: so the
 * tables, the help, the pages and what can be typed agree.
 */

#include <stdbool.h>

#include "clients/tally/command.h"

/*  The commands whose option it is, "" where every one that names it means the same, "tally" where it stands before the
 *  command; the option; what follows it, "" where nothing does; what it means in English and in Welsh. A row that names
 *  its commands goes before one that does not. */
#define HELP_OPTIONS(X) \
    X("tally", "--language", "en|cy", "speak English or Welsh, whatever the environment says", \
      "siarad Saesneg neu Gymraeg, beth bynnag a ddywed yr amgylchedd") \
    X("tally", "--passphrase-file", "FILE", "take the passphrases of locked keys from the lines of this file, mode 0600", \
      "cymryd cyfrinymadroddion allweddi dan glo o linellau'r ffeil hon, modd 0600") \
    X("keygen", "--authority", "NAME", "make a pair that signs manifests and tells events", \
      "gwneud pâr sy'n llofnodi maniffestau ac yn rhoi gwybod am ddigwyddiadau") \
    X("keygen", "--log", "NAME", "make the pair with which the daemon signs its heads", \
      "gwneud y pâr y mae'r daemon yn llofnodi ei bennau ag ef") \
    X("keygen", "--officer", "NAME", "make a pair that signs declarations", "gwneud pâr sy'n llofnodi datganiadau") \
    X("keygen", "--transport", "NAME", "make a pair that may talk to the daemon, a centre's or a reader's", \
      "gwneud pâr a gaiff siarad â'r daemon, i ganolfan neu i ddarllenydd") \
    X("keygen", "--witness", "NAME", "make a pair that cosigns heads", "gwneud pâr sy'n cydlofnodi pennau") \
    X("keygen", "--passphrase", "", "put the secret under a passphrase, which is asked for twice", \
      "rhoi'r gyfrinach dan gyfrinymadrodd, y gofynnir amdano ddwywaith") \
    X("keygen", "--dir", "DIR", "write the files there instead of here", "ysgrifennu'r ffeiliau yno yn lle yma") \
    X("keygen", "--for", "FOLDER", "make all keys that a rehearsal of the election in this folder needs", \
      "gwneud pob allwedd sydd ei hangen ar ymarfer o'r etholiad yn y ffolder hon") \
    X("keygen", "--lock", "KEYFILE", "put a secret key under a passphrase, or under another one", \
      "rhoi allwedd gudd dan gyfrinymadrodd, neu dan un arall") \
    X("keygen", "--unlock", "KEYFILE", "take a secret key from under its passphrase", \
      "tynnu allwedd gudd o dan ei chyfrinymadrodd") \
    X("election", "--keys", "DIR", "the public keys of all officers and centres and of the log, and the authority's secret ones", \
      "allweddi cyhoeddus pob swyddog a chanolfan a'r log, a rhai cudd yr awdurdod") \
    X("election", "--out", "FILE", "where the manifest goes", "lle mae'r maniffest i fynd") \
    X("sheet", "--election", "MANIFEST|FOLDER", "the election that the contest is of", "yr etholiad y mae'r ornest ynddo") \
    X("sheet", "--state", "AREA", "a blank local statement of this district instead", \
      "datganiad lleol gwag i'r ardal hon yn lle hynny") \
    X("sheet", "--phase", "1|2", "the statement's phase: 1, first preferences, unless said", \
      "cam y datganiad lleol: 1, y dewisiadau cyntaf, oni ddywedir") \
    X("sheet", "--out", "FILE", "write to this file, which must not be there, not to standard output", \
      "ysgrifennu i'r ffeil hon, na chaiff fod yno eisoes, nid i'r allbwn safonol") \
    X("declare", "--preferences", "FILE", "declare the papers of a transferable vote too, from this ballot file", \
      "datgan papurau pleidlais drosglwyddadwy hefyd, o'r ffeil bapurau hon") \
    X("replay", "--keys", "DIR", "the secret keys that keygen --for made", "yr allweddi cudd a wnaeth keygen --for") \
    X("", "--keys", "DIR", "take as many secret keys from this folder as must sign", \
      "cymryd cynifer o allweddi cudd o'r ffolder hon ag y mae'n rhaid iddynt lofnodi") \
    X("", "--officer", "FILE", "sign with this officer's secret key; may be given again", \
      "llofnodi ag allwedd gudd y swyddog hwn; gellir ei roi eto") \
    X("verify", "--authority", "KEYFILE", "the public key of an authority that signed the manifest", \
      "allwedd gyhoeddus awdurdod a lofnododd y maniffest") \
    X("", "--authority", "FILE", "sign with this authority's secret key; may be given again", \
      "llofnodi ag allwedd gudd yr awdurdod hwn; gellir ei roi eto") \
    X("", "--partial", "DIR", "send nothing: write the envelope there, for others to sign", \
      "peidio ag anfon dim: ysgrifennu'r amlen yno, i eraill ei llofnodi") \
    X("", "--reason", "CODE[:TEXT]", "why: a code of proto/SPEC.md, and words of your own", \
      "pam: cod o proto/SPEC.md, a'ch geiriau eich hun") \
    X("", "--time", "TIME", "when it was declared, as 2017-05-05T03:10:00+01:00; now unless said", \
      "pryd y'i datganwyd, fel 2017-05-05T03:10:00+01:00; nawr oni ddywedir") \
    X("event sign", "--log", "FILE", "sign with this secret key of the log, for a change of it; may be given again", \
      "llofnodi ag allwedd gudd hon y log, i'w newid; gellir ei roi eto") \
    X("event", "--from", "TIME", "from when the officer's key signs, by the time of the entry", \
      "o ba bryd y mae allwedd y swyddog yn llofnodi, yn ôl amser y cofnod") \
    X("event", "--until", "TIME", "until when it does", "hyd ba bryd y gwna") \
    X("event", "--text", "TEXT", "what the annotation says", "yr hyn y mae'r nodyn yn ei ddweud") \
    X("event", "--unit", "UNIT", "what the annotation's numbers count", "yr hyn y mae rhifau'r nodyn yn ei gyfrif") \
    X("event", "--poll", "POLL", "the annotation is about this poll", "mae'r nodyn ar y bleidlais hon") \
    X("status", "--openmetrics", "", "print the metrics as OpenMetrics text and nothing else", \
      "argraffu'r mesuriadau fel testun OpenMetrics a dim byd arall") \
    X("results", "--at", "SIZE|TIME", "as it was at this size of the journal, or at this time", \
      "fel yr oedd ar y maint hwn o'r dyddlyfr, neu ar yr amser hwn") \
    X("results", "--poll", "POLL", "this poll instead of the headline one", "y bleidlais hon yn lle'r brif un") \
    X("results", "--by", "group|registration", "add parties up by reporting group, unless said, or by registration", \
      "adio pleidiau yn ôl grŵp adrodd, oni ddywedir, neu yn ôl cofrestriad") \
    X("results", "--baselines", "", "changes against every baseline beside each other", \
      "newidiadau yn erbyn pob gwaelodlin ochr yn ochr") \
    X("results", "--derived", "", "shares, turnout, swing and what is told of contests too", \
      "cyfrannau, y ganran a bleidleisiodd, gogwydd a'r hyn a ddywedir am ornestau hefyd") \
    X("results", "--share", "sum|top|mean", "how several votes of one elector make a share: sum unless said", \
      "sut y mae sawl pleidlais un etholwr yn gwneud cyfran: sum oni ddywedir") \
    X("", "--policy", "FILE", "demand that the witnesses of this policy have cosigned", \
      "mynnu bod tystion y polisi hwn wedi cydlofnodi") \
    X("watch", "--until-complete", "", "end when nothing is open any more", "gorffen pan nad oes dim ar agor mwyach") \
    X("verify", "--log", "KEYFILE", "the log's public key, instead of the configured manifest's", \
      "allwedd gyhoeddus y log, yn lle un y maniffest a ffurfweddwyd") \
    X("verify", "--origin", "NAME", "the log's name, where the configuration does not say it", \
      "enw'r log, lle nad yw'r ffurfweddiad yn ei ddweud") \
    X("verify", "--envelope", "FILE", "show that the entry is what this envelope says", \
      "dangos mai'r hyn a ddywed yr amlen hon yw'r cofnod") \
    X("verify", "--genesis", "HEX", "the election's genesis digest", "crynodeb genesis yr etholiad") \
    X("", "--out", "FILE", "write to this file, not to standard output", "ysgrifennu i'r ffeil hon, nid i'r allbwn safonol") \
    X("log", "--last", "N", "how many entries: 10 unless said, at most 1000", \
      "faint o gofnodion: 10 oni ddywedir, 1000 ar y mwyaf") \
    X("log", "--proof", "INDEX", "the proof that this entry is in the journal, as a file", \
      "y prawf bod y cofnod hwn yn y dyddlyfr, yn ffeil") \
    X("log", "--size", "N", "under the last head up to this size; the newest unless said", \
      "dan y pen olaf hyd at y maint hwn; y diweddaraf oni ddywedir") \
    X("log", "--consistency", "OLD[:NEW]", "the proof that the journal grew from one head to another, as a file", \
      "y prawf bod y dyddlyfr wedi tyfu o'r naill ben i'r llall, yn ffeil") \
    X("log", "--records", "AREA|PREFIX", "the records of an area or a prefix with their proof, as a file", \
      "cofnodion ardal neu ragddodiad gyda'u prawf, yn ffeil") \
    X("export", "--follow", "", "go on as the journal grows", "dal ati wrth i'r dyddlyfr dyfu") \
    X("export", "--every", "S", "look again after so many seconds, 10 unless said", \
      "edrych eto ar ôl cynifer o eiliadau, 10 oni ddywedir") \
    X("audit", "--follow", "", "go on as the journal grows, until something does not agree", \
      "dal ati wrth i'r dyddlyfr dyfu, nes bod rhywbeth yn anghytuno") \
    X("audit", "--silence", "S", "end when no beat came for so many seconds, 30 unless said", \
      "gorffen pan na ddaw curiad am gynifer o eiliadau, 30 oni ddywedir") \
    X("audit", "--resume", "", "take as checked what the last audit checked", \
      "cymryd bod yr hyn a wiriodd yr archwiliad diwethaf wedi'i wirio") \
    X("audit", "--seen", "FILE", "demand the head of this file or receipt too; up to 16 times", \
      "mynnu pen y ffeil neu'r dderbynneb hon hefyd; hyd at 16 gwaith") \
    X("audit", "--evidence", "FILE", "write the evidence of a fork there, not beside the spool", \
      "ysgrifennu tystiolaeth o fforch yno, nid wrth ymyl y sbŵl") \
    X("count", "--lot", "STAGE:NUMBER", "before this stage the lot fell on this candidate", \
      "cyn y cam hwn syrthiodd y coelbren ar yr ymgeisydd hwn") \
    X("witness", "--key", "FILE", "the witness's secret key, of keygen --witness", \
      "allwedd gudd y tyst, o keygen --witness") \
    X("witness", "--log", "VKEY", "the verifier key of a log, as 'tally log' prints it; may be given again", \
      "allwedd wirio log, fel y mae 'tally log' yn ei hargraffu; gellir ei roi eto") \
    X("witness", "--state", "DIR", "where the heads cosigned last are kept; never lose it", \
      "lle cedwir y pennau a gydlofnodwyd ddiwethaf; peidiwch byth â'i cholli") \
    X("witness", "--listen", "ADDRESS:PORT", "where to answer, unless a socket unit says; port 0 takes a free one", \
      "lle i ateb, oni ddywed uned soced; mae porth 0 yn cymryd un rhydd") \
    X("replay", "--speed", "N|max", "so many times as fast as it was, or as fast as they are taken", \
      "cynifer o weithiau mor gyflym ag yr oedd, neu mor gyflym ag y'u derbynnir") \
    X("replay", "--receipts", "DIR", "keep the receipts there", "cadw'r derbynebau yno") \
    X("admin", "--timeout", "S", "seconds to wait for the answer, 30 unless said, for a backup 3600", \
      "eiliadau i aros am yr ateb, 30 oni ddywedir, am gopi wrth gefn 3600") \
    X("", "--timeout", "S", "seconds to wait for answers, 30 unless said", "eiliadau i aros am atebion, 30 oni ddywedir") \
    X("", "--transport", "FILE", "this secret transport key instead of the configured one", \
      "yr allwedd gludo gudd hon yn lle'r un a ffurfweddwyd") \
    X("", "--config", "FILE", "this configuration instead of the one that is found", \
      "y ffurfweddiad hwn yn lle'r un a ganfyddir") \
    X("", "--json", "", "print JSON and nothing else", "argraffu JSON a dim byd arall")

/*  The commands that end so, "" for every one; the status; what it means in English and in Welsh. A row that names its
 *  commands goes before one that does not. */
#define HELP_STATUSES(X) \
    X("declare confirm withdraw event submit replay", STATUS_DONE, "done, or taken before", \
      "wedi'i wneud, neu wedi'i dderbyn o'r blaen") \
    X("verify", STATUS_DONE, "it holds", "mae'n ddilys") \
    X("audit", STATUS_DONE, "all of it agrees", "mae'r cyfan yn cytuno") \
    X("", STATUS_DONE, "done", "wedi'i wneud") \
    X("keygen", STATUS_REFUSED, "a file is there already, and is left as it is; or a live election's keys were wanted", \
      "mae ffeil yno eisoes, ac fe'i gadewir fel y mae; neu gofynnwyd am allweddi etholiad byw") \
    X("sheet", STATUS_REFUSED, "the file is there already, and is left as it is", \
      "mae'r ffeil yno eisoes, ac fe'i gadewir fel y mae") \
    X("election", STATUS_REFUSED, "the folder has faults, which are listed", "mae beiau yn y ffolder, ac fe'u rhestrir") \
    X("declare", STATUS_REFUSED, "refused, queried or in conflict; or a sheet has faults, which are listed", \
      "wedi'i wrthod, wedi'i holi neu mewn gwrthdaro; neu mae beiau mewn taflen, ac fe'u rhestrir") \
    X("confirm withdraw event submit replay", STATUS_REFUSED, "refused, queried or in conflict", \
      "wedi'i wrthod, wedi'i holi neu mewn gwrthdaro") \
    X("sign", STATUS_REFUSED, "one who was named may not sign this", "ni chaiff un a enwyd lofnodi hwn") \
    X("results", STATUS_REFUSED, "the log had no head then, or the daemon is frozen", \
      "nid oedd gan y log ben bryd hynny, neu mae'r daemon wedi'i rewi") \
    X("verify", STATUS_REFUSED, "two heads are kept as evidence, and do not contradict each other", \
      "cedwir dau ben yn dystiolaeth, ac nid ydynt yn gwrth-ddweud ei gilydd") \
    X("evidence", STATUS_REFUSED, "the contest has no conflicts", "nid oes gwrthdaro yn yr ornest") \
    X("log", STATUS_REFUSED, "the journal is not as long, or the daemon is frozen", \
      "nid yw'r dyddlyfr mor hir, neu mae'r daemon wedi'i rewi") \
    X("status watch export audit", STATUS_REFUSED, "the daemon is frozen, and says why", \
      "mae'r daemon wedi'i rewi, ac yn dweud pam") \
    X("admin", STATUS_REFUSED, "it cannot be done, or you may not do it; the sentence says why", \
      "ni ellir ei wneud, neu ni chewch chi ei wneud; mae'r frawddeg yn dweud pam") \
    X("count", STATUS_REFUSED, "a lot must be drawn", "rhaid tynnu coelbren") \
    X("", STATUS_USAGE, "wrong arguments, or input that cannot be read", \
      "geiriau anghywir, neu fewnbwn na ellir ei ddarllen") \
    X("declare confirm withdraw event submit", STATUS_OUT_OF_REACH, \
      "the daemon is out of reach; what was to be sent is kept in the spool, and goes with the next command", \
      "ni ellir cyrraedd y daemon; cedwir yr hyn oedd i'w anfon yn y sbŵl, a bydd yn mynd gyda'r gorchymyn nesaf") \
    X("status admin results watch evidence log export audit replay", STATUS_OUT_OF_REACH, "the daemon is out of reach", \
      "ni ellir cyrraedd y daemon") \
    X("verify", STATUS_PROOF, "it does not hold", "nid yw'n ddilys") \
    X("audit", STATUS_PROOF, "something does not agree, and is named", "mae rhywbeth yn anghytuno, ac fe'i henwir") \
    X("election sheet sign", STATUS_PROOF, "a signature of the manifest does not hold", \
      "nid yw un o lofnodion y maniffest yn ddilys") \
    X("results", STATUS_PROOF, "what the daemon sent does not hold, or too few witnesses have cosigned it", \
      "nid yw'r hyn a anfonodd y daemon yn ddilys, neu mae rhy ychydig o dystion wedi'i gydlofnodi") \
    X("declare confirm withdraw event submit status admin watch evidence log export replay", STATUS_PROOF, \
      "what the daemon sent does not hold: a signature, a proof or its history", \
      "nid yw'r hyn a anfonodd y daemon yn ddilys: llofnod, prawf neu ei hanes")

/* What follows an option of a command, "" where nothing does, and what it means, in the language of the output. */
struct help_option {
    const char *argument, *meaning;
};

/* Looks up the option that stands in the first n characters, "--" included. False: it is none of the command's. */
bool help_option(const char *word, const char *option, size_t n, struct help_option *ret);

/* The first word of argv that is written as an option and is none of the command's; NULL: there is none. */
const char *help_stranger(int argc, char **argv);

/* Prints how a command is typed, what it does, its options and its exit statuses. */
void help_print(const struct command *command, FILE *out);

/* Prints the options that stand before the command. */
void help_print_common(FILE *out);
