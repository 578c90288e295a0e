/** A load of four callers, or of as many as it takes for losses to be many. */
const LOAD = { kind: 'closed', concurrency: 4, durationMs: 30_000, requests: 400 } as const;
const MANY = { load: { ...LOAD, concurrency: 16 } } as const;
const NGINX = { path: 'nginx', upstreamKeepalive: 8 } as const;
/** Requests whose time is that of the link. */
const FAR = { load: { ...LOAD, requests: 120 } } as const;
/** Answers that fill a link, 4 MB in all. */
const LARGE = {
  load: { ...LOAD, requests: 20 },
  origin: { bodyBytes: 200_000 },
} as const;

/** Rows of the axes of the links. */
export const LINK_ROWS = {
  'rttMs 20': {
    did: { rttMs: 20, reuse: 'requests-5' },
    settings: FAR,
    claims: [
      [{ rttMs: 10, reuse: 'requests-5' }, 'rtt'],
      [{ rttMs: 40, reuse: 'requests-5' }, 'rtt'],
      [{ reuse: 'requests-5' }, 'rtt'],
    ],
  },
  'jitterMs 10': { did: { rttMs: 20, jitterMs: 10 }, settings: FAR, claims: [[{ rttMs: 20 }, 'rtt']] },
  'jitterMs 0': { did: { rttMs: 20 }, settings: FAR, claims: [[{ rttMs: 20, jitterMs: 10 }, 'rtt']] },
  'lossPercent 2': {
    did: { lossPercent: 2 },
    settings: MANY,
    claims: [
      [{ lossPercent: 8 }, 'loss'],
      [{}, 'loss'],
    ],
  },
  'lossBurst 3': {
    did: { lossPercent: 5, lossBurst: 3 },
    settings: MANY,
    claims: [[{ lossPercent: 25, lossBurst: 3 }, 'loss']],
  },
  'rateMbit 20': {
    did: { rateMbit: 20 },
    settings: LARGE,
    claims: [
      [{ rateMbit: 5 }, 'rate'],
      [{}, 'rate'],
    ],
  },
  'queueMs 10': {
    did: { rateMbit: 20, rttMs: 20, queueMs: 10 },
    settings: LARGE,
    claims: [
      [{ rateMbit: 20, rttMs: 20, queueMs: 5 }, 'queue'],
      [{ rateMbit: 20, rttMs: 20, queueMs: 50 }, 'queue'],
    ],
  },
  'upstreamRttMs 20': {
    did: { ...NGINX, upstreamRttMs: 20 },
    settings: FAR,
    claims: [
      [{ ...NGINX, upstreamRttMs: 40 }, 'upstream rtt'],
      [{ ...NGINX, upstreamRttMs: 10 }, 'upstream rtt'],
      [{ ...NGINX, rttMs: 20 }, 'rtt'],
    ],
  },
  'upstreamJitterMs 10': {
    did: { ...NGINX, upstreamRttMs: 20, upstreamJitterMs: 10 },
    settings: FAR,
    claims: [[{ ...NGINX, upstreamRttMs: 20 }, 'upstream rtt']],
  },
  'upstreamLossPercent 2': {
    did: { ...NGINX, upstreamLossPercent: 2 },
    settings: MANY,
    claims: [[{ ...NGINX, upstreamLossPercent: 8 }, 'upstream loss']],
  },
  'upstreamLossBurst 3': {
    did: { ...NGINX, upstreamLossPercent: 5, upstreamLossBurst: 3 },
    settings: MANY,
    claims: [[{ ...NGINX, upstreamLossPercent: 25, upstreamLossBurst: 3 }, 'upstream loss']],
  },
  'upstreamRateMbit 20': {
    did: { ...NGINX, upstreamRateMbit: 20 },
    settings: LARGE,
    claims: [[{ ...NGINX, upstreamRateMbit: 5 }, 'upstream rate']],
  },
  'upstreamQueueMs 10': {
    did: { ...NGINX, upstreamRateMbit: 20, upstreamRttMs: 20, upstreamQueueMs: 10 },
    settings: LARGE,
    claims: [[{ ...NGINX, upstreamRateMbit: 20, upstreamRttMs: 20, upstreamQueueMs: 50 }, 'upstream queue']],
  },
  'congestion reno': { did: { congestion: 'reno' }, claims: [[{}, 'routes']] },
  'initialWindow 4': { did: { initialWindow: 4 }, claims: [[{}, 'routes']] },
  'slowStartAfterIdle off': { did: { slowStartAfterIdle: false }, claims: [[{}, 'sysctls']] },
} as const;
