import { formatPortRange, HIGHEST_PORT, LOWEST_ORDINARY_PORT, portCount } from '../../scenario/port-range.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { connectKneeOf } from './time-wait.ts';

export interface PortBudgetInput {
  readonly ports: PortRange;
  /** Number of source addresses. */
  readonly sources: number;
  /** Number of destinations (pairs of address and port). */
  readonly destinations: number;
  /** New connections per second that the side with these ports closes first. */
  readonly churnPerSecond?: number;
  /** Connections open at once. */
  readonly concurrent?: number;
  /** Time that a closed connection holds its port. Default 60; 1 with tcp_tw_reuse=1. */
  readonly timeWaitSeconds?: number;
}

/** The connections that a number of ports allows: concurrent + hold time x churn <= capacity. */
export interface PortBudget {
  /** Ports x sources x destinations. */
  readonly capacity: number;
  /** Highest churn that never exhausts the ports, with `concurrent` connections open. */
  readonly sustainablePerSecond: number;
  /** Connections held in the long run, open and in TIME_WAIT. */
  readonly heldInTheLongRun: number;
  /** Time since the first connection; null if the ports last. */
  readonly exhaustedAtMs: number | null;
  /** Connections from one address to one destination after which connect() slows down. */
  readonly connectKneeAt: number;
  /** Number of source addresses that sustain the churn; at least 1. */
  readonly neededSources: number;
  /** `sustainablePerSecond` with each remedy. */
  readonly remedies: {
    readonly secondSourcePerSecond: number;
    readonly widestRangePerSecond: number;
    readonly twReusePerSecond: number;
  };
  /** The numbers in words. */
  readonly sentences: readonly string[];
}

/** All ports above the privileged ones. */
export const WIDEST_PORTS: PortRange = { low: LOWEST_ORDINARY_PORT, high: HIGHEST_PORT };

/** Computes a port budget. `churnPerSecond` and `concurrent` default to 0. */
export function portBudget(input: PortBudgetInput): PortBudget {
  const { ports, sources, destinations } = input;
  const { churnPerSecond = 0, concurrent = 0, timeWaitSeconds = TIME_WAIT_SECONDS } = input;
  const pairs = sources * destinations;
  const sustainable = (capacity: number, seconds: number): number =>
    Math.max(0, capacity - concurrent) / seconds;
  const capacity = portCount(ports) * pairs;
  const heldInTheLongRun = concurrent + churnPerSecond * timeWaitSeconds;
  const numbers = {
    capacity,
    sustainablePerSecond: sustainable(capacity, timeWaitSeconds),
    heldInTheLongRun,
    exhaustedAtMs: exhaustedAtMs({ capacity, concurrent, churnPerSecond, heldInTheLongRun }),
    connectKneeAt: connectKneeOf(portCount(ports)),
    neededSources: Math.max(1, Math.ceil(heldInTheLongRun / (portCount(ports) * destinations))),
    remedies: {
      secondSourcePerSecond: sustainable((capacity / sources) * (sources + 1), timeWaitSeconds),
      widestRangePerSecond: sustainable(portCount(WIDEST_PORTS) * pairs, timeWaitSeconds),
      twReusePerSecond: sustainable(capacity, Math.min(timeWaitSeconds, 1)),
    },
  };
  return { ...numbers, sentences: sentencesOf(input, numbers) };
}

function exhaustedAtMs(held: {
  readonly capacity: number;
  readonly concurrent: number;
  readonly churnPerSecond: number;
  readonly heldInTheLongRun: number;
}): number | null {
  if (held.concurrent > held.capacity) return 0;
  if (held.heldInTheLongRun <= held.capacity) return null;
  return ((held.capacity - held.concurrent) / held.churnPerSecond) * MS_PER_SECOND;
}

function sentencesOf(input: PortBudgetInput, budget: Omit<PortBudget, 'sentences'>): string[] {
  return [
    ...fateSentences(input, budget),
    capacitySentence(input, budget),
    ...loadSentences(input, budget),
    ...remedySentences(input, budget),
  ];
}

function capacitySentence(
  { ports, sources, destinations }: PortBudgetInput,
  budget: { capacity: number },
): string {
  return (
    `${several(portCount(ports), 'port')} (${formatPortRange(ports)}) x ` +
    `${several(sources, 'source address')} x ${several(destinations, 'destination')} make room for ` +
    `${several(budget.capacity, 'connection')}, open or in TIME_WAIT.`
  );
}

function loadSentences(input: PortBudgetInput, budget: Omit<PortBudget, 'sentences'>): string[] {
  const { concurrent = 0, timeWaitSeconds = TIME_WAIT_SECONDS } = input;
  const sustained =
    `On the side that closes first, a connection holds its port for ${amount(timeWaitSeconds)} s after its end, so ` +
    `${amount(budget.sustainablePerSecond)} new connections per second can be sustained` +
    `${concurrent > 0 ? ` beside ${count(concurrent)} open ones` : ''}.`;
  const knee =
    `From the ${ordinal(budget.connectKneeAt + 1)} port in use on, connect() first searches half of the range ` +
    'without success, and so gets slower.';
  return [sustained, knee];
}

/** Whether the ports last, if there is a load. */
function fateSentences(
  { churnPerSecond = 0, concurrent = 0 }: PortBudgetInput,
  { capacity, exhaustedAtMs, heldInTheLongRun, neededSources }: Omit<PortBudget, 'sentences'>,
): string[] {
  if (churnPerSecond === 0 && concurrent === 0) return [];
  const churn = `${amount(churnPerSecond)} new connections per second`;
  const beside = concurrent === 0 ? '' : ` beside ${count(concurrent)} open ones`;
  if (exhaustedAtMs === null) {
    return [
      `Yes, the ports last for ${churn}${beside}: ${count(heldInTheLongRun)} of ${count(capacity)} are held in the long run.`,
    ];
  }
  return [
    `No, the ports do not last for ${churn}${beside}: they run out after ${duration(exhaustedAtMs)}; ` +
      `${several(neededSources, 'source address')} would be needed.`,
  ];
}

function remedySentences(
  { sources }: PortBudgetInput,
  { remedies }: Omit<PortBudget, 'sentences'>,
): string[] {
  return [
    `One more source address (${count(sources + 1)}) sustains ${amount(remedies.secondSourcePerSecond)} per second.`,
    `The range ${formatPortRange(WIDEST_PORTS)} sustains ${amount(remedies.widestRangePerSecond)} per second.`,
    `tcp_tw_reuse=1 frees a port after 1 s and sustains ${amount(remedies.twReusePerSecond)} per second; ` +
      'it does nothing for sockets that are bound to a source address before they connect.',
  ];
}

function ordinal(value: number): string {
  const last = value % 100;
  const suffix = last >= 11 && last <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${count(value)}${suffix}`;
}
