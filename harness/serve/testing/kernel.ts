import { readFileSync } from 'node:fs';
import type { Lab } from '../../lab/lab.ts';
import type { HostName } from '../../scenario/strategy.ts';

/** A counter of one host, by its name in /proc/net/snmp or netstat. */
export function counter(lab: Lab, host: HostName, name: string): number {
  const lines = ['snmp', 'netstat'].flatMap((file) =>
    readFileSync(`/proc/${lab.hosts[host].pid}/net/${file}`, 'utf8').split('\n'),
  );
  const names = lines.findIndex((line) => /^Tcp(Ext)?: /.test(line) && line.split(' ').includes(name));
  return Number(lines[names + 1]!.split(' ')[lines[names]!.split(' ').indexOf(name)]);
}

/** Port 8080, which the servers of a lab listen on, as the kernel prints it. */
const SERVICE_PORT = ':1F90';
const TIME_WAIT = '06';

/** Sockets in TIME_WAIT, by who opened the connection: accepted ones are on the server's port. */
export function timeWait(lab: Lab, host: HostName): { opened: number; accepted: number } {
  const lines = readFileSync(`/proc/${lab.hosts[host].pid}/net/tcp`, 'utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === TIME_WAIT);
  const accepted = rows.filter(([, own]) => own!.endsWith(SERVICE_PORT)).length;
  return { opened: rows.length - accepted, accepted };
}
