/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the daemon says to its operators. A sentence names its fields in braces; the same fields go to the system's journal as
 * TALLY_NAME=value.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one table of messages: name, MESSAGE_ID, priority (syslog's numbers), sentence, what to do. An id is never reused. */
#define LOG_MESSAGES(X) \
    X(STARTED, "ca7431db57d1efb871e31fbb32fc5706", 6, "tallyd {VERSION} serves a journal of {SIZE} entries, {ORIGIN}.", \
      "") \
    X(LISTENING, "35921e2082c0d08eff490b4952398d90", 6, "{SOCKET} listens on {ENDPOINT}.", \
      "") \
    X(ADMITTED, "1de1f4b5825541c18e5954c8d45f221e", 6, "Admitted are the manifest's centres and {READERS} readers.", \
      "A reload reads the readers again.") \
    X(RELOAD_WAITS, "bb0fe08b258c81c8e2cee5ff83d3c6e5", 4, "The configuration was read again; of what changed in it these wait for a restart: {KEYS}.", \
      "Restart when the night allows it, or take the change back.") \
    X(RELOAD_REFUSED, "2b798c49b0d3831e8983b031a3ce6c38", 3, "The configuration was not read again, all is as before: {FAULT}", \
      "Mend the lines named, then tallyd --check-config, and reload again.") \
    X(STOPPING, "834de953d9402233110b4d35bb309772", 6, "Stopping ({REASON}); what was taken is being made durable.", \
      "") \
    X(STOPPED, "f730511ad669613d88ed3107755b4bec", 6, "Stopped; the journal has {SIZE} entries.", \
      "") \
    X(INITIALISED, "99ce8d43e224caec3d0fd7161d7bb4d1", 5, "A journal was made in {JOURNAL} with {SIZE} entries of the manifest.", \
      "") \
    X(USAGE_FAULT, "86e4f5c2faba2d8bb97563f96405946c", 3, "{FAULT}.", \
      "See tallyd --help.") \
    X(OUTPUT_FAULT, "e0fc4ab7b1ce4a8baca12df9b6cb5349", 3, "What was asked for could not be written out: {ERROR}.", \
      "Give standard output a place with room.") \
    X(CONFIG_FAULT, "c57cf4bf01a65c083e0b9e17ac987df7", 3, "The configuration cannot be used: {FAULT}", \
      "Mend the lines named, then tallyd --check-config.") \
    X(KEY_FAULT, "3e970db0447c4aa0dace324514a1ce14", 3, "A key cannot be used: {FAULT}.", \
      "Put the right key file in its place, readable by tallyd alone.") \
    X(MANIFEST_FAULT, "dbf04877247260d0c2ff2ea3cb854d0c", 3, "The manifest {MANIFEST} cannot be used: {FAULT}.", \
      "Build it again, or correct the configuration.") \
    X(BIND_FAILED, "fc8e2179469cfe35230d40ec311fd092", 3, "{SOCKET} cannot listen on {ENDPOINT}: {ERROR}.", \
      "See who holds the address, or configure another.") \
    X(INHERITED_FAULT, "e03740a316364b7eb1f5077387da7a19", 3, "The service manager's sockets cannot be served from: {FAULT}.", \
      "Let tallyd.socket and tallyd.conf name the same addresses (systemctl edit tallyd.socket).") \
    X(JOURNAL_REFUSED, "d0258b59856db0adb4bec89b3be6a77f", 2, "The journal {JOURNAL} is refused: {FAULT}.", \
      "Do not restart and do not delete anything. Restore the newest backup, or find the right disk.") \
    X(JOURNAL_NONE, "e3514f854fd94bf9a288eba9ae1530d9", 3, "There is no journal in {JOURNAL}, and there never was one.", \
      "Make one with tallyd --init MANIFEST.") \
    X(JOURNAL_BUSY, "1c4f632fc87f48d397a8838aea5228ec", 3, "The journal {JOURNAL} cannot be opened: another process holds it.", \
      "A tallyd serves from it already, or a tool has it open; see which, and end that first.") \
    X(PLACE_FAULT, "ea0c95a1de4a4b93ab00cd7c5e07e39e", 3, "{PATH} cannot be written: {ERROR}.", \
      "Give it to the user that runs tallyd; tallyd --check-config tells of everything at once.") \
    X(INIT_REFUSED, "5ac03f46ba92495d8b6ec26ab51e414a", 3, "No journal was made in {JOURNAL}: {FAULT}.", \
      "Nothing was touched. To serve from a journal that is there, start tallyd without --init; a new election takes a new place.") \
    X(INIT_AS_ROOT, "c0e7fe31f88c4404b8a87f3ba59da83a", 3, "No journal was made: {FOLDER} belongs to another user than root; type '{COMMAND}'.", \
      "What root makes there that user could not read.") \
    X(JOURNAL_FAILED, "806d68dfa73084c8eda258dffc4a04fc", 2, "The journal {JOURNAL} failed: {ERROR}.", \
      "Look at the disk; tallyd reads the journal again when it starts.") \
    X(REHEARSAL_DIFFERS, "d7a1cf78db76065c8d02c38d63efe95e", 3, "--rehearsal was given, but this election is {KIND}.", \
      "Start the daemon with the rehearsal's configuration.") \
    X(REPLAYED, "cd9f066cd753bd041bb65caf9700aa22", 6, "The journal's {SIZE} entries were checked in {MILLISECONDS} ms.", \
      "") \
    X(UNSOUND, "6c4ea0bf02f7cac66172edf9d9ed0274", 2, "The ledger's sums cannot be: {FAULT}. Nothing more is signed.", \
      "Do not restart. Keep the journal and report it: tallyd has a fault, and stopped before publishing it.") \
    X(DISK_LOW, "3826657cc070d69df7e7a4814d87f7dd", 2, "Only {FREE} bytes are free, below the reserve of {RESERVE}: submissions are answered busy.", \
      "Make room; it goes on by itself.") \
    X(DISK_RECOVERED, "c714da57e27fa50faebc3eeec971e472", 5, "{FREE} bytes are free again, above the reserve of {RESERVE}.", \
      "") \
    X(CLOCK_MOVED, "d5633eb9a3bd2e476c98c153406145ba", 2, "The clock, now at {CLOCK} seconds since 1970, moved over an hour against the time since boot: nothing is taken.", \
      "Set the clock right. If it is right now and was wrong before, restart.") \
    X(CLOCK_BEHIND, "1e54e5b7139e1dd9dc0c8914a5499124", 2, "The clock, at {CLOCK} seconds since 1970, lies over an hour before the last entry, at {LAST} ms: nothing is taken.", \
      "Set the clock right. If it is right, give that time as clock-accepted in tallyd.conf, and restart.") \
    X(CLOCK_SOUND, "43d9b7f5214d2028c1b5a067fdc12515", 5, "The clock, at {CLOCK} seconds since 1970, is where it should be: submissions are taken again.", \
      "") \
    X(FROZEN, "cd51573281b7890b7d861f83b5266aa6", 2, "Frozen: a client holds a head of this log over {SEEN} entries that this journal, with {SIZE}, does not have.", \
      "The journal was rolled back or another daemon has signed with the same key. Find out before anything else is taken.") \
    X(FREEZE_NOT_KEPT, "4979146e137843fd95eb4614960ed6db", 2, "The head that froze this log cannot be kept in {PATH}: {ERROR}.", \
      "Do not restart: tallyd would not know it any more. Find the right journal first.") \
    X(THAWED, "a387539466234dfe9a17df1a31b0f4e6", 5, "The head over {SEEN} entries that had frozen this log is in the journal now; {PATH} is taken away.", \
      "") \
    X(KEPT_FAULT, "e8d87280cd14b17010a864fd4a2a3776", 3, "What an operator had kept in {PATH} cannot be used: {FAULT}.", \
      "Look at the file. Without it what it held is forgotten: a freeze (.frozen-by), dropped peers (.dropped).") \
    X(OPERATOR_FROZE, "bb6d472d0389fcce61cd846719f283ab", 4, "The user {UID} froze the daemon: {REASON}. Nothing is taken until somebody thaws it.", \
      "tally admin thaw REASON ends it; a restart does not.") \
    X(OPERATOR_THAWED, "ec717d752bdeb69c3b1e502502d0b34c", 5, "The user {UID} thawed the daemon: {REASON}.", \
      "") \
    X(STAYS_FROZEN, "1468cabbc5f170ba85072437b8a68258", 4, "The daemon is still frozen by the user {UID}: {REASON}. Nothing is taken.", \
      "tally admin thaw REASON ends it.") \
    X(PEER_DROPPED, "9117bc72ca90c2259485b71ba5106c02", 4, "The user {UID} dropped {PEER}: the transport key {KEY} is admitted nowhere.", \
      "tally admin allow-peer PEER ends it; a restart does not.") \
    X(PEER_ALLOWED, "b40fe7ab6bf3b144b76e4980c9cc8ed1", 5, "The user {UID} allowed {PEER} again: the transport key {KEY}.", \
      "") \
    X(PEERS_STAY_DROPPED, "7f5f69a326258cdd28901e6d28347cbc", 4, "{COUNT} transport keys are still dropped by an operator.", \
      "tally status shows which centres; tally admin allow-peer ends it.") \
    X(BACKUP_BEGUN, "833fdc190b3b5379cd2f356a0157fc48", 5, "The user {UID} asked for a backup of {SIZE} entries to {PATH}.", \
      "") \
    X(BACKUP_MADE, "e6652536d1c377619e78efb4f3f10fd7", 5, "The backup {PATH} has {SIZE} entries in {BYTES} bytes, and was read again and checked ({MILLISECONDS} ms).", \
      "Take it off this machine.") \
    X(BACKUP_FAILED, "597974ec4569cd811654c6aca96e21c9", 3, "There is no backup {PATH}: {FAULT}.", \
      "Nothing else was touched. See where tallyd may write (ReadWritePaths=), and ask again.") \
    X(QUERIED, "77cc2043a3d241ab8bbe195fc4b89816", 4, "{CONTEST} is queried and does not count yet: {CODES}. {OFFICERS} of {CENTRE} signed it.", \
      "Another officer confirms it (tally confirm), or the centre sends it right; the centre has been told.") \
    X(REFUSED, "b3ca3bda5a2dddca865c4b04fc6dd7d4", 5, "{CONTEST} was refused: {CODES}. {OFFICERS} of {CENTRE} signed it.", \
      "The centre has been told why; it sends the mended sheet.") \
    X(CONFLICT, "2375fe34a68772a3103823494aca8000", 4, "{CONTEST}: two different declarations of one revision, by authority. The first stands; entry {ENTRY} keeps the other, signed by {OFFICERS}.", \
      "Ask the returning officer which is right.") \
    X(CONFLICTS_REPEATED, "ae139fe2f57b7502b1b00536709eeaaa", 4, "{CONTEST}: another declaration against the one that stands, by keys of which entry {ENTRY} is the evidence already. It is not journaled; {COUNT} such came since this was last said.", \
      "Whoever sends these has officers' keys: find out who.") \
    X(COSIGNED, "7e4048e40b0f456bacd81565d3732f74", 5, "The witnesses' cosignatures are enough again, under the head over {SIZE} entries.", \
      "") \
    X(COSIGNED_LACKING, "c61dc3f755f74e8e8daf8cda0112ec8a", 4, "Too few witnesses cosign the head over {SIZE} entries; the last that has its quorum is over {LAST}.", \
      "See which witnesses are away. Readers that demand a quorum are shown the older head, and after five minutes none.") \
    X(WITNESS_COSIGNS, "a1abac1bc2d94189b6ed49bbdc9dcd82", 6, "The witness {WITNESS} cosigns again, over {SIZE} entries.", \
      "") \
    X(WITNESS_AWAY, "f43695efc96e4adc81189f58e699a533", 5, "The witness {WITNESS} does not answer.", \
      "Nothing waits for it; it is asked again.") \
    X(WITNESS_FAULT, "7468e7b64d8040b1ad24921ea02f76f6", 4, "The witness {WITNESS} gives no cosignature that holds: it answered with status {STATUS}.", \
      "See whether the policy has its right name, key and URL, and whether it watches this log.") \
    X(WITNESS_DISAGREES, "11f72afb03a945c4a6af92f2ba0d9991", 2, "The witness {WITNESS} has cosigned a journal that this one, with {SIZE} entries, does not continue.", \
      "The journal was rolled back, or another daemon has signed with the same key. Find out before anything else is taken.") \
    X(POLICY_FAULT, "5dc81b2d3f6d49fe939d8cbbc353e4bf", 3, "The witnesses' policy cannot be used: {FAULT}.", \
      "Mend the file that [witnesses] policy names.") \
    X(UNSAID, "51219da665e14ff7b644b1c049740aa6", 4, "{COUNT} more declarations were {VERDICT} in the last minute than are told here.", \
      "See tally status for the counts. A program that sends without end has an officer's keys: find out whose.") \
    X(STRANGERS, "d387f09454f74173822db41de9b2cf5b", 5, "{COUNT} connections were refused since this was last said: their keys are not enrolled.", \
      "A reader who should be admitted needs his key in the readers' folder, and then systemctl reload tallyd.") \
    X(FAILED, "0d1f630926cf4aec9ed4f3b81d9da96d", 2, "{WHAT} failed: {ERROR}.", \
      "tallyd reads its journal again when it starts.")

enum log_message {
#define X(name, id, priority, sentence, advice) LOG_##name,
    LOG_MESSAGES(X)
#undef X
    _LOG_MESSAGE_MAX
};

/*
 * Says it: log_event(LOG_LISTENING, "SOCKET", "intake", "ENDPOINT", s->endpoint, NULL). Pairs of name and value, ended by
 * NULL, at most 16. A field that the sentence names and the call does not give reads "?".
 */
void log_event(enum log_message message, ...) __attribute__((sentinel));

/* A number as text for the call above; lives until the end of the block. */
struct log_number { char text[24]; };
struct log_number log_number_of(uint64_t n);
#define log_u64(n) (log_number_of(n).text)
/* "No space left on device" for -ENOSPC or ENOSPC. Not safe from two threads. */
const char *log_errno(int error);

/* Looks where stderr leads: with $JOURNAL_STREAM naming it, messages go to the journal's socket, else to stderr as lines. */
void log_open(void);

/* A row of the table, for the message catalog and tests. Returns false past the end. */
bool log_row(size_t i, const char **ret_id, int *ret_priority, const char **ret_sentence, const char **ret_advice);
