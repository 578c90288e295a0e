import { lookup } from 'node:dns/promises';
import { type Mistake, messageOf } from '../../errors.ts';
import { within } from '../deadline.ts';
import { bare, connectable } from './address.ts';
import type { ServiceUrl } from './url.ts';

/** Longest time to wait for the resolver, whose own timeout may be minutes. */
const LOOKUP_WITHIN_MS = 5_000;

/** Gives all addresses of a name, in the order of the resolver. Tests replace it. */
export type Lookup = (hostname: string) => Promise<readonly { readonly address: string }[]>;

const systemLookup: Lookup = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** The distinct addresses of a service, in the order in which to try them. They are not looked up again. */
export async function addressesOf(
  { hostname, isNamed }: Pick<ServiceUrl, 'hostname' | 'isNamed'>,
  where: string,
  ask: Lookup = systemLookup,
): Promise<readonly string[] | Mistake> {
  if (!isNamed) return [connectable(hostname)];
  try {
    const found = await within(LOOKUP_WITHIN_MS, 'the resolver', ask(hostname));
    return [...new Set(found.map(({ address }) => connectable(bare(address))))];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    return {
      where,
      what: `The name "${hostname}" has no address: ${code}`,
      expected: 'a name that resolves',
    };
  }
}
