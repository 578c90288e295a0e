import { compare } from './compare.ts';
import { h2load, ourDriver } from './tools.ts';

const CONNECTIONS = 8;
const STREAMS = 10;

/** 8 connections of 10 streams, with TLS and without. */
export async function bench(): Promise<boolean> {
  const met: boolean[] = [];
  for (const spoken of ['h2', 'h2c'] as const) {
    const strategy = { protocol: spoken, tls: spoken === 'h2' ? '1.3' : 'none' } as const;
    const driven = (driver: 'socket' | 'http2') =>
      ourDriver({
        strategy: { ...strategy, driver, pool: CONNECTIONS, streams: STREAMS },
        concurrency: CONNECTIONS * STREAMS,
      });
    const isMet = await compare({
      name: `HTTP/2 as ${spoken}`,
      spoken,
      ours: driven('socket'),
      others: [
        { name: 'h2load', tool: h2load({ connections: CONNECTIONS, streams: STREAMS }), goal: 0.8 },
        { name: 'node:http2', tool: driven('http2'), goal: 2 },
      ],
    });
    met.push(isMet);
  }
  return met.every(Boolean);
}
