/**
 * `node bench/size-pool.ts [table] [seeds] [--only N] [--out FILE]`: sizes pools with a known answer, against the lab's
 * own origin. `table`: predicted and measured sizes for several rates and service times. `seeds`: an M/M/c queue in the
 * origin, five times. With `--out` each row is appended to FILE as a line of JSON, and rows that are there are not measured again,
 * unless the machine was busy. `--only N` measures at most N rows. Exits with 1 if more than one in five answers for M/M/c
 * differs from Erlang's formula, for the service time that was measured, by more than one connection.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXIT } from '../harness/errors.ts';
import { type Answered, type Asked, answer, isNear } from './sizing/answer.ts';
import { heading, line } from './sizing/text.ts';

const RATES = [300, 600];
/** Long enough for a target of which a tenth is more than a driver is usually late. */
const SERVICES = ['exponential 20ms', 'lognormal p50=16ms p99=80ms', 'uniform 10ms-70ms', 'constant 20ms'];
const SEEDS = 5;
/** Share of trials that do not count from which on the machine was too busy, and a row is measured again. */
const MOST_INVALID = 0.2;
const GOAL_SHARE = 0.8;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, out: { type: 'string' } },
});
const most = values.only === undefined ? Infinity : Number(values.only);
const done = values.out === undefined ? [] : readRows(values.out);
const results: Answered[] = [];
let measured = 0;

if (isAsked('table')) {
  console.log(heading('predicted and measured'));
  for (const ratePerSecond of RATES) {
    for (const service of SERVICES) await row({ service, ratePerSecond, seed: 1, places: null });
  }
}
if (isAsked('seeds')) {
  console.log(heading('M/M/c, 24 places in the origin'));
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    await row({ service: 'exponential 20ms', ratePerSecond: 300, seed, places: 24 });
  }
}
const [table, seeds] = [false, true].map((isQueue) =>
  results.filter(({ asked }) => (asked.places !== null) === isQueue),
);
for (const rows of [table!, seeds!].filter(({ length }) => length > 0)) {
  const seconds = rows.reduce((sum, one) => sum + one.seconds, 0);
  console.log(
    `${rows.filter(isNear).length} of ${rows.length} within one connection, ${Math.round(seconds)} s`,
  );
}
const isMet = seeds!.filter(isNear).length >= GOAL_SHARE * seeds!.length;
process.exitCode = isMet ? EXIT.fine : EXIT.verdictFailed;

function isAsked(name: string): boolean {
  return positionals.length === 0 || positionals.includes(name);
}

async function row(asked: Asked): Promise<void> {
  const known = done.find((one) => JSON.stringify(one.asked) === JSON.stringify(asked));
  if (known === undefined && measured >= most) return;
  const answered = known ?? (await answer(asked));
  results.push(answered);
  console.log(line(answered));
  if (known !== undefined) return;
  measured += 1;
  if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(answered)}\n`);
}

function readRows(file: string): readonly Answered[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const rows = lines.flatMap((text) => (text === '' ? [] : (JSON.parse(text) as Answered)));
  return rows.filter(
    ({ measured, trials, invalid }) => measured !== null && invalid <= MOST_INVALID * trials,
  );
}
