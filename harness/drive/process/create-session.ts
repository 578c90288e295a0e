import type { DriverSpec } from '../driver.ts';
import { type DriverSession, Session, type SessionOptions } from './session.ts';

/** Creates the session of the strategy's driver. Each driver is loaded only when needed. */
export async function createSession(spec: DriverSpec, options: SessionOptions = {}): Promise<DriverSession> {
  const { driver } = spec.strategy;
  switch (driver) {
    case 'socket': {
      const { createSocketTransport } = await import('../socket/transport.ts');
      return new Session(spec, createSocketTransport, options);
    }
    case 'undici': {
      const { createUndiciTransport } = await import('../undici/transport.ts');
      return new Session(spec, createUndiciTransport, options);
    }
    case 'autocannon': {
      const { AutocannonSession } = await import('../autocannon/session.ts');
      return new AutocannonSession(spec, options);
    }
    case 'http2': {
      const { createHttp2Transport } = await import('../http2/transport.ts');
      return new Session(spec, createHttp2Transport, options);
    }
    case 'h3': {
      const { prepareH3 } = await import('../h3/transport.ts');
      return new Session(spec, await prepareH3(spec), options);
    }
    default:
      return driver satisfies never;
  }
}
