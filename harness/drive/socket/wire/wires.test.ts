import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { closedPort, listen, rawServer } from '../../testing/servers.ts';
import { ABLE_WIRES } from '../../testing/wires.ts';
import { openWires, type Wires } from './choose.ts';
import type { Wire, WireEvents } from './wire.ts';

/** One wire, and what it told in order. */
class Told implements WireEvents {
  readonly wire: Wire;
  readonly said: string[] = [];
  text = '';
  #when: { readonly what: string; readonly resolve: () => void }[] = [];

  constructor(wires: Wires) {
    this.wire = wires.create(this);
  }

  connected = (): void => this.#say('connected');
  ready = (): void => this.#say('ready');
  ended = (): void => this.#say('ended');
  failed = (code: string): void => this.#say(code);
  closed = (): void => this.#say('closed');
  received = (bytes: Uint8Array, length: number): void => {
    this.text += Buffer.from(bytes.subarray(0, length)).toString('latin1');
    this.#say('received');
  };

  /** Resolves when it is said next. */
  next(what: string): Promise<void> {
    return new Promise((resolve) => this.#when.push({ what, resolve }));
  }

  #say(what: string): void {
    this.said.push(what);
    const heard = this.#when.filter((one) => one.what === what);
    this.#when = this.#when.filter((one) => one.what !== what);
    for (const { resolve } of heard) resolve();
  }
}

const opened: Wires[] = [];

afterEach(() => {
  for (const wires of opened.splice(0)) wires.close();
});

function wireTo(name: string, to: net.NetConnectOpts): Told {
  const wires = openWires({ to, noDelay: true, tls: null }, name);
  expect(wires.name).toBe(name);
  opened.push(wires);
  return new Told(wires);
}

const tcp = (port: number, host = '127.0.0.1') => ({ port, host, autoSelectFamily: false });
const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe.each(ABLE_WIRES)('a wire over %s', (name) => {
  test('connects, writes, reads, ends and connects again', async () => {
    await using server = await rawServer((socket) => void socket.write('hello'));
    const told = wireTo(name, tcp(server.port));
    for (let times = 0; times < 2; times++) {
      told.wire.connect(undefined);
      await told.next('ready');
      expect([told.wire.localAddress, told.wire.noDelay]).toEqual(['127.0.0.1', 'on']);
      told.wire.write('one\r\n\r\n');
      await told.next('received');
      expect(told.wire.hasFin()).toBe(false);
      told.wire.finish();
      await told.next('ended');
      told.wire.destroy();
      await told.next('closed');
      expect([told.wire.localAddress, told.wire.noDelay]).toEqual([undefined, null]);
    }
    const once = ['connected', 'ready', 'received', 'ended', 'closed'];
    expect([told.said, told.text]).toEqual([[...once, ...once], 'hellohello']);
  });

  test.each([
    ['a port without a server', async () => tcp(await closedPort()), 'ECONNREFUSED'],
    [
      'an address without a route',
      async () => tcp(80, '2001:db8::1'),
      /ENETUNREACH|EADDRNOTAVAIL|EHOSTUNREACH/,
    ],
    ['a Unix socket without a server', async () => ({ path: '\0connlab-nobody' }), 'ECONNREFUSED'],
  ])('tells later that it cannot connect to %s', async (_, target, code) => {
    const told = wireTo(name, (await target()) as net.NetConnectOpts);
    told.wire.connect(undefined);
    expect(told.said).toEqual([]);
    await told.next('closed');
    expect(told.said).toEqual([expect.stringMatching(code), 'closed']);
  });

  test('connects over IPv6 and from a given address', async () => {
    const server = net.createServer((socket) => socket.resume()).listen(0, '::');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    for (const [host, from] of [
      ['::1', '::1'],
      ['127.0.0.1', '127.0.0.9'],
    ] as const) {
      const told = wireTo(name, tcp(port, host));
      told.wire.connect(from);
      await told.next('ready');
      expect(told.wire.localAddress).toBe(from);
      told.wire.destroy();
      await told.next('closed');
    }
    server.close();
  });

  test('tells later that it cannot connect from an address of another machine', async () => {
    const told = wireTo(name, tcp(80));
    told.wire.connect('192.0.2.1');
    await told.next('closed');
    expect(told.said).toEqual(['EADDRNOTAVAIL', 'closed']);
  });

  test('connects to a Unix socket, which has no TCP_NODELAY', async () => {
    const path = `\0connlab-wires-${process.pid}-${name}`;
    const server = net.createServer((socket) => socket.end('hello')).listen(path);
    await once(server, 'listening');
    const told = wireTo(name, { path });
    told.wire.connect(undefined);
    await told.next('ended');
    expect([told.text, told.wire.noDelay]).toEqual(['hello', null]);
    told.wire.destroy();
    await told.next('closed');
    server.close();
  });

  // Over node:net the FIN would overtake it: shutdown(2) does not wait for what libuv keeps.
  if (name !== 'node:net')
    test('keeps what the kernel does not take at once, and sends the FIN after it', async () => {
      const size = 20_000_000;
      const received = Promise.withResolvers<number>();
      const written = Promise.withResolvers<void>();
      const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, async (socket) => {
        await written.promise;
        let length = 0;
        socket.on('data', (chunk) => (length += chunk.length)).resume();
        await once(socket, 'end');
        received.resolve(length);
        socket.end('all');
      });
      await using listening = await listen(server);
      const told = wireTo(name, tcp(listening.port));
      told.wire.connect(undefined);
      await told.next('ready');
      told.wire.write(Buffer.alloc(size));
      told.wire.write('end');
      told.wire.finish();
      written.resolve();
      await told.next('ended');
      expect([await received.promise, told.text]).toEqual([size + 3, 'all']);
      told.wire.destroy();
      await told.next('closed');
    });

  test.each([
    ['FIN', (socket: net.Socket) => socket.end('last'), ['received', 'ended']],
    ['RST', (socket: net.Socket) => void socket.resetAndDestroy(), ['ECONNRESET', 'closed']],
  ])("tells of the server's %s", async (_, end, expected) => {
    await using server = await listen(net.createServer((socket) => socket.once('data', () => end(socket))));
    const told = wireTo(name, tcp(server.port));
    told.wire.connect(undefined);
    await told.next('ready');
    told.wire.write('x');
    await told.next(expected[1]!);
    expect(told.said.slice(2)).toEqual(expected);
    if (expected[1] === 'ended') {
      expect(told.wire.hasFin()).toBe(true);
      told.wire.destroy();
      await told.next('closed');
    }
  });

  test('sees a FIN that no event has told of, behind bytes that nobody has read', async () => {
    const program = `require('node:net').createServer((socket) => socket.end('unread')).listen(0, '127.0.0.1', function () {
      console.log(this.address().port); })`;
    const child = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = await once(child.stdout, 'data');
    const told = wireTo(name, tcp(Number(port)));
    told.connected = () => {
      // In the middle of an event, so no other comes.
      while (!told.wire.hasFin());
      told.wire.destroy();
    };
    told.wire.connect(undefined);
    await told.next('closed');
    expect([told.said.includes('ended'), told.text]).toEqual([false, '']);
    child.kill();
  });

  test('resets without a FIN', async () => {
    const codes: (string | undefined)[] = [];
    const server = net.createServer((socket) =>
      socket.on('error', ({ code }: NodeJS.ErrnoException) => codes.push(code)),
    );
    await using listening = await listen(server);
    const told = wireTo(name, tcp(listening.port));
    told.wire.connect(undefined);
    await told.next('ready');
    const closed = told.next('closed');
    told.wire.reset();
    await closed;
    await expect.poll(() => codes).toEqual(['ECONNRESET']);
  });

  test('says nothing after it was destroyed but that it is closed', async () => {
    await using server = await rawServer((socket) => void socket.write('hello'));
    const told = wireTo(name, tcp(server.port));
    told.wire.connect(undefined);
    told.wire.destroy();
    expect(told.said).toEqual([]);
    await told.next('closed');
    told.wire.destroy();
    told.wire.write('x');
    told.wire.finish();
    told.wire.reset();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.said).toEqual(['closed']);
  });

  test('leaves no descriptor', async () => {
    await using server = await rawServer((socket) => void socket.write('hello'));
    const before = descriptors();
    const wires = openWires({ to: tcp(server.port), noDelay: true, tls: null }, name);
    const all = Array.from({ length: 20 }, () => new Told(wires));
    for (const { wire } of all) wire.connect(undefined);
    await Promise.all(all.map((told) => told.next('ready')));
    expect(descriptors()).toBeGreaterThanOrEqual(before + 20);
    const closed = all.map((told) => told.next('closed'));
    for (const { wire } of all) wire.destroy();
    await Promise.all(closed);
    wires.close();
    await expect.poll(descriptors).toBe(before);
  });
});

test('without node:ffi the driver socket uses node:net', async () => {
  const file = new URL('./choose.ts', import.meta.url).href;
  const program = `import(${JSON.stringify(file)}).then(({ openWires }) =>
    console.log(openWires({ to: { host: '127.0.0.1', port: 1 }, noDelay: true, tls: null }).name))`;
  const argv = ['--no-experimental-ffi', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  expect(stdout).toBe('node:net\n');
});
