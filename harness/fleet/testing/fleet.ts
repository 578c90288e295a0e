import { onTestFinished } from 'vitest';
import type { DriverSpec } from '../../drive/driver.ts';
import { specOf } from '../../drive/testing/spec.ts';
import { readMachine } from '../../lab/machine.ts';
import { adaptCellToService } from '../../plan/external/adapt.ts';
import type { CellPlan, Load } from '../../scenario/scenario.ts';
import { cellWith } from '../../scenario/testing/cell.ts';
import { type JoinOptions, joinFleet } from '../client/join.ts';
import { Lobby } from '../coordinator/lobby.ts';
import type { Address } from '../wire/address.ts';
import { keyOf, newToken } from '../wire/token.ts';

const LOOPBACK: Address = { host: '127.0.0.1', port: 0 };

/** A coordinator on a free port of the loopback, with what it says. */
export async function lobbyFor(clients: number, token = newToken()) {
  const said: string[] = [];
  const key = keyOf(token);
  const lobby = await Lobby.open({ listen: LOOPBACK, key, clients, say: (line) => said.push(line) });
  onTestFinished(() => lobby[Symbol.asyncDispose]());
  return { lobby, said, key };
}

/** A client in this process. `ended` has its error; it never rejects. */
export function joining(address: Address, key: Buffer, options: Partial<JoinOptions> = {}) {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const said: string[] = [];
  const ended: Promise<Error | null> = joinFleet({
    address,
    key,
    name: null,
    waitMs: 0,
    cold: true,
    signal: leave.signal,
    say: (line) => said.push(line),
    ...options,
  }).then(
    () => null,
    (error: Error) => error,
  );
  return { ended, leave, said };
}

/** A cell against a service on the loopback, and the spec of its driver. */
export function cellAt(port: number, load: Load): { readonly plan: CellPlan; readonly spec: DriverSpec } {
  const service = {
    url: `http://127.0.0.1:${port}/`,
    address: '127.0.0.1',
    port,
    isLocal: true,
    clientOn: 'host',
  } as const;
  const facts = { service, tls: null, machine: readMachine(), maxRatePerSecond: null };
  const plan = adaptCellToService(cellWith({ load }), facts);
  return { plan, spec: specOf({ port, strategy: plan.strategy, load }) };
}
