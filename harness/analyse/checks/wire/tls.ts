import type { Check } from '../../../result/result.ts';
import type { Served } from '../../../serve/target.ts';
import { count, listed, several } from '../../../words.ts';
import { answeredConnections, type Ran, servedClient, sum } from '../../evidence.ts';
import { isExternal, isMute } from '../../external.ts';
import { boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** Handshakes that may miss a session for reasons of their own: a ticket that ran out or came late. */
const LOST_TICKETS = 0.02;

/** A handshake of the version asked for on each connection, by client and server; without TLS no handshake. */
export function tlsCheck(ran: Ran): Check {
  const { tls } = ran.cell.strategy;
  const { handshakes, tlsVersions } = ran.outcome.connections;
  // What failed or was still opening at the end may lack its handshake.
  const bounds = tls === 'none' ? { least: 0, most: 0 } : answeredConnections(ran);
  const served = servedClient(ran)?.tls ?? null;
  const wanted = tls === 'none' ? [] : [tls];
  const isAsked = (versions: Readonly<Record<string, number>>, total: number): boolean =>
    isWithin(total, bounds) &&
    sum(Object.values(versions)) === total &&
    Object.keys(versions).every((version) => wanted.some((one) => one === version));
  return {
    name: 'tls',
    ok:
      isAsked(tlsVersions, handshakes) &&
      (isMute(ran) || (served !== null && isAsked(served.versions, served.handshakes))),
    expected: tls === 'none' ? 'no handshake' : `${boundsText(bounds)} handshakes of TLS ${tls} at both ends`,
    observed: `client: ${handshakesText(handshakes, tlsVersions)}; server: ${
      served === null ? 'could not be asked' : handshakesText(served.handshakes, served.versions)
    }`,
  };
}

/**
 * With resumption all connections but the first offer a session: those that were opened before the first ticket
 * came, at most as many as were open at once, cannot. Without it no connection does. null: there is no TLS.
 */
export function resumptionCheck(ran: Ran): Check | null {
  const { tls, resumption } = ran.cell.strategy;
  if (tls === 'none') return null;
  const { handshakes, resumed, peak } = ran.outcome.connections;
  const served = servedClient(ran)?.tls ?? null;
  const least = Math.max(0, Math.floor((handshakes - peak) * (1 - LOST_TICKETS)));
  const bounds = resumption ? { least, most: handshakes } : { least: 0, most: 0 };
  const agreed = resumption ? nearly(resumed) : bounds;
  const unproven = resumption && least === 0 ? '; too few connections to tell' : '';
  return {
    name: 'resumption',
    ok: isWithin(resumed, bounds) && (isMute(ran) || isWithin(served?.resumed ?? null, agreed)),
    expected: `${boundsText(bounds)} of ${several(handshakes, 'handshake')} resumed, by both ends`,
    observed: `${count(resumed)} by the client, ${counted(served?.resumed ?? null)} by the server${unproven}`,
  };
}

/** The server saw a certificate of the client in every handshake, or in none. null: there is no TLS. */
export function clientCertificateCheck(ran: Ran): Check | null {
  const { tls, clientCertificate } = ran.cell.strategy;
  // A service of the user's is never shown one.
  if (tls === 'none' || isExternal(ran)) return null;
  const served: Served['tls'] | null = servedClient(ran)?.tls ?? null;
  const bounds = clientCertificate && served !== null ? nearly(served.handshakes) : { least: 0, most: 0 };
  const shown = served?.clientCertificates ?? null;
  return {
    name: 'client certificate',
    ok: isWithin(shown, bounds) && (!clientCertificate || shown !== 0),
    expected: clientCertificate ? `one in each handshake: ${boundsText(bounds)}` : 'none',
    observed: `the server saw ${counted(shown)} in ${counted(served?.handshakes ?? null)} handshakes`,
  };
}

function handshakesText(handshakes: number, versions: Readonly<Record<string, number>>): string {
  const named = Object.entries(versions).map(([version, number]) => `${count(number)} of TLS ${version}`);
  return listed(named) || several(handshakes, 'handshake');
}
