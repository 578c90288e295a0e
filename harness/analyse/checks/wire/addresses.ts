import type { Check } from '../../../result/result.ts';
import { count, listed } from '../../../words.ts';
import { type Ran, servedClient } from '../../evidence.ts';
import { isMute } from '../../external.ts';
import { type Bounds, boundsText, isWithin } from '../bounds.ts';

/** nginx draws an address for each connection: rarer than this, one of them was drawn by none. */
const MISSED_BY_CHANCE = 1e-6;

/**
 * The client used as many source addresses as asked for, or one for each connection where these were fewer; its
 * server saw the same ones, or on an L4 path none of them.
 */
export function sourcesCheck(ran: Ran): Check {
  const { sourceAddresses, path } = ran.cell.strategy;
  const { opened, sources } = ran.outcome.connections;
  const wanted = Math.min(sourceAddresses, opened);
  const own = Object.keys(sources).map(plain);
  const seen = seenBy(servedClient(ran)?.sources ?? null);
  const isRelayed = path === 'nginx-stream';
  const agrees = seen?.every((address) => own.includes(address) !== isRelayed) ?? false;
  return {
    name: 'source addresses',
    ok: own.length === wanted && (isMute(ran) || (agrees && (isRelayed || seen?.length === own.length))),
    expected: `${count(wanted)}, ${isRelayed ? "none of them seen by the origin behind nginx's own" : 'the same seen by the server'}`,
    observed: `${addressesText(own)} used; the server saw ${addressesText(seen)}`,
  };
}

/** nginx connected from as many addresses as asked for, none of them the client's. null: there is no nginx. */
export function bindAddressesCheck(ran: Ran): Check | null {
  const { bindAddresses, path } = ran.cell.strategy;
  if (path === 'direct') return null;
  const seen = seenBy(ran.logs.origin?.sources ?? null);
  const bounds = drawnBounds(bindAddresses, ran.logs.origin?.connections ?? 0);
  const clients = Object.keys(ran.outcome.connections.sources).map(plain);
  const own = ran.lab.kind === 'host' || (seen?.every((address) => !clients.includes(address)) ?? false);
  return {
    name: 'bind addresses',
    ok: isWithin(seen?.length ?? null, bounds) && own,
    expected: `${boundsText(bounds)} of nginx's own`,
    observed: `the origin saw ${addressesText(seen)}`,
  };
}

/** Few connections may leave an address out. */
function drawnBounds(asked: number, connections: number): Bounds {
  const missed = asked * (1 - 1 / asked) ** connections;
  return { least: missed < MISSED_BY_CHANCE ? asked : Math.min(1, connections), most: asked };
}

function seenBy(sources: Readonly<Record<string, number>> | null): readonly string[] | null {
  return sources === null ? null : [...new Set(Object.keys(sources).map(plain))];
}

/** An IPv6 socket writes IPv4 addresses as `::ffff:198.18.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

function addressesText(addresses: readonly string[] | null): string {
  if (addresses === null) return 'could not be asked';
  return addresses.length === 0 ? '0' : `${count(addresses.length)} (${listed(addresses)})`;
}
