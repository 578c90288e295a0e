import { readFileSync, readlinkSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { readMachine } from '../../lab/machine.ts';
import type { ClientMachine } from '../wire/messages.ts';

/** Where this process runs. */
export function clientMachine(): ClientMachine {
  const { ports, twReuse } = readMachine();
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const network = `${boot} ${readlinkSync('/proc/self/ns/net')}`;
  return { ports, twReuse, network, hostname: hostname(), cores: availableParallelism() };
}
