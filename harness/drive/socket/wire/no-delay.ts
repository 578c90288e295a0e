import type net from 'node:net';

/** What node:net has below a socket; of a Unix socket it knows no TCP_NODELAY. */
interface Handle {
  /** 0 where setsockopt(2) succeeded, else the errno. */
  setNoDelay?(isOn: boolean): number;
}

/**
 * Sets TCP_NODELAY on a socket that has just connected, and gives it as the kernel has it; null where there is none.
 * `net.Socket.setNoDelay` would not do: it gives no result. Off is what every new socket begins with (tcp(7)).
 */
export function setNoDelay(socket: net.Socket, isOn: boolean): boolean | null {
  const { _handle: handle } = socket as unknown as { readonly _handle: Handle | null };
  if (handle?.setNoDelay === undefined) return null;
  return isOn && handle.setNoDelay(true) === 0;
}
