import { formatPortRange, KERNEL_DEFAULT_PORTS, scalePortRange } from '../port-range.ts';
import { mostOpened } from '../reach.ts';
import type { PortRange } from '../scenario.ts';
import { axis, type Cell } from './axis.ts';
import {
  FURTHER_ADDRESSES,
  NEEDS_ADDRESSES,
  OF_THE_COMMAND,
  OF_THE_MACHINE,
  OF_THE_SERVICE,
  WRITES_SYSCTL,
} from './refuse.ts';
import { choice, MOST_ADDRESSES, positiveNumber, wholeNumber } from './values.ts';

/** Addresses that the client connects from, in turn. 1 leaves the choice to the kernel. */
export const sourceAddresses = axis(wholeNumber(1, MOST_ADDRESSES))({
  default: 1,
  says: 'Number of addresses that the client connects from, in turn; 1 leaves the choice to the kernel',
  proof: {
    checks: ['source addresses'],
    witness:
      'The server sees where connections come from; the driver reads its own addresses from the kernel.',
    onlyWordOf: 'client',
  },
  refuse: [
    {
      refused: 'more than the number of connections that the load opens',
      when: (cell) => cell.strategy.sourceAddresses > mostOpened(cell),
      because: 'Some addresses would never be used',
      what: (cell) =>
        `The load opens at most ${mostOpened(cell)} connections, so some addresses would never be used`,
      expected: 'at most one address per connection',
    },
    NEEDS_ADDRESSES,
  ],
  drivers: {
    autocannon: 'it leaves the choice of the address to the kernel',
    h3: 'its library leaves the choice of the address to the kernel',
  },
  external: [
    {
      refused: 'above 1, unless the client connects to 127.0.0.0/8',
      when: ({ strategy, lab }, { address }) =>
        strategy.sourceAddresses > 1 &&
        !(strategy.path === 'direct' ? address.startsWith('127.') : lab.ipVersion === 4),
      because: FURTHER_ADDRESSES,
    },
  ],
});

/** The port range of the lab, made this many times as wide. */
export const portRangeScale = axis(positiveNumber())({
  default: 1,
  says: "Factor by which the lab's port range is made wider, or narrower below 1",
  proof: { checks: ['ports'], witness: 'Every host reads its range back from the kernel.' },
  refuse: [
    WRITES_SYSCTL,
    {
      refused: 'so large that the range does not fit between 1024 and 65535',
      when: (cell) => scalePortRange(portsOf(cell), cell.strategy.portRangeScale) === undefined,
      because: 'There are no more ports',
      what: (cell) =>
        `Ports ${formatPortRange(portsOf(cell))} made ${cell.strategy.portRangeScale} times as wide do not fit`,
      expected: 'a range that fits between 1024 and 65535',
    },
  ],
  external: OF_THE_MACHINE,
});

/** `net.ipv4.tcp_tw_reuse` on every host; 2, the kernel's default, reuses on loopback only. */
export const twReuse = axis(choice(0, 1, 2))({
  default: 2,
  says: "`net.ipv4.tcp_tw_reuse` on every host: whether a new connection may take a port that has been in TIME_WAIT for 1 s. 0: never, 1: yes, 2: on loopback only (the kernel's default)",
  proof: { checks: ['sysctls'], witness: 'Every host reads the sysctl back from the kernel.' },
  refuse: [WRITES_SYSCTL],
  external: OF_THE_MACHINE,
});

/** `net.core.somaxconn` of a new network namespace (SOMAXCONN of include/linux/socket.h, since Linux 5.4). */
const SOMAXCONN = 4_096;

/** Length of the origin's accept queue, the backlog of listen(2). */
export const backlog = axis(wholeNumber(1, 65_535))({
  default: SOMAXCONN,
  says: "Length of the origin's accept queue (the backlog of listen(2)): connections that are set up and not yet accepted. When it is full the kernel drops new ones, and their clients try again after 1 s. The default is the kernel's own limit; Node's is 511",
  proof: {
    checks: ['backlog'],
    witness:
      "The length of the listening socket's queue is read back from the kernel of the origin, which also counts how often it was full (ListenOverflows).",
  },
  refuse: [
    {
      refused: 'more than `net.core.somaxconn`',
      when: (cell, { value, usual }) => value !== usual && cell.strategy.backlog > somaxconn(cell),
      because: 'The kernel limits it to net.core.somaxconn',
      what: (cell) => `The kernel limits it to net.core.somaxconn, which is ${somaxconn(cell)}`,
      expected: (cell) => `at most ${somaxconn(cell)}, or another net.core.somaxconn under lab.sysctls`,
    },
  ],
  external: OF_THE_SERVICE,
  command: OF_THE_COMMAND,
});

function somaxconn({ lab }: Cell): number {
  return Number(lab.sysctls['net.core.somaxconn'] ?? SOMAXCONN);
}

function portsOf({ lab }: Cell): PortRange {
  return lab.ports ?? KERNEL_DEFAULT_PORTS;
}
