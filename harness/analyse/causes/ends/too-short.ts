import { count, duration, several } from '../../../words.ts';
import { sum } from '../../evidence.ts';
import { hasOwnServer, isMute } from '../../external.ts';
import { type CellFacts, cause } from '../cause.ts';

/** Answers of a server of the user's that stopped before the end that their Content-Length gives. */
interface Short {
  readonly answers: number;
  /** Bytes that each of them lacked. */
  readonly missing: { readonly least: number; readonly p50: number; readonly most: number };
  /** What came of it, after "short of their Content-Length". */
  readonly after: string;
  /** Its end was seen: the rest cannot come later. */
  readonly isEnded: boolean;
}

/** The most frequent kind; null: there were none. */
export function tooShort(facts: CellFacts): Short | null {
  const { ran } = facts;
  if (!hasOwnServer(ran)) return null;
  const seen = (isMute(ran) ? byDriver(facts) : byNginx(facts)).filter((short) => short !== null);
  return seen.toSorted((a, b) => b.answers - a.answers)[0] ?? null;
}

function byDriver({ ran: { outcome } }: CellFacts): readonly (Short | null)[] {
  const { short: { ended, open } = {}, opened } = outcome.connections;
  const { requests } = outcome.counts;
  return [
    ended === undefined
      ? null
      : {
          answers: ended.answers,
          missing: ended.missingBytes,
          after: `and each ended its connection: ${several(opened, 'connection')} for ${several(requests, 'request')}`,
          isEnded: true,
        },
    open === undefined
      ? null
      : {
          answers: open.answers,
          missing: open.missingBytes,
          after: `and nothing more came for ${duration(open.quietMs)} or longer: each held its connection until the client gave up`,
          isEnded: false,
        },
  ];
}

/** The bytes that nginx lacked say nothing where an RST, or its own timeout, ended the answer. */
function byNginx({ ran: { logs } }: CellFacts): readonly (Short | null)[] {
  const { cutOff = {}, leftOpen = {}, opened } = logs.upstream ?? {};
  const isOtherwise = logs.nginxLines?.some(({ kind }) => OTHER_ENDS.includes(kind)) ?? false;
  const connections = opened == null ? '' : `: ${several(opened, 'connection')} of nginx`;
  const ended = shortBy(cutOff);
  const open = shortBy(leftOpen);
  return [
    ended === null || isOtherwise
      ? null
      : { ...ended, after: `and each ended its connection${connections}`, isEnded: true },
    // One that stops elsewhere each time may be slow.
    open === null || open.answers < 2 || open.missing.least < open.missing.most
      ? null
      : {
          ...open,
          after:
            'and the rest had not come a second after the head or later: each held its connection until the client gave up',
          isEnded: false,
        },
  ];
}

/** Kinds of lines of nginx's error log. */
const OTHER_ENDS: readonly string[] = ['reset-midway', 'timed-out', 'connection-lost'];

/** From answers by the bytes that they lacked. */
function shortBy(counts: Readonly<Record<string, number>>): Pick<Short, 'answers' | 'missing'> | null {
  const bytes = Object.entries(counts)
    .map(([lacking, answers]) => ({ lacking: Number(lacking), answers }))
    .toSorted((a, b) => a.lacking - b.lacking);
  const [first] = bytes;
  if (first === undefined) return null;
  const answers = sum(bytes.map((one) => one.answers));
  const middle = bytes.find(
    (_, index) => 2 * sum(bytes.slice(0, index + 1).map((one) => one.answers)) >= answers,
  );
  return { answers, missing: { least: first.lacking, p50: middle!.lacking, most: bytes.at(-1)!.lacking } };
}

function bytesText({ least, p50, most }: Short['missing']): string {
  return least === most
    ? several(most, 'byte')
    : `${count(least)} to ${several(most, 'byte')} (${count(p50)} at the median)`;
}

/** Content-Length larger than the body, or answers that something cuts off. */
export const answersTooShort = cause({
  id: 'answers-too-short',
  as: 'warning',
  looks: 'Answers are cut off, or the client waits in vain for the end of an answer that came at once',
  owner: 'service',
  shows:
    'Answers of your service stopped before the number of bytes that their Content-Length gives, and the connection ended; or it stayed open and nothing more came (then likely: the rest may only be late)',
  remedy:
    'Let Content-Length be the number of bytes of the body as it is sent: bytes, not characters, and after compression. If it is right, find what stops the answer: a crash, a timeout, a limit of a proxy',
  page: 'target.md#answers-that-are-too-short',
  fails: ['error budget'],
  explains: 'times',
  evidence: (facts) => {
    const short = tooShort(facts);
    if (short === null) return null;
    const { answers, missing, after, isEnded } = short;
    const { requests } = facts.ran.outcome.counts;
    return {
      strength: isEnded ? 'proven' : 'likely',
      share: Math.min(1, answers / Math.max(1, requests)),
      text:
        `The answers to ${count(answers)} of ${several(requests, 'request')} stopped ${bytesText(missing)} short of their ` +
        `Content-Length, ${after}`,
    };
  },
});
