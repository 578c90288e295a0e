import { setTimeout as wait } from 'node:timers/promises';
import { socketAddress } from '../../../servers/nginx/syntax.ts';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/quote.ts';
import { withoutSecrets } from '../../scenario/request/secrets.ts';
import type { SentRequest } from '../../scenario/request/sent.ts';
import { duration } from '../../words.ts';
import { isStarting, type Readiness } from '../starting.ts';
import type { AnswerHead } from './answer-head.ts';
import { askOnce } from './ask.ts';
import { type AgreedTls, dial } from './dial.ts';
import { type Failure, failureOf, isUnreachable } from './failure.ts';
import type { ServiceUrl } from './url.ts';

/** A service that answered one request with 2xx. */
export interface Probed {
  /** The first address of its name that can be reached. */
  readonly address: string;
  /** null: plain TCP. */
  readonly tls: AgreedTls | null;
  /** As in AnswerHead. */
  readonly minorVersion: number | null;
}

export interface ProbeOptions {
  readonly url: ServiceUrl;
  readonly addresses: readonly string[];
  /** PEM of the authorities to trust; undefined: those of this machine. */
  readonly ca: string | undefined;
  /** The option and its value, for messages. */
  readonly where: string;
  readonly ready: Readiness;
  readonly request: SentRequest;
}

const TIMEOUT_MS = 5_000;
const RETRY_MS = 100;

/**
 * Sends one request before any load, so that a problem of the service is reported before a cell fails. Sends more while the
 * service starts.
 */
export async function probe(options: ProbeOptions): Promise<Probed | Mistake> {
  const { withinMs } = options.ready;
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const { found, isStarting } = await probeAll(options);
    if (!isStarting || !('what' in found)) return found;
    if (performance.now() + RETRY_MS >= untilMs) {
      const expected = `${found.expected}, or a longer --ready-timeout`;
      return { ...found, what: `${found.what}, still after ${duration(withinMs)}`, expected };
    }
    await wait(RETRY_MS);
  }
}

interface Answered {
  readonly found: Probed | Mistake;
  /** A later request may be answered otherwise. */
  readonly isStarting: boolean;
}

/** Asks at each address in turn until one can be reached. */
async function probeAll(options: ProbeOptions): Promise<Answered> {
  const failures: Failure[] = [];
  for (const address of options.addresses) {
    const at = await probeAt(address, options);
    if (!('failure' in at))
      return { found: at.mistake ?? { address, ...at.probed }, isStarting: at.isStarting };
    failures.push(at.failure);
    if (!isUnreachable(at.failure)) break;
  }
  const [last] = failures.slice(-1);
  if (last === undefined)
    return { found: { where: options.where, what: 'The name has no address' }, isStarting: false };
  const what = failures.map((one) => one.what).join('; ');
  return {
    found: { where: options.where, what, expected: last.expected },
    isStarting: options.ready.isAsked && isUnreachable(last),
  };
}

type Found =
  | { readonly failure: Failure }
  | {
      readonly probed: Omit<Probed, 'address'>;
      readonly mistake: Mistake | null;
      readonly isStarting: boolean;
    };

async function probeAt(address: string, { url, ca, where, request }: ProbeOptions): Promise<Found> {
  const at = socketAddress(address, url.port);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const dialled = await dial({ url, address, ca, signal });
    const answer = await askOnce(dialled, { url, request, signal });
    const mistake = answerMistake(answer, { url, where, request });
    const probed = { tls: dialled.tls, minorVersion: answer.minorVersion };
    return { probed, mistake, isStarting: isStarting(answer.status) };
  } catch (error) {
    return { failure: failureOf(error, { at, url, timeoutMs: TIMEOUT_MS }) };
  }
}

/** A load of redirects or errors would not measure the service. */
function answerMistake(
  { status, location }: AnswerHead,
  { url, where, request }: Pick<ProbeOptions, 'url' | 'where' | 'request'>,
): Mistake | null {
  if (status >= 200 && status < 300) return null;
  const { method } = request;
  const asked = `${url.shown} answered ${method === 'GET' ? status : `${method} with ${status}`}`;
  if (status >= 300 && status < 400 && location !== undefined) {
    return {
      where,
      what: `${asked}, a redirect to ${quote(withoutSecrets(location))}`,
      expected: 'a URL that answers without a redirect',
    };
  }
  return { where, what: asked, expected: `a URL that answers 2xx${HINTS[status] ?? ''}` };
}

/** What a service that answers so may need of the request. */
const HINTS: Readonly<Record<number, string>> = {
  400: ', and the request that it needs: --method, --header, --body',
  401: ', and --bearer-env NAME or --header if it asks for credentials',
  403: ', and --bearer-env NAME or --header if it asks for credentials',
  405: ', and --method if it is not for this one',
  411: ', and --method and --body if it asks for a body',
  415: ", and --header 'Content-Type: ...' for its --body",
  422: ', and the request that it needs: --method, --header, --body',
};
