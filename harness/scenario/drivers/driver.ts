import type { Cell, DriverTask, Refusal } from '../axes/axis.ts';

/** What a driver is asked: the settings of the origin count where they are known. */
export type AskedOfDriver = DriverTask & Partial<Pick<Cell, 'origin'>>;

/** What a driver is. Its limits on an axis stand with the axis. */
export interface Driver {
  /** The client in it, for the docs. */
  readonly client: string;
  readonly purpose: string;
  /** What of a server it cannot take, and what it then counts. Code in backticks. */
  readonly limits?: readonly string[];
  /** What of the load and of the origin it cannot do, each with the path of the setting. */
  readonly refuse?: readonly (Refusal<AskedOfDriver> & { readonly key: string })[];
}
