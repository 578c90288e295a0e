import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readPinning, tasksetArguments } from '../../lab/cpus.ts';
import { monotonicNs } from '../../units.ts';
import { observeDestination } from '../observe.ts';
import { FIXTURE_PORTS, FIXTURES } from '../testing/fixtures.ts';

/**
 * An address that no other test uses. On the machine's own network another test may have left TIME_WAIT towards the
 * port that a server gets here, and those ports would count as in use.
 */
const ADDRESS = '127.7.7.7';
/** A port range that includes every port in this test. */
const PORTS = { low: 1_024, high: 65_535 };

/**
 * A program of this folder, on the one core of all of them: what leaves from two cores can overtake, and a late ACK would
 * draw an RST, which deletes the TIME_WAIT that a test counts (RFC 1337). Resolves to its first line.
 */
async function start(file: string, ...args: readonly unknown[]) {
  const path = fileURLToPath(new URL(`../testing/${file}`, import.meta.url));
  const pin = tasksetArguments(readPinning().client);
  const [command, ...argv] = [...pin, process.execPath, path, ADDRESS, ...args.map(String)];
  const child = spawn(command!, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: line.toString() };
}

async function serve(): Promise<number> {
  return Number((await start('churn-server.ts', 0)).line);
}

/** Opens connections from a process of its own, which also closes them first. */
async function churn(port: number, connections: number): Promise<void> {
  const { child } = await start('churn-client.ts', port, 0, connections);
  child.stdin.end();
  await once(child, 'exit');
}

function watching(port: number, isLocal = true) {
  const destination = { address: ADDRESS, port, isLocal };
  return observeDestination({ destination, pid: process.pid, ports: PORTS, programs: [] });
}

test('observeDestination() counts the sockets of its destination, on the side that holds them', async () => {
  const [port, other] = [await serve(), await serve()];
  await using watch = await watching(port);
  watch.start(monotonicNs());
  await Promise.all([churn(port, 20), churn(other, 30)]);
  const { hosts, series, observers } = await watch.finish();
  expect(hosts.client?.peaks).toMatchObject({ timeWait: 20, portsInUse: 20 });
  expect(hosts.client?.tableBefore).toMatchObject({ portsInUse: 0 });
  expect(hosts.origin?.peaks).toMatchObject({ timeWait: 0 });
  // The counters cover the whole machine, so others may have opened more.
  expect(hosts.client?.counters.ActiveOpens).toBeGreaterThanOrEqual(50);
  expect(series.map(({ source, host }) => `${source} ${host}`)).toEqual([
    'counters client',
    'table client',
    'table origin',
  ]);
  expect(observers.map(({ name }) => name)).toEqual(['counters machine', 'table machine']);
});

test('observeDestination() counts open connections on both ends', async () => {
  const port = await serve();
  await using watch = await watching(port);
  const sockets = Array.from({ length: 3 }, () => connect(port, ADDRESS));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  watch.start(monotonicNs());
  const { hosts } = await watch.finish();
  expect(watch.latest().hosts.client).toMatchObject({ states: { established: 3 }, portsInUse: 3 });
  expect(watch.latest().observers.map(({ name }) => name)).toEqual(['counters machine', 'table machine']);
  expect(hosts.client?.peaks).toMatchObject({ established: 3, inUse: 3, portsInUse: 3, timeWait: 0 });
  expect(hosts.origin?.peaks).toMatchObject({ established: 3 });
});

test('observeDestination() reports only the client for a server on another machine', async () => {
  const port = await serve();
  await using watch = await watching(port, false);
  watch.start(monotonicNs());
  expect(Object.keys((await watch.finish()).hosts)).toEqual(['client']);
});

test('observeDestination() finds IPv6 destinations, and IPv4 ones in the IPv6 table', async () => {
  const at = { pid: 4711, ports: FIXTURE_PORTS, programs: [], procRoot: FIXTURES };
  const destination = { address: '198.18.0.1', port: 8080, isLocal: true };
  await using four = await observeDestination({ ...at, destination });
  await using six = await observeDestination({
    ...at,
    destination: { ...destination, address: '2001:2::1' },
  });
  expect(four.latest().hosts.client).toMatchObject({ timeWait: 5, portsInUse: 7 });
  expect(six.latest().hosts.client).toMatchObject({ timeWait: 3, portsInUse: 4 });
});
