import type { Clash } from './clash.ts';
import { refuseAutocannon } from './drivers/autocannon.ts';
import { refuseH3 } from './drivers/h3.ts';
import { refuseHttp2 } from './drivers/http2.ts';
import { refuseSocket } from './drivers/socket.ts';
import { refuseUndici } from './drivers/undici.ts';
import type { CellPlan } from './scenario.ts';

/** What a driver has to make: of a cell, only this reaches it. What meets it at the origin counts where it is known. */
export type DriverTask = Pick<CellPlan, 'strategy' | 'load'> & Partial<Pick<CellPlan, 'origin'>>;

/** What the driver that was asked for cannot make, or makes wrong, each with its reason. */
export function driverClashes(task: DriverTask): readonly Clash[] {
  const { driver } = task.strategy;
  switch (driver) {
    case 'socket':
      return refuseSocket(task);
    case 'undici':
      return refuseUndici(task);
    case 'autocannon':
      return refuseAutocannon(task);
    case 'http2':
      return refuseHttp2(task);
    case 'h3':
      return refuseH3(task);
    default:
      return driver satisfies never;
  }
}
