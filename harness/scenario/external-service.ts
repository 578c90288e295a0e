/** The user's own service, instead of the lab's servers. */
export interface ExternalService {
  /** Without the query, which may contain a secret. */
  readonly url: string;
  /** An IP literal, resolved once before everything else. */
  readonly address: string;
  readonly port: number;
  /** The address is loopback, or one of this machine's own. */
  readonly isLocal: boolean;
  /** The client runs on the machine's own network, because a lab's host has no route to the service. */
  readonly clientOn: 'host' | 'fleet';
  /** Clients of a fleet, and how many networks they are in, each with ports of its own; missing: there is none. */
  readonly fleet?: { readonly clients: number; readonly networks: number };
}
