import type { Check } from '../../../result/result.ts';
import { requestText } from '../../../scenario/request/request.ts';
import { isTerminated } from '../../../scenario/strategy.ts';
import type { Served } from '../../../serve/target.ts';
import { count, listed, several } from '../../../words.ts';
import { type Ran, sum } from '../../evidence.ts';
import { hasOwnServer } from '../../external.ts';
import { type Bounds, boundsText, isWithin } from '../bounds.ts';
import { answeredBounds, upstreamBounds } from './protocol.ts';

/** A server that counts requests. */
interface Witness {
  readonly name: string;
  /** null: it could not be asked. */
  readonly seen: Pick<Served, 'methods' | 'requestBodyBytes' | 'requestBytes'> | null;
  /** Requests that reached it. */
  readonly bounds: Bounds;
}

/**
 * The requests had the method and the body that were asked for, by the counts of the lab's origin and of nginx, which counts
 * heads and bodies together. null: only a server of the user's got them, and it cannot be asked.
 */
export function requestCheck(ran: Ran): Check | null {
  const witnesses = witnessesOf(ran);
  if (witnesses.length === 0) return null;
  const { method, body } = ran.cell.request;
  const wish = { method, bytes: body?.bytes ?? 0 };
  const where = witnesses.map(({ name, bounds }) => `${boundsText(bounds)} requests to ${name}`);
  return {
    name: 'request',
    ok: witnesses.every((one) => isAsked(one, wish)),
    expected: `${requestText({ ...ran.cell.request, headers: {}, bearerEnv: null })} in ${listed(where)}`,
    observed: listed(witnesses.map(({ name, seen }) => `${name} ${told(seen)}`)),
  };
}

function witnessesOf(ran: Ran): readonly Witness[] {
  const isProxied = isTerminated(ran.cell.strategy);
  const asked = answeredBounds(ran);
  const proxy = { name: 'nginx', seen: ran.logs.proxy, bounds: asked };
  const bounds = isProxied ? upstreamBounds(ran.logs) : asked;
  const origin = { name: 'the origin', seen: ran.logs.origin, bounds };
  return [...(isProxied ? [proxy] : []), ...(hasOwnServer(ran) ? [] : [origin])];
}

function isAsked(
  { seen, bounds }: Witness,
  { method, bytes }: { readonly method: string; readonly bytes: number },
): boolean {
  const { methods = {}, requestBodyBytes, requestBytes } = seen ?? {};
  const asked = methods[method] ?? 0;
  return (
    seen !== null &&
    isWithin(asked, bounds) &&
    sum(Object.values(methods)) === asked &&
    (requestBodyBytes === undefined || requestBodyBytes === asked * bytes) &&
    // Bytes of the requests that nginx answered: of others a client may have sent a part before it left.
    (requestBytes === undefined || requestBytes >= bounds.least * bytes)
  );
}

function told(seen: Witness['seen']): string {
  if (seen === null) return 'could not be asked';
  const { methods = {}, requestBodyBytes, requestBytes } = seen;
  const asked = Object.entries(methods).map(([method, times]) => `${method} (${count(times)} requests)`);
  const bodies = requestBodyBytes === undefined ? '' : ` with ${several(requestBodyBytes, 'byte')} of bodies`;
  const whole = requestBytes === undefined ? '' : ` of ${several(requestBytes, 'byte')}, heads included`;
  return `saw ${listed(asked) || 'nothing'}${bodies}${whole}`;
}
