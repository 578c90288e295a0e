import { hasStreams } from '../../scenario/strategy.ts';
import type { DriverSpec } from '../driver.ts';
import { type CreateEngine, engineOver } from './engine.ts';
import { Session, type SessionOptions } from './session.ts';

/** Creates the session of the strategy's driver. */
export async function createSession(spec: DriverSpec, options: SessionOptions = {}): Promise<Session> {
  return new Session(spec, await loadEngine(spec), options);
}

/** Each driver is loaded only when needed. */
async function loadEngine(spec: DriverSpec): Promise<CreateEngine> {
  const { driver } = spec.strategy;
  switch (driver) {
    case 'socket':
      return hasStreams(spec.strategy)
        ? engineOver((await import('../http2/frames/transport.ts')).createFramesTransport)
        : engineOver((await import('../socket/transport.ts')).createSocketTransport);
    case 'undici': {
      const { UndiciTransport } = await import('../undici/transport.ts');
      return engineOver((context) => new UndiciTransport(context));
    }
    case 'autocannon':
      return (await import('../autocannon/engine.ts')).createAutocannon;
    case 'http2':
      return engineOver((await import('../http2/node/transport.ts')).createNodeTransport);
    case 'h3':
      return engineOver(await (await import('../h3/transport.ts')).prepareH3(spec));
    default:
      return driver satisfies never;
  }
}
