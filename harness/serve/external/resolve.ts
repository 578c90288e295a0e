import { lookup } from 'node:dns/promises';
import type { Mistake } from '../../errors.ts';
import { bare, connectable } from './address.ts';
import type { ServiceUrl } from './url.ts';

const LOOKUP_WITHIN_MS = 5_000;

/** All addresses of a name, in the order of the resolver; injected by tests. */
export type Lookup = (hostname: string) => Promise<readonly { readonly address: string }[]>;

const systemLookup: Lookup = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** The addresses of a service, each once, in the order in which they are to be tried: looked up here and never again. */
export async function addressesOf(
  { hostname, isNamed }: Pick<ServiceUrl, 'hostname' | 'isNamed'>,
  where: string,
  ask: Lookup = systemLookup,
): Promise<readonly string[] | Mistake> {
  if (!isNamed) return [connectable(hostname)];
  try {
    const found = await withinTime(ask(hostname));
    return [...new Set(found.map(({ address }) => connectable(bare(address))))];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return {
      where,
      what: `The name "${hostname}" has no address: ${code}`,
      expected: 'a name that resolves',
    };
  }
}

/** The resolver's own patience may be minutes. */
async function withinTime<T>(asked: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const error = Object.assign(new Error(), { code: `no answer within ${LOOKUP_WITHIN_MS} ms` });
  const timer = setTimeout(() => reject(error), LOOKUP_WITHIN_MS);
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
