/**
 * The arithmetic of servers in parallel with one queue before them, first come first served: a pool of connections, of
 * which each carries one request at a time. Sources: A. K. Erlang (1917); J. D. C. Little, "A proof for the queuing
 * formula L = lambda W" (1961); A. O. Allen, "Probability, Statistics, and Queueing Theory" (2nd ed. 1990), 5.2 and 5.3.
 */

/** What arrives, and how many connections there are for it. */
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
 * Erlang B: of arrivals that find all servers busy and go away, the share. By recursion, for the factorials of the
 * closed form leave the range of a double at 171.
 */
export function erlangB(servers: number, busy: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) blocked = (busy * blocked) / (server + busy * blocked);
  return blocked;
}

/** Erlang C: the share of arrivals that wait. 1 where the servers cannot keep up. */
export function erlangC(servers: number, busy: number): number {
  if (busy >= servers) return 1;
  const blocked = erlangB(servers, busy);
  return blocked / (1 - (busy / servers) * (1 - blocked));
}

/** How long arrivals wait: a share of them not at all, the others by an exponential law. */
export interface WaitLaw {
  /** Share of arrivals that wait. */
  readonly share: number;
  /** Of those that wait, how fast their waits die off; 0: never, for the queue grows without end. */
  readonly decayPerSecond: number;
}

/**
 * Waiting in an M/M/c queue (exact), and in others by Allen and Cunneen's correction: the mean wait times half the sum of
 * the squared coefficients of variation of the gaps between arrivals (1: Poisson) and of the service times.
 */
export function waitLaw(queue: Queue, { arrivals = 1, service = 1 }: Variation = {}): WaitLaw {
  const { servers, meanServiceSeconds } = queue;
  const busy = busyOf(queue);
  const factor = (arrivals + service) / 2;
  const decayPerSecond = busy >= servers ? 0 : (servers - busy) / meanServiceSeconds / factor;
  return { share: erlangC(servers, busy), decayPerSecond };
}

/** Squared coefficients of variation: variance over the square of the mean. 0 constant, 1 exponential. */
export interface Variation {
  readonly arrivals?: number;
  readonly service?: number;
}

/** Share of arrivals that wait longer than so many seconds. */
export function waitTail({ share, decayPerSecond }: WaitLaw, seconds: number): number {
  return seconds < 0 ? 1 : share * Math.exp(-decayPerSecond * seconds);
}

/**
 * How long a queue remembers: by so many seconds a state dies off to a third (1/e). Near full utilisation it is longer
 * than any trial, which then shows shorter queues than there will be. A. R. Odoni and E. Roth, "An empirical
 * investigation of the transient behavior of stationary queueing systems", Operations Research 31 (1983), for one
 * server; with several, the same of their joint rate.
 */
export function memorySeconds(queue: Queue, { arrivals = 1, service = 1 }: Variation = {}): number {
  const busy = busyOf(queue);
  if (busy >= queue.servers) return Infinity;
  const distance = Math.sqrt(queue.servers) - Math.sqrt(busy);
  return (queue.meanServiceSeconds / distance ** 2) * ((arrivals + service) / 2);
}
