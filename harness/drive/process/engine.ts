import { createLoad } from '../load/create-load.ts';
import type { LoadContext, LoadRunner } from '../load/load.ts';
import type { CreateTransport, Transport, TransportContext } from '../transport.ts';

/** What makes the requests of a session, and what holds their connections. */
export interface Engine {
  readonly load: Omit<LoadRunner, 'ended'>;
  readonly transport: Pick<Transport, 'sweep' | 'abandon' | 'carried' | 'usage' | 'close' | 'wire'>;
}

export interface EngineContext
  extends Omit<TransportContext, 'ended'>,
    Omit<LoadContext, 'transport' | 'record'> {
  /** Call when a request has ended. */
  ended(): void;
}

export type CreateEngine = (context: EngineContext) => Engine;

/** Our own loads over a transport. */
export function engineOver(createTransport: CreateTransport): CreateEngine {
  return (context) => {
    const transport = createTransport({
      ...context,
      ended: (exchange, ending, nowUs) => {
        load.ended(exchange, ending, nowUs);
        context.ended();
      },
    });
    const load = createLoad(context.spec, { ...context, transport });
    return { load, transport };
  };
}
