import { count, listed, several } from '../../../words.ts';
import { sum } from '../../evidence.ts';
import type { CellFacts, Finding } from '../cause.ts';

/** Share that is as good as all. */
const NEARLY_ALL = 0.9;
/** Share up to which it is chance, and connections that the end of the load may end. */
const FEW_SHARE = 0.05;
const STRAY = 1;

/** How the answers of a service end their connections, by a header or by their length. */
interface Ending {
  /** Field of the log's counts. */
  readonly counted: 'closing' | 'noLength' | 'tooLong';
  /** After the number of answers. */
  readonly did: string;
  /** nginx closes first, though the service keeps the connection. */
  readonly isByNginx?: true;
  readonly remedy: string;
}

const ENDINGS: readonly Ending[] = [
  {
    counted: 'closing',
    did: 'said Connection: close',
    remedy: 'Find what sets that header: a framework without keep-alive, a worker that restarts, a shutdown',
  },
  {
    counted: 'noLength',
    did: 'had no length, neither Content-Length nor chunks, so only the end of the connection ends the body',
    remedy:
      'Let the service answer in HTTP/1.1 with Content-Length, or in chunks (Transfer-Encoding: chunked)',
  },
  {
    counted: 'tooLong',
    did: 'were longer than their Content-Length, and nginx reuses no connection after such an answer',
    isByNginx: true,
    remedy: 'Let the service send as many bytes as Content-Length says, and none after them (RFC 9112, 6.3)',
  },
];

const ASK_DIRECTLY = 'Run a cell on the path `direct`: there the client reads how each connection ends';

/**
 * nginx keeps what it may, so a server of the user's ended nearly all connections, or answered in a way after which nginx
 * must. null: nginx closed them, and no answer says why.
 */
export function serviceEnds(facts: CellFacts): Finding | null {
  const { upstream } = facts.ran.logs;
  if (upstream === null) return null;
  const { attempts, opened, answeredMs = {} } = upstream;
  const connections = opened ?? attempts;
  const answers = sum(Object.values(answeredMs));
  const closed = several(connections, 'connection');
  const ended = `The service ended ${closed} of nginx, which would have kept them`;
  const seen = ENDINGS.map((ending) => ({ ...ending, number: upstream[ending.counted] ?? 0 }))
    .filter(({ number }) => number > 0)
    .toSorted((a, b) => b.number - a.number);
  const [most] = seen;
  const others = Math.max(0, answers - sum(seen.map(({ number }) => number)));
  if (others >= NEARLY_ALL * answers) return unannounced(facts, { connections, answers, ended });
  if (most !== undefined && most.number >= NEARLY_ALL * answers) {
    const by = most.isByNginx ? `nginx closed ${closed} to the service` : ended;
    return {
      text: `${by}: ${count(most.number)} of ${several(answers, 'answer')} ${most.did}`,
      remedy: most.remedy,
    };
  }
  const said = seen.map(({ number, did }) => `${count(number)} ${did}`);
  return {
    text: `${closed} of nginx ended that it would have kept: of ${several(answers, 'answer')}, ${listed([...said, `${count(others)} did nothing of that`])}`,
    remedy: ASK_DIRECTLY,
  };
}

interface Ended {
  readonly connections: number;
  readonly answers: number;
  readonly ended: string;
}

/** Answers with a length and without a word about their connection: their version tells, or the service sent a FIN. */
function unannounced(facts: CellFacts, { connections, answers, ended }: Ended): Finding | null {
  const { logs, cell } = facts.ran;
  const { hosts, upstream } = facts.measured;
  // The TIME_WAIT of the proxy's host is that of both hops.
  const closedFirst = upstream?.timeWaitPeak ?? hosts.proxy?.timeWaitPeak ?? 0;
  if (logs.minorVersion === 0) {
    return {
      strength: closedFirst >= NEARLY_ALL * connections ? 'proven' : 'likely',
      text:
        `nginx opened ${several(connections, 'connection')} to the service for ${several(answers, 'answer')}: it keeps none ` +
        'after an answer in HTTP/1.0, as the first answer of the service was',
      remedy: 'Let the service answer in HTTP/1.1, with a Content-Length in each answer',
    };
  }
  // A limit of nginx's own, or a cache without room.
  if (closedFirst > Math.max(STRAY, FEW_SHARE * connections)) return null;
  if (logs.minorVersion === undefined) {
    const text = `${ended}: its answers were in HTTP/1.0, or it ended them without an announcement`;
    return { text, remedy: ASK_DIRECTLY };
  }
  const isAtOnce = cell.load.kind === 'closed';
  return {
    strength: 'likely',
    text:
      `${ended}, each ${isAtOnce ? 'right after its answer' : 'in the pause before the next request'} and without announcing it: ` +
      'the answers had a length and did not say Connection: close, and the first one was in HTTP/1.1',
    remedy: isAtOnce
      ? 'Let the service keep connections open, or send Connection: close with the answer, so that nginx sends no request on a connection that ends just then'
      : 'Raise the idle timeout of the service above the pauses of this load, and set `keepalive_timeout` of the upstream block below it. A cell on the path `direct` shows how long it is',
  };
}
