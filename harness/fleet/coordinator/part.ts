import type { DriverProgress, DriverSpec } from '../../drive/driver.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { type ClockEstimate, toClient } from '../clock/estimate.ts';
import type { ClientReport } from '../wire/messages.ts';
import { type Client, type Lobby, whyUnclear } from './lobby.ts';
import type { CellMessage } from './member.ts';

/** What became of the share of one client. */
export type Share = {
  readonly index: number;
  /** null: nobody had this place. */
  readonly client: Client | null;
  /** Of the last measurement before the start; null: there was none. */
  readonly clock: ClockEstimate | null;
} & (
  | { readonly state: 'reported'; readonly report: ClientReport; readonly after: ClockEstimate | null }
  | { readonly state: 'missing'; readonly reason: string; readonly last: DriverProgress | null }
);

export interface FleetCellOptions {
  readonly lobby: Lobby;
  /** A new number for each cell. */
  readonly cell: number;
  readonly plan: CellPlan;
  /** One for each place. */
  readonly specs: readonly DriverSpec[];
  readonly onProgress: (index: number, progress: DriverProgress) => void;
  /** Called when the share of a client has ended, one way or the other. */
  readonly onEnded: (index: number) => void;
  readonly signal: AbortSignal;
}

type Ended = ClientReport | { readonly missing: string };

/** The share of one client, while the cell runs. */
export class Part {
  readonly index: number;
  readonly #client: Client | null;
  readonly #options: FleetCellOptions;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly ready = this.#ready.promise;
  readonly ended = this.#ended.promise;
  #clock: ClockEstimate | null = null;
  #after: ClockEstimate | null = null;
  #last: DriverProgress | null = null;
  #isReady = false;
  #result: Ended | null = null;

  constructor(index: number, client: Client | null, options: FleetCellOptions) {
    this.index = index;
    this.#client = client;
    this.#options = options;
    if (client === null) {
      this.#miss('nobody had this place');
      return;
    }
    client.member.onCell = (message) => this.#hear(message);
    void client.member.gone.then((reason) => this.#miss(reason));
  }

  get isMissing(): boolean {
    return this.#result !== null && 'missing' in this.#result;
  }

  send(message: Parameters<Client['member']['send']>[0]): void {
    if (!this.isMissing) this.#client?.member.send(message);
  }

  async measureClock(): Promise<void> {
    this.#clock = await this.#client!.member.measureClock();
    const unclear = whyUnclear(this.#clock);
    if (unclear === null) return;
    this.drop();
    this.#miss(unclear);
  }

  async measureAfter(): Promise<void> {
    this.#after = await this.#client!.member.measureClock();
  }

  start(startNs: bigint): void {
    if (this.isMissing) return;
    const atNs = String(toClient(startNs, this.#clock!));
    this.send({ type: 'start', cell: this.#options.cell, atNs });
  }

  drop(): void {
    this.send({ type: 'drop', cell: this.#options.cell });
  }

  overdue(what: 'ready' | 'done', reason: string): void {
    if (what === 'ready' ? this.#isReady : this.#result !== null) return;
    this.drop();
    this.#miss(reason);
  }

  share(): Share {
    const known = { index: this.index, client: this.#client, clock: this.#clock };
    const result = this.#result ?? { missing: 'it did not report' };
    return 'missing' in result
      ? { ...known, state: 'missing', reason: result.missing, last: this.#last }
      : { ...known, state: 'reported', report: result, after: this.#after };
  }

  #miss(missing: string): void {
    this.#end({ missing });
  }

  #end(result: Ended): void {
    if (this.#result !== null) return;
    this.#result = result;
    this.#isReady = true;
    this.#ready.resolve();
    this.#ended.resolve();
    this.#options.onEnded(this.index);
  }

  #hear(message: CellMessage): void {
    if (message.cell !== this.#options.cell || this.#result !== null) return;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#ready.resolve();
        return;
      case 'progress':
        this.#last = message.progress;
        this.#options.onProgress(this.index, message.progress);
        return;
      case 'done':
        this.#end(message.report);
        return;
      case 'failed':
        this.#miss(message.reason);
        return;
      default:
        message satisfies never;
    }
  }
}
