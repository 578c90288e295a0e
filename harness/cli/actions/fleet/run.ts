import type { Mistake } from '../../../errors.ts';
import { Lobby } from '../../../fleet/coordinator/lobby.ts';
import { type Address, formatAddress } from '../../../fleet/wire/address.ts';
import type { ClientMachine } from '../../../fleet/wire/messages.ts';
import { keyOf, readToken } from '../../../fleet/wire/token.ts';
import type { ExternalFacts } from '../../../plan/external/rules.ts';
import { cleanText } from '../../../report/terminal/clean.ts';
import type { CellPlan } from '../../../scenario/scenario.ts';
import type { Given } from '../../command.ts';
import type { fleetRun as command } from '../../commands/fleet/run.ts';
import type { PlannedRun } from '../../plan/runs.ts';
import type { Terminal } from '../../terminal.ts';

/** What the coordinator of a fleet needs. */
export interface FleetOptions {
  readonly listen: Address;
  readonly clients: number;
  readonly key: Buffer;
}

/** Reads the options of a fleet. Adds what is wrong to `mistakes`, and then returns null. */
export async function readFleet(
  { listen, clients, tokenFile, target }: Given<typeof command>['options'],
  mistakes: Mistake[],
): Promise<FleetOptions | null> {
  const token = await readToken(tokenFile, process.env);
  if (typeof token !== 'string') mistakes.push(token);
  if (target === undefined) {
    const expected = '--target URL: a fleet loads a service that all of its clients reach';
    mistakes.push({ where: '--target', what: 'Is missing', expected });
  }
  return typeof token === 'string' && listen !== null ? { listen, clients, key: keyOf(token) } : null;
}

/** Opens the port where clients join. */
export async function openLobby(options: FleetOptions, { err }: Terminal): Promise<Lobby> {
  const lobby = await Lobby.open({ ...options, say: (line) => err(cleanText(line)) });
  err(`Waiting for ${options.clients} clients at ${formatAddress(lobby.address)}`);
  return lobby;
}

/**
 * The service as the clients reach it. Before they have joined, each counts as a machine with the settings of this one: what is
 * wrong with a scenario does not depend on that.
 */
export function fleetFacts(facts: ExternalFacts | null, { clients }: FleetOptions): ExternalFacts | null {
  if (facts === null) return null;
  const fleet = { clients, networks: clients };
  return { ...facts, service: { ...facts.service, isLocal: false, clientOn: 'fleet', fleet } };
}

/** Waits until all clients have joined, and returns the runs with the settings of their machines. null: interrupted. */
export async function onClients(
  runs: readonly PlannedRun[],
  lobby: Lobby,
  signal: AbortSignal,
): Promise<readonly PlannedRun[] | null> {
  const clients = await lobby.full(signal).catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (clients === null) return null;
  const machines = clients.map(({ machine }) => machine);
  return runs.map((run) => ({
    ...run,
    scenario: { ...run.scenario, cells: run.scenario.cells.map((cell) => cellOn(cell, machines)) },
  }));
}

/** The gather of a fleet refuses clients whose settings differ, so the first one speaks for all. */
function cellOn(cell: CellPlan, machines: readonly ClientMachine[]): CellPlan {
  const { ports, twReuse } = machines[0]!;
  const networks = new Set(machines.map(({ network }) => network)).size;
  const target = { ...cell.target!, fleet: { clients: machines.length, networks } };
  return { ...cell, strategy: { ...cell.strategy, twReuse }, lab: { ...cell.lab, ports }, target };
}
