import { socketAddress } from '../../../servers/nginx/syntax.ts';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/mistakes.ts';
import { type AnswerHead, askOnce } from './ask.ts';
import { type AgreedTls, dial } from './dial.ts';
import { type Failure, failureOf, isNobodyThere } from './failure.ts';
import type { ServiceUrl } from './url.ts';

/** A service that answered one request as a load needs it. */
export interface Probed {
  /** Of those that its name has, the first at which somebody listens. */
  readonly address: string;
  /** null: plain TCP. */
  readonly tls: AgreedTls | null;
}

export interface ProbeOptions {
  readonly url: ServiceUrl;
  readonly addresses: readonly string[];
  /** PEM; undefined: the authorities of this machine. */
  readonly ca: string | undefined;
  /** What the user typed, for messages. */
  readonly where: string;
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5_000;

/** One request, before any load: what is wrong with the service is told now, and not by a cell full of errors. */
export async function probe(options: ProbeOptions): Promise<Probed | Mistake> {
  const failures: Failure[] = [];
  for (const address of options.addresses) {
    const found = await probeAt(address, options);
    if (!('failure' in found)) return found.mistake ?? { address, tls: found.tls };
    failures.push(found.failure);
    if (!isNobodyThere(found.failure)) break;
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

async function probeAt(
  address: string,
  { url, ca, where, patienceMs = PATIENCE_MS }: ProbeOptions,
): Promise<Found> {
  const at = socketAddress(address, url.port);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const dialled = await dial({ url, address, ca, signal });
    const answer = await askOnce(dialled, url, signal);
    return { tls: dialled.tls, mistake: answerMistake(answer, { url, where }) };
  } catch (error) {
    return { failure: failureOf(error, { at, url, patienceMs }) };
  }
}

/** A load of redirects or errors measures something else than the service. */
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
      expected: 'the URL that answers itself',
    };
  }
  return { where, what: asked, expected: 'a URL that answers 2xx' };
}
