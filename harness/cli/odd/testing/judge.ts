import { writeFile } from 'node:fs/promises';
import type net from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CAUSES_BY_SUBJECT } from '../../../analyse/causes/catalogue.ts';
import { DEFAULT_ERROR_BUDGET } from '../../../drive/load/error-budget.ts';
import { hasNumbers, type WithNumbers } from '../../../report/cells.ts';
import { saidOf } from '../../../report/find/errors.ts';
import { MARKS } from '../../../report/terminal/cell-table.ts';
import { bareCode } from '../../../report/terminal/clean.ts';
import { readResult } from '../../../result/store.ts';
import { failedChecks } from '../../../run/testing/claims.ts';
import type { CellSettings, Load, ScenarioInput } from '../../../scenario/scenario.ts';
import { listenOn } from '../../../serve/external/testing/listening.ts';
import { count } from '../../../words.ts';
import { temporaryFolder } from '../../testing/command.ts';
import type { Ended } from '../../testing/in-process.ts';

/** What `connlab run --target` asks of a service, and the right answer to it. */
export interface OddService {
  readonly server: () => net.Server;
  readonly load: Load;
  readonly cells: Readonly<Record<string, Asked>>;
  /** The cell with the mark of the best. */
  readonly best?: string;
  /** Takes long, and is covered by unit tests: only asked in deep tests. */
  readonly isLong?: true;
}

/** Services by what they do. */
export type OddServices = Readonly<Record<string, OddService>>;

/** A cell, and what connlab must say of it. */
export interface Asked {
  readonly ask?: Omit<CellSettings, 'name'>;
  /** What is named as the cause, by id, with the counts of its sentence. Nothing else may be, but the machine. */
  readonly causes?: Readonly<Record<string, RegExp>>;
  /** Causes of the machine that may not be named either. */
  readonly not?: readonly string[];
  /** A cause that depends on who is faster. */
  readonly perhaps?: string;
  /** Requests without an answer, by code. `any`: how many depends on who is faster. */
  readonly errors?: Readonly<Record<string, unknown>> | 'any';
  /** Connections that the client opened. */
  readonly opened?: unknown;
  /** Is there for each of several clients. */
  readonly isForEach?: true;
}

export const CLIENTS = {
  socket: {},
  undici: { driver: 'undici' },
  autocannon: { driver: 'autocannon' },
  nginx: { path: 'nginx', upstreamKeepalive: 8 },
} as const satisfies Readonly<Record<string, Asked['ask']>>;
export const DIRECT = ['socket', 'undici', 'autocannon'] as const;

/** The same right answer for several clients. */
export function forEach(clients: readonly (keyof typeof CLIENTS)[], right: Asked): Record<string, Asked> {
  return Object.fromEntries(
    clients.map((name) => [name, { ...right, ask: { ...CLIENTS[name], ...right.ask }, isForEach: true }]),
  );
}

/** The services that do not take long, each with one of the clients that have the same kind of answer: another one from service to service. */
export function withOneClientEach(services: OddServices): OddServices {
  const short = Object.entries(services).filter(([, { isLong }]) => !isLong);
  const entries = short.map(([does, service], turn) => {
    const cells = Object.entries(service.cells);
    const clients = cells.filter(([, { isForEach }]) => isForEach);
    const chosen = clients[turn % clients.length];
    const kept = cells.filter((cell) => cell === chosen || !clients.includes(cell));
    return [does, { ...service, cells: Object.fromEntries(kept) }];
  });
  return Object.fromEntries(entries) as OddServices;
}

/** Runs a command line in a folder: as a process of its own or within this one. */
type RunCommand = (cwd: string, ...words: readonly string[]) => Promise<Ended>;

/** Runs the command line against the service, and holds its exit code, result and report against the right answer. */
export async function judgeService(service: OddService, connlab: RunCommand): Promise<void> {
  const { code, report, err, target, cells } = await runAgainst(service, connlab);
  expect(err).toContain('odd: origin.delay ignored: left to the service\n');
  expect(err).not.toMatch(/^ +at /m);
  expect(cells[0]).toMatchObject({ target: { url: target, clientOn: 'host', isLocal: true } });
  expect(cells.map(({ name }) => name)).toEqual(Object.keys(service.cells));
  for (const cell of cells) judge(cell, service.cells[cell.name]!, { report, cells });
  const isMeasured = cells.every(({ state }) => state === 'measured');
  expect(code).toBe(isMeasured ? 0 : 4);
  if (service.best !== undefined && isMeasured) expect(rowOf(service.best, report)).toContain(MARKS.best);
}

async function runAgainst({ server, load, cells: asked }: OddService, connlab: RunCommand) {
  const folder = await temporaryFolder();
  const scenario: ScenarioInput = {
    name: 'odd',
    question: 'What does it do?',
    load,
    origin: { delay: 'constant 1ms' },
    cells: Object.entries(asked).map(([name, { ask }]) => ({ name, ...ask })),
  };
  await writeFile(join(folder, 'odd.mjs'), `export default ${JSON.stringify(scenario)}`);
  await using listening = await listenOn(server());
  const target = `http://127.0.0.1:${listening.port}/`;
  const { code, out, err } = await connlab(
    folder,
    'run',
    './odd.mjs',
    '--target',
    target,
    '--out',
    join(folder, 'out'),
  );
  await expect.poll(() => listening.open()).toBe(0);
  const { cells } = await readResult(join(folder, 'out'));
  return { code, err, report: out, target, cells: cells.filter(hasNumbers) };
}

/** Causes that a busy machine may add to any cell, or that tell how long something took. */
const OF_THE_MACHINE: readonly string[] = [
  ...['Machine', 'Kernel', 'The measurement itself'].flatMap((subject) =>
    CAUSES_BY_SUBJECT[subject]!.map(({ id }) => id),
  ),
  ...['cold-connections', 'pool-waits', 'service-stalled', 'failed-answers', 'no-samples'],
];

function judge(
  cell: WithNumbers,
  { causes = {}, not = [], perhaps, errors = {}, opened }: Asked,
  { report, cells }: { readonly report: string; readonly cells: readonly WithNumbers[] },
): void {
  const text = report.replaceAll(/\s+/g, ' ');
  const named = cell.causes!.filter(
    ({ id }) => id !== perhaps && (not.includes(id) || !OF_THE_MACHINE.includes(id)),
  );
  const right = Object.entries(causes).map(([id, said]) => [id, expect.stringMatching(said)]);
  const said = named.map(({ id, evidence }) => [id, evidence]);
  // With the name, so that a failure says which cell it is, and what was counted there.
  const { connections, counts, hosts, upstream } = cell;
  expect(
    [cell.name, Object.fromEntries(said)],
    JSON.stringify({ said, connections, counts, hosts, upstream }),
  ).toEqual([cell.name, Object.fromEntries(right)]);
  for (const { id, evidence, remedy } of named) {
    const isAlone = cells.filter(({ causes: all = [] }) => all.some((one) => one.id === id)).length === 1;
    if (isAlone) expect(text).toContain(bareCode(`${evidence}. ${remedy}`));
    else {
      expect(text).toMatch(withRanges(bareCode(evidence)));
      expect(text).toContain(bareCode(remedy));
    }
  }
  if (opened !== undefined) expect(cell.connections.opened).toEqual(opened);
  judgeLosses(cell, errors, report, text);
}

/** Share of failed requests above which a cell is invalid; all are spread evenly here. */
const BUDGET = DEFAULT_ERROR_BUDGET.share;

function judgeLosses(
  cell: WithNumbers,
  errors: NonNullable<Asked['errors']>,
  report: string,
  text: string,
): void {
  const { name, counts } = cell;
  const refused = Object.entries(counts.statuses).filter(([status]) => Number(status) >= 400);
  const byStatus = Object.fromEntries(refused.map(([status, times]) => [`status ${status}`, times]));
  const lost = { ...counts.errors, ...byStatus };
  const total = Object.values(lost).reduce((sum, times) => sum + times, 0);
  if (errors !== 'any') {
    expect([name, lost]).toEqual([name, errors]);
    const failed = failedChecks(cell);
    expect(
      failed.map((check) => check.name),
      JSON.stringify(failed),
    ).toEqual(total > BUDGET * counts.requests ? ['error budget'] : []);
  }
  for (const [code, times] of Object.entries(lost)) {
    expect(text).toMatch(new RegExp(`error ${code}: [^.]*\\b${count(times)} in "${name}"`));
    expect(text).toContain(bareCode(saidOf(code)));
  }
  if (total === 0) return;
  expect(rowOf(name, report)).not.toContain(MARKS.best);
  expect(text).not.toContain(`"${name}" has the lowest`);
}

/** The same text, or one of several cells that differ in their numbers: each number, or a range. */
function withRanges(text: string): RegExp {
  const words = text.split(/\d[\d,.]*(?<=\d)/).map((part) => RegExp.escape(part));
  return new RegExp(words.join('\\d[\\d,.]*(?: to \\d[\\d,.]*)?'));
}

/** The lines of a cell in the table. */
function rowOf(name: string, report: string): string {
  return new RegExp(`^${name} .*(?:\\n +.*)*`, 'm').exec(report)![0];
}
