import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../lab/lab.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { type CellChanges, cellWith } from '../../scenario/testing/cell.ts';
import type { Endpoint } from '../target.ts';
import type { ClientSaw, ClientSpec } from './client.ts';

/** A cell for tests of the servers. */
export function cellPlan(
  strategy: Partial<Strategy>,
  changes: Pick<CellChanges, 'origin' | 'lab'> = {},
): CellPlan {
  const load = { kind: 'closed', concurrency: 1, durationMs: 1_000 } as const;
  return cellWith({ name: 'cell', strategy, load, ...changes });
}

export interface Asking {
  readonly requests: number;
  /** Requests at once, each on its own kept connection. */
  readonly concurrency?: number;
}

// Runs in a process of the lab, so it is a text. Prints the number of connections, and of answers by status.
const CLIENT = `
const { endpoint, requests, concurrency } = JSON.parse(process.argv[1]);
const { get, Agent } = require(endpoint.ca ? 'node:https' : 'node:http');
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
const statuses = {};
let left = requests, connections = 0;
const ask = (done) => {
  if (left-- <= 0) return done();
  const { address: host, port, path, ca } = endpoint;
  get({ agent, host, port, path, ca, headers: { host: endpoint.host } }, (response) => {
    statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1;
    response.resume().once('end', () => setImmediate(ask, done));
  }).once('socket', (socket) => { if (socket.connecting) connections++; });
};
Promise.all(Array.from({ length: concurrency }, () => new Promise(ask))).then(() => {
  console.log(JSON.stringify({ connections, statuses }));
  agent.destroy();
});`;

/** Sends requests from the lab's client, and resolves when all answers have arrived. */
export async function ask(
  lab: Lab,
  endpoint: Endpoint,
  { requests, concurrency = 1 }: Asking,
): Promise<{ connections: number; statuses: Record<string, number> }> {
  const spec = JSON.stringify({ endpoint, requests, concurrency });
  return JSON.parse(await said(lab, '-e', CLIENT, spec));
}

const TEST_CLIENT = fileURLToPath(new URL('client.ts', import.meta.url));

/** Does the same with a client that speaks every protocol and resumes TLS sessions. */
export async function speak(
  lab: Lab,
  endpoint: Endpoint,
  spec: Partial<Omit<ClientSpec, 'endpoint'>>,
): Promise<ClientSaw> {
  const whole: ClientSpec = {
    protocol: 'http/1.1',
    connections: 1,
    requests: 1,
    closer: 'client',
    ...spec,
    endpoint,
  };
  return JSON.parse(await said(lab, TEST_CLIENT, JSON.stringify(whole)));
}

async function said(lab: Lab, ...args: readonly string[]): Promise<string> {
  const client = await lab.start('client', { name: 'client', argv: [process.execPath, ...args] });
  const output = await text(client.stdout);
  const { code } = await client.exited;
  if (code !== 0) throw new Error(`The client failed: ${client.stderrTail()}`);
  return output;
}
