/**
 * Queueing theory of parallel servers with one queue, first come first served: a pool of connections that each carry one
 * request at a time. Sources: A. K. Erlang (1917); J. D. C. Little, "A proof for the queuing formula L = lambda W"
 * (1961); A. O. Allen, "Probability, Statistics, and Queueing Theory" (2nd ed. 1990), 5.2 and 5.3.
 */

/** A queue: its servers (connections), arrivals and service time. */
export interface Queue {
  readonly servers: number;
  readonly ratePerSecond: number;
  readonly meanServiceSeconds: number;
}

/** Little's law: connections in use on average, also called the offered load in erlang. */
export function busyOf({ ratePerSecond, meanServiceSeconds }: Omit<Queue, 'servers'>): number {
  return ratePerSecond * meanServiceSeconds;
}

/**
 * Erlang B: the share of arrivals that find all servers busy and are lost. It uses the recursion, because the factorials
 * of the closed form exceed the range of a double from 171 on.
 */
export function erlangB(servers: number, busy: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) blocked = (busy * blocked) / (server + busy * blocked);
  return blocked;
}

/** Erlang C: the share of arrivals that wait; 1 if the servers cannot keep up. */
export function erlangC(servers: number, busy: number): number {
  if (busy >= servers) return 1;
  const blocked = erlangB(servers, busy);
  return blocked / (1 - (busy / servers) * (1 - blocked));
}

/** Distribution of waiting times: a share of the arrivals waits, for an exponentially distributed time. */
export interface WaitLaw {
  /** Share of arrivals that wait. */
  readonly share: number;
  /** Rate of the exponential distribution; 0 if the queue keeps growing. */
  readonly decayPerSecond: number;
}

/**
 * Waiting times of an M/M/c queue (exact). For other queues Allen and Cunneen's correction multiplies the mean wait by
 * half the sum of the squared coefficients of variation of the gaps between arrivals (1: Poisson) and the service times.
 */
export function waitLaw(queue: Queue, { arrivals = 1, service = 1 }: Variation = {}): WaitLaw {
  const { servers, meanServiceSeconds } = queue;
  const busy = busyOf(queue);
  const factor = (arrivals + service) / 2;
  const decayPerSecond = busy >= servers ? 0 : (servers - busy) / meanServiceSeconds / factor;
  return { share: erlangC(servers, busy), decayPerSecond };
}

/** Squared coefficients of variation, variance / mean². 0 for constant, 1 for exponential times. */
export interface Variation {
  readonly arrivals?: number;
  readonly service?: number;
}

/** Share of arrivals that wait longer than `seconds`. */
export function waitTail({ share, decayPerSecond }: WaitLaw, seconds: number): number {
  return seconds < 0 ? 1 : share * Math.exp(-decayPerSecond * seconds);
}

/**
 * Relaxation time of a queue: after it, the effect of a state has fallen to 1/e. Near full utilisation it exceeds any
 * trial, which then shows shorter queues than the long run. A. R. Odoni and E. Roth, "An empirical investigation of the
 * transient behavior of stationary queueing systems", Operations Research 31 (1983), for one server. For several, the
 * formula uses their joint rate.
 */
export function memorySeconds(queue: Queue, { arrivals = 1, service = 1 }: Variation = {}): number {
  const busy = busyOf(queue);
  if (busy >= queue.servers) return Infinity;
  const distance = Math.sqrt(queue.servers) - Math.sqrt(busy);
  return (queue.meanServiceSeconds / distance ** 2) * ((arrivals + service) / 2);
}
