import type { Mistake } from '../../errors.ts';
import type { ExternalService } from '../../scenario/scenario.ts';
import type { Endpoint, Target, TargetLogs } from '../target.ts';
import { isOfThisMachine } from './address.ts';
import type { AgreedTls } from './dial.ts';
import { probe } from './probe.ts';
import { addressesOf, type Lookup } from './resolve.ts';
import { readAuthorities } from './trust.ts';
import { readServiceUrl } from './url.ts';

/** A service that was found, may be loaded, and answered once. */
export interface FoundService {
  /** As the result names it. */
  readonly service: ExternalService;
  readonly endpoint: Endpoint;
  /** What its TLS agreed on; null: plain TCP. */
  readonly tls: Pick<AgreedTls, 'version' | 'speaksH2'> | null;
}

export interface FindOptions {
  readonly url: string;
  /** The user says that it may be loaded although it is not on this machine. */
  readonly mayLoad: boolean;
  /** File with the authorities to trust; null: those of this machine. */
  readonly caFile: string | null;
  readonly lookup?: Lookup;
}

/**
 * Looks a service up, once for the whole run, and asks it once. Nothing is sent to one that is not on this machine
 * unless `mayLoad`.
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
  const probed = await probe({ url, addresses, ca, where: `${where} ${url.shown}` });
  if ('what' in probed) return probed;
  const { address, tls } = probed;
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
    tls,
  };
}

function notOurs(where: string, hostname: string, address: string): Mistake {
  const name = hostname === address ? address : `${hostname} (${address})`;
  return {
    where,
    what: `${name} is not this machine, and a load may harm it`,
    expected: 'an address of this machine, or --i-may-load-this-target if whoever runs it agreed',
  };
}

const NO_LOGS: TargetLogs = { nginxErrors: null, origin: null, proxy: null, upstream: null };

/** The service as the target of a cell: nothing was started, nobody can be asked, nothing is to be stopped. */
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
