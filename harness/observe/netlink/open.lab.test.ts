import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLab } from '../../lab/create.ts';
import type { Lab } from '../../lab/lab.ts';
import { describeLab, SMALL_LAB } from '../../lab/testing.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { SocketTable } from '../read/socket-table.ts';
import type { TcpEntry } from '../read/tcp-line.ts';
import { TableCounter } from '../read/tcp-table.ts';
import { DiagSocket } from './diag-socket.ts';
import { openThroughProgram } from './hand-over.ts';
import { openDiagSockets } from './open.ts';

const PORT = 8080;
const CLOSED = 150;
const OPEN = 40;

/** Listens, and never closes. */
const KEEPER = `require('net').createServer(() => {}).listen(${PORT + 1}, process.argv[1], () => console.log('ready'))`;
/** Opens connections, and keeps them. */
const HOLDER = `
const [address, count] = process.argv.slice(1);
let open = 0;
for (let i = 0; i < count; i++)
  require('net').connect(${PORT + 1}, address, () => ++open === Number(count) && console.log('ready'));`;

async function ready(lab: Lab, host: HostName, argv: readonly string[]): Promise<void> {
  const program = await lab.start(host, { name: host, argv: [process.execPath, ...argv] });
  await Promise.race([once(program.stdout, 'data'), program.exited]);
  expect(program.stderrTail()).toBe('');
}

/** Fills client and origin with sockets in several states that stay as they are. */
async function populate(lab: Lab): Promise<void> {
  const path = (file: string): string => fileURLToPath(new URL(`../testing/${file}`, import.meta.url));
  const address = lab.address('client', 'origin');
  await ready(lab, 'origin', [path('churn-server.ts'), address, String(PORT)]);
  await ready(lab, 'client', [path('churn-client.ts'), address, String(PORT), '0', String(CLOSED)]);
  await ready(lab, 'origin', ['-e', KEEPER, address]);
  await ready(lab, 'client', ['-e', HOLDER, address, String(OPEN)]);
}

class Recorder extends TableCounter {
  readonly seen: string[] = [];

  constructor() {
    super(SMALL_LAB.ports!);
  }

  override add(entry: TcpEntry): void {
    super.add(entry);
    const { state, localPort, remotePort, inode, localAddress, remoteAddress } = entry;
    this.seen.push([state, localPort, remotePort, inode, ...localAddress, ...remoteAddress].join(' '));
  }
}

async function socketsOf(table: SocketTable) {
  const recorder = new Recorder();
  expect(await table.feed([recorder])).toBe(true);
  return { sockets: recorder.seen.toSorted(), count: recorder.count() };
}

const netOf = (pid: number): string => `/proc/${pid}/net`;

describeLab('openDiagSockets()', () => {
  test.each([4, 6] as const)('lists the same sockets as /proc/net/tcp over IPv%i', async (ipVersion) => {
    await using lab = await createLab({ ...SMALL_LAB, ipVersion, sysctls: { 'net.ipv4.tcp_rfc1337': '1' } });
    await populate(lab);
    const hosts = Object.values(lab.hosts);
    const opened = await openDiagSockets(hosts.map(({ pid }) => pid));
    for (const [index, { name, pid }] of hosts.entries()) {
      expect(opened[index]).not.toBeNull();
      using diag = new SocketTable(netOf(pid), opened[index]!);
      using files = new SocketTable(netOf(pid), null);
      const fromFiles = await socketsOf(files);
      expect(await socketsOf(diag)).toEqual(fromFiles);
      const { timeWait, established, listen } = fromFiles.count.states;
      expect({ name, timeWait, established, listen }).toEqual({
        name,
        timeWait: name === 'client' ? CLOSED : 0,
        established: name === 'proxy' ? 0 : OPEN,
        listen: name === 'origin' ? 2 : 0,
      });
    }
  });

  test('gives struct tcp_info of open sockets alone, and only the states asked for', async () => {
    await using lab = await createLab({ ...SMALL_LAB, sysctls: { 'net.ipv4.tcp_rfc1337': '1' } });
    await populate(lab);
    const [opened] = await openDiagSockets([lab.hosts.client.pid]);
    using diag = opened!;
    const states: number[] = [];
    const list = diag.ask({ withInfo: true });
    // tcpi_state is its first byte.
    while (!list.next(({ state, info }) => states.push(info === null ? -state : info.getUint8(0))));
    expect(states.filter((state) => state === 1)).toHaveLength(OPEN);
    expect(states.filter((state) => state === -6)).toHaveLength(CLOSED);
    const closed: number[] = [];
    const some = diag.ask({ states: 1 << 6 });
    while (!some.next(({ state }) => closed.push(state)));
    expect(closed).toEqual(Array(CLOSED).fill(6));
  });

  test('leaves this process in its own network, and no descriptor open', async () => {
    const network = readlinkSync('/proc/thread-self/ns/net');
    await using lab = await createLab(SMALL_LAB);
    const before = socketDescriptors();
    const opened = await openDiagSockets(Object.values(lab.hosts).map(({ pid }) => pid));
    expect(readlinkSync('/proc/thread-self/ns/net')).toBe(network);
    expect(socketDescriptors()).toHaveLength(before.length + 3);
    for (const diag of opened) diag?.[Symbol.dispose]();
    expect(socketDescriptors()).toEqual(before);
    expect(() => opened[0]!.ask()).toThrow('its socket is closed');
  });

  test('opens them through a program where the network belongs to a user namespace', async () => {
    const words = [
      '--user',
      '--map-root-user',
      '--net',
      'sh',
      '-c',
      'ip link set lo up && echo up && read x',
    ];
    const child = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const [fd] = await openThroughProgram([child.pid!]);
      using table = new SocketTable(netOf(child.pid!), new DiagSocket(fd!));
      expect((await socketsOf(table)).sockets).toEqual([]);
    } finally {
      child.stdin.end();
      await exited;
    }
  });

  test('gives null for a process that has ended', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(await openDiagSockets([child.pid!])).toEqual([null]);
  });
});

/** The sockets that this process has open. */
function socketDescriptors(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return [];
      }
    })
    .filter((target) => target.startsWith('socket:'))
    .toSorted();
}
