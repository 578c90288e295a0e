import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { UnableError } from '../../errors.ts';
import { duration } from '../../words.ts';
import { type Address, formatAddress } from '../wire/address.ts';
import { FLEET_TLS, IDENTITY } from '../wire/tls.ts';

/** Time between two attempts, ms. */
const AGAIN_MS = 500;

/** Errors of a coordinator, or of its name, that is not there yet: pods start in any order. */
const NOT_YET: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
];

export interface ConnectOptions {
  readonly address: Address;
  readonly key: Buffer;
  /** How long to try again while nobody answers, ms. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Connects to a coordinator that knows the same token. Rejects with an UnableError if there is none in time, or if it knows
 * another token.
 */
export async function connectToFleet(options: ConnectOptions): Promise<TLSSocket> {
  const { address, waitMs, signal } = options;
  const untilMs = performance.now() + waitMs;
  for (;;) {
    try {
      return await connectOnce(options);
    } catch (error) {
      signal.throwIfAborted();
      const { code = '' } = error as NodeJS.ErrnoException;
      const where = formatAddress(address);
      if (!NOT_YET.includes(code)) throw otherToken(where, error);
      if (performance.now() >= untilMs) throw nobody(where, code, waitMs);
    }
    await wait(AGAIN_MS, undefined, { signal });
  }
}

async function connectOnce({ address, key, signal }: ConnectOptions): Promise<TLSSocket> {
  const socket = connect({
    ...FLEET_TLS,
    ...address,
    pskCallback: () => ({ psk: key, identity: IDENTITY }),
    // There is no certificate whose name could be checked: the key proves who it is.
    checkServerIdentity: () => undefined,
  });
  const abort = (): void => void socket.destroy(new Error('interrupted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await once(socket, 'secureConnect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function nobody(where: string, code: string, waitMs: number): UnableError {
  const what = `No coordinator answered at ${where} within ${duration(waitMs)} (${code})`;
  return new UnableError(what, 'start connlab fleet run there, or wait longer with --wait');
}

function otherToken(where: string, cause: unknown): UnableError {
  const what = `What listens at ${where} does not know this token, or is no coordinator`;
  return new UnableError(what, 'give both ends the same token', { cause });
}
