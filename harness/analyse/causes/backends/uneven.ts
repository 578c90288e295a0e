import type { Mode } from '../../../result/result.ts';
import { count, several } from '../../../words.ts';
import { sum } from '../../evidence.ts';
import { type CellFacts, cause } from '../cause.ts';
import { type Row, rowsOf } from './rows.ts';

/** Answers of a connection from which on its times tell what it usually gives. */
const ENOUGH = 10;
/** Share of the load in which a connection must be in use: any two of these were so at the same time. */
const MOST_OF_LOAD = 2 / 3;
/** Share of the answers that must be on connections with one kind of answer each. */
const NEARLY_ALL = 0.9;
/** How far the answers of the slow connections may be from those of the late peak, as a share of the smaller part. */
const NEAR = 0.25;
/** Connections that take turns have about as many answers each. */
const SAME = 0.05;

/** Connections that differ in nothing but what is behind them. What varies from request to request shows on all of them. */
export const unevenBackends = cause({
  id: 'uneven-backends',
  looks: 'Latencies have two peaks, whose sizes change from one client to the next',
  owner: 'service',
  shows:
    'Some connections had nearly all their answers in the late peak while others had nearly none there, through most of the load, and together they account for that peak',
  remedy:
    'Look at the backends behind the address: their load, machines and versions. To share what they have, balance by request, as a proxy does that speaks HTTP, or limit the age of connections',
  page: 'target.md#several-backends-behind-one-address',
  peak: (facts, { atUs, share }) => {
    const { modes } = facts.measured.shape;
    const rows = rowsOf(facts);
    const late = peakOf(modes, atUs);
    const steady = rows.filter((row) => isSteady(row, facts));
    const slow = steady.filter(({ p50Us }) => peakOf(modes, p50Us!) === late);
    const all = answersOf(rows);
    const few = Math.min(share, 1 - share);
    if (slow.length === 0 || slow.length === steady.length) return null;
    if (answersOf(steady) < NEARLY_ALL * all || Math.abs(answersOf(slow) / all - share) > NEAR * few)
      return null;
    const turns = takeTurns(facts, steady)
      ? '. As the connections take turns, it may also be that every so many requests one is slow: compare with another poolChoice'
      : '';
    return (
      `on ${count(slow.length)} of ${several(steady.length, 'connection')} nearly every answer was that late, and on the ` +
      `${steady.length - slow.length === 1 ? 'other one' : 'others'} hardly any, through most of the load. So each connection ` +
      `stays with one backend, worker process or network path, and some of these are slower${turns}`
    );
  },
});

function answersOf(rows: readonly Row[]): number {
  return sum(rows.map(({ answers }) => answers));
}

/** Whether it was in use for most of the load and had nearly all its answers in one peak. */
function isSteady({ openedMs, lastMs, answers, ...times }: Row, { ran, measured }: CellFacts): boolean {
  if (answers < ENOUGH || lastMs! - openedMs < MOST_OF_LOAD * ran.outcome.durationMs) return false;
  const [low, middle, high] = [times.p10Us, times.p50Us, times.p90Us].map((us) =>
    peakOf(measured.shape.modes, us!),
  );
  return low === middle && middle === high;
}

/** The number of the nearest peak, by ratio. */
function peakOf(modes: readonly Mode[], us: number): number {
  const far = modes.map(({ atUs }) => Math.abs(Math.log(atUs / us)));
  return far.indexOf(Math.min(...far));
}

/** Whether they got the requests in turn, so that what happens with every nth request always meets the same ones. */
function takeTurns({ ran }: CellFacts, rows: readonly Row[]): boolean {
  const { counts, connections } = ran.outcome;
  const answers = rows.map((row) => row.answers);
  const isEven = Math.min(...answers) >= (1 - SAME) * Math.max(...answers);
  return isEven && connections.choices.oldest > counts.responses / 2;
}
