import { execFile } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bindLibc, offHeap } from '../libc.ts';
import { EPOLLHUP, EPOLLIN } from './epoll.ts';
import { holdLoop, type Loop, type Source } from './loop.ts';

const libc = bindLibc({ pipe2: { return: 'int32', arguments: ['pointer', 'int32'] } })!;
const O_NONBLOCK = 0o4000;

let loop: Loop;
let open: number[] = [];

beforeEach(() => {
  loop = holdLoop()!;
});

afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
  loop.release();
});

function pipe(): { readonly reading: number; readonly writing: number } {
  const { buffer, address } = offHeap(8);
  libc.pipe2(address, O_NONBLOCK);
  const [reading = -1, writing = -1] = new Int32Array(buffer);
  open.push(reading, writing);
  return { reading, writing };
}

/** Resolves with the events of the first call. */
function firstOf(fd: number): Promise<number> {
  return new Promise((resolve) => {
    const slot = loop.watch(fd, EPOLLIN, {
      ready: (events) => {
        loop.forget(slot);
        resolve(events);
      },
    });
  });
}

function descriptors(): readonly string[] {
  return readdirSync('/proc/self/fd');
}

test('a source is told of what its descriptor is ready for', async () => {
  const { reading, writing } = pipe();
  const events = firstOf(reading);
  writeSync(writing, 'x');
  expect(await events).toBe(EPOLLIN);
  const other = pipe();
  const ended = firstOf(other.reading);
  closeSync(other.writing);
  open = open.filter((fd) => fd !== other.writing);
  expect(await ended).toBe(EPOLLHUP);
});

test('an event does not reach the next source in the same slot', async () => {
  const [one, other] = [pipe(), pipe()];
  const told: string[] = [];
  const later: Source = { ready: () => void told.push('later') };
  const slots: number[] = [];
  const first: Source = {
    // Both events are taken at once; the second is for a source that the first one replaces.
    ready: () => {
      told.push('first');
      if (told.length > 1) return;
      for (const slot of slots.splice(0)) loop.forget(slot);
      slots.push(loop.watch(pipe().reading, EPOLLIN, later), loop.watch(pipe().reading, EPOLLIN, later));
    },
  };
  writeSync(one.writing, 'x');
  writeSync(other.writing, 'x');
  slots.push(loop.watch(one.reading, EPOLLIN, first), loop.watch(other.reading, EPOLLIN, first));
  await sleep(20);
  expect(told).toEqual(['first']);
  for (const slot of slots) loop.forget(slot);
});

test('soon() runs after the events that are there, in order, and what it asks for comes later', async () => {
  const order: string[] = [];
  const { reading, writing } = pipe();
  const slot = loop.watch(reading, EPOLLIN, {
    ready: () => {
      loop.soon(() => order.push('soon'));
      order.push('event');
    },
  });
  writeSync(writing, 'x');
  await sleep(5);
  loop.soon(() => {
    order.push('asked outside');
    loop.soon(() => order.push('asked within'));
  });
  order.push('returned');
  await turn();
  await turn();
  expect(order).toEqual(['event', 'soon', 'returned', 'asked outside', 'asked within']);
  loop.forget(slot);
});

test('events that never end leave the timers and sockets of Node their turns', async () => {
  const { reading, writing } = pipe();
  const byte = Buffer.alloc(1);
  let events = 0;
  const slot = loop.watch(reading, EPOLLIN, {
    ready: () => {
      events += 1;
      readSync(reading, byte);
      writeSync(writing, 'x');
    },
  });
  writeSync(writing, 'x');
  for (let times = 0; times < 10; times++) await sleep(1);
  await turn();
  expect(events).toBeGreaterThan(10);
  loop.forget(slot);
});

test('the last release closes the descriptors of the loop, and the next holder gets a new one', () => {
  loop.release();
  const before = descriptors().length;
  loop = holdLoop()!;
  const another = holdLoop()!;
  expect(another).toBe(loop);
  expect(descriptors().length).toBe(before + 1);
  loop.release();
  expect(descriptors().length).toBe(before + 1);
  another.release();
  expect(descriptors().length).toBe(before);
  loop = holdLoop()!;
});

test('watch() returns -1 for a descriptor that cannot be waited for', () => {
  const file = openSync(import.meta.filename, 'r');
  expect(loop.watch(file, EPOLLIN, { ready: () => {} })).toBe(-1);
  closeSync(file);
});

test('a worker thread gets no loop', async () => {
  const file = new URL('./loop.ts', import.meta.url).href;
  const worker = new Worker(
    `import(${JSON.stringify(file)}).then(({ holdLoop }) =>
       require('node:worker_threads').parentPort.postMessage(holdLoop()))`,
    { eval: true },
  );
  const said = new Promise((resolve) => worker.once('message', resolve));
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  expect([await said, await exited]).toEqual([null, 0]);
});

test('a program that holds a loop ends when it has nothing else to do', async () => {
  const file = new URL('./loop.ts', import.meta.url).href;
  const program = `import(${JSON.stringify(file)}).then(({ holdLoop }) => holdLoop().soon(() => console.log('soon')))`;
  const argv = ['--eval', program];
  expect(await promisify(execFile)(process.execPath, argv)).toEqual({ stdout: 'soon\n', stderr: '' });
});
