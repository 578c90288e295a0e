import { socketAddress } from '../../../servers/nginx/syntax.ts';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/quote.ts';
import { type AnswerHead, askOnce } from './ask.ts';
import { type AgreedTls, dial } from './dial.ts';
import { type Failure, failureOf, isUnreachable } from './failure.ts';
import type { ServiceUrl } from './url.ts';

/** A service that answered one request with 2xx. */
export interface Probed {
  /** The first address of its name that can be reached. */
  readonly address: string;
  /** null: plain TCP. */
  readonly tls: AgreedTls | null;
}

export interface ProbeOptions {
  readonly url: ServiceUrl;
  readonly addresses: readonly string[];
  /** PEM of the authorities to trust; undefined: those of this machine. */
  readonly ca: string | undefined;
  /** The option and its value, for messages. */
  readonly where: string;
}

const TIMEOUT_MS = 5_000;

/** Sends one request before any load, so that a problem of the service is reported before a cell fails. */
export async function probe(options: ProbeOptions): Promise<Probed | Mistake> {
  const failures: Failure[] = [];
  for (const address of options.addresses) {
    const found = await probeAt(address, options);
    if (!('failure' in found)) return found.mistake ?? { address, tls: found.tls };
    failures.push(found.failure);
    if (!isUnreachable(found.failure)) break;
  }
  const [last] = failures.slice(-1);
  if (last === undefined) return { where: options.where, what: 'The name has no address' };
  const { what, expected } = last;
  return {
    where: options.where,
    what: failures.length > 1 ? failures.map((one) => one.what).join('; ') : what,
    expected,
  };
}

type Found =
  | { readonly failure: Failure }
  | { readonly tls: AgreedTls | null; readonly mistake: Mistake | null };

async function probeAt(address: string, { url, ca, where }: ProbeOptions): Promise<Found> {
  const at = socketAddress(address, url.port);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const dialled = await dial({ url, address, ca, signal });
    const answer = await askOnce(dialled, url, signal);
    return { tls: dialled.tls, mistake: answerMistake(answer, { url, where }) };
  } catch (error) {
    return { failure: failureOf(error, { at, url, timeoutMs: TIMEOUT_MS }) };
  }
}

/** A load of redirects or errors would not measure the service. */
function answerMistake(
  { status, location }: AnswerHead,
  { url, where }: { readonly url: ServiceUrl; readonly where: string },
): Mistake | null {
  if (status >= 200 && status < 300) return null;
  const asked = `${url.shown} answered ${status}`;
  if (status >= 300 && status < 400 && location !== undefined) {
    return {
      where,
      what: `${asked}, a redirect to ${quote(location)}`,
      expected: 'a URL that answers without a redirect',
    };
  }
  return { where, what: asked, expected: 'a URL that answers 2xx' };
}
