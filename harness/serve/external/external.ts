import type { Mistake } from '../../errors.ts';
import type { SentRequest } from '../../scenario/request/sent.ts';
import type { ExternalService } from '../../scenario/scenario.ts';
import { READY_WITHIN_MS } from '../starting.ts';
import type { Endpoint, Target, TargetLogs } from '../target.ts';
import { isOfThisMachine } from './address.ts';
import type { AgreedTls } from './dial.ts';
import { probe } from './probe.ts';
import { addressesOf, type Lookup } from './resolve.ts';
import { readAuthorities } from './trust.ts';
import { readServiceUrl } from './url.ts';

/** A service that has answered one request and may be loaded. */
export interface FoundService {
  /** The service as it appears in the result. */
  readonly service: ExternalService;
  readonly endpoint: Endpoint;
  /** The request that it answered. */
  readonly request: SentRequest;
  /** null: plain TCP. */
  readonly tls: Pick<AgreedTls, 'version' | 'offered' | 'speaksH2'> | null;
  /** Of HTTP/1.x, in the answer to that request; null: it was in HTTP/2. */
  readonly minorVersion: number | null;
}

export interface FindOptions {
  readonly url: string;
  /** The user allows loading a service that is not on this machine. */
  readonly mayLoad: boolean;
  /** PEM file with the authorities to trust; null: those of this machine. */
  readonly caFile: string | null;
  /** What is sent to see whether the service answers. */
  readonly request: SentRequest;
  readonly lookup?: Lookup;
  /** Missing: `READY_WITHIN_MS`. */
  readonly readyWithinMs?: number | undefined;
}

/**
 * Resolves the name of a service, once for the whole run, and sends it one request, or more while it starts. Without `mayLoad` nothing is sent to
 * a service on another machine.
 */
export async function findService(options: FindOptions): Promise<FoundService | Mistake> {
  const where = '--target';
  const url = readServiceUrl(options.url, where);
  if ('what' in url) return url;
  const ca = options.caFile === null ? undefined : await readAuthorities(options.caFile, '--target-ca');
  if (typeof ca === 'object') return ca;
  const addresses = await addressesOf(url, where, options.lookup);
  if ('what' in addresses) return addresses;
  const foreign = addresses.find((address) => !isOfThisMachine(address));
  if (foreign !== undefined && !options.mayLoad) return notOurs(where, url.hostname, foreign);
  const { readyWithinMs, request } = options;
  const ready = { withinMs: readyWithinMs ?? READY_WITHIN_MS, isAsked: readyWithinMs !== undefined };
  const probed = await probe({ url, addresses, ca, where: `${where} ${url.shown}`, ready, request });
  if ('what' in probed) return probed;
  const { address, tls, minorVersion } = probed;
  return {
    service: {
      url: url.shown,
      address,
      port: url.port,
      isLocal: isOfThisMachine(address),
      clientOn: 'host',
    },
    endpoint: {
      address,
      port: url.port,
      host: url.host,
      path: url.path,
      ...(tls === null ? {} : { ca: tls.ca }),
      ...(tls !== null && url.isNamed ? { serverName: url.hostname } : {}),
    },
    request,
    tls,
    minorVersion,
  };
}

function notOurs(where: string, hostname: string, address: string): Mistake {
  const name = hostname === address ? address : `${hostname} (${address})`;
  return {
    where,
    what: `${name} is not this machine, and a load may harm it`,
    expected: 'an address of this machine, or --i-may-load-this-target if its operator has agreed',
  };
}

const NO_LOGS: TargetLogs = { nginxErrors: null, origin: null, proxy: null, upstream: null };

/** The service as the target of a cell. There is nothing to stop, and there are no logs or counts to read. */
export function externalTarget({ endpoint }: Pick<FoundService, 'endpoint'>): Target {
  return {
    endpoint,
    programs: [],
    nginxStatusSocket: null,
    died: new Promise(() => {}),
    nginxErrors: () => null,
    logs: async () => NO_LOGS,
    [Symbol.asyncDispose]: async () => {},
  };
}
