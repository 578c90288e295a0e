import type { ExternalService } from '../../scenario/scenario.ts';
import type { Ran } from '../evidence.ts';

/** A service at an address of this machine that is not loopback. */
export const SERVICE: ExternalService = {
  url: 'http://service.test:9000/',
  address: '192.0.2.7',
  port: 9_000,
  isLocal: true,
  clientOn: 'host',
};

/** The same as if a service of the user's had answered: it cannot be asked, and the network is the machine's. */
export function asService(ran: Ran, target: ExternalService = SERVICE): Ran {
  return {
    ...ran,
    cell: { ...ran.cell, target, lab: { ...ran.cell.lab, kind: 'host' } },
    lab: { ...ran.lab, kind: 'host' },
    logs: { nginxErrors: null, origin: null, proxy: null, upstream: null },
  };
}

/** The same as if the sockets of the service were in another table. */
export function elsewhere(ran: Ran): Ran {
  const { client } = ran.observation.hosts;
  const hosts = client === undefined ? {} : { client };
  return { ...asService(ran, { ...SERVICE, isLocal: false }), observation: { ...ran.observation, hosts } };
}
