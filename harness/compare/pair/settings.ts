import type { CellHeader } from '../../result/result.ts';
import { driversOf } from '../../scenario/drivers-of-load.ts';
import { PLAIN_RECORD } from '../../scenario/request/contents.ts';
import { requestText } from '../../scenario/request/request.ts';

/** A setting in which the two sides of a cell differ. */
export interface SettingChange {
  /** For example `strategy.upstreamKeepalive`. */
  readonly path: string;
  /** For example `upstreamKeepalive 64 → 32`. */
  readonly text: string;
}

/** Results of earlier versions have no request: it was a plain GET. */
type Asked = Pick<CellHeader, 'strategy' | 'load' | 'lab' | 'origin' | 'target'> &
  Partial<Pick<CellHeader, 'request'>>;

/** The settings in which two cells of one name differ. A setting that only one of them has is a default of the other. */
export function differencesOf(base: Asked, current: Asked): readonly SettingChange[] {
  const [before, now] = [settingsOf(base), settingsOf(current)];
  return [...before].flatMap(([path, was]) => {
    const is = now.get(path);
    if (is === undefined || is === was) return [];
    return [{ path, text: `${path.split('.').at(-1)} ${was} → ${is}` }];
  });
}

function settingsOf({
  strategy,
  load,
  lab,
  origin,
  target,
  request = PLAIN_RECORD,
}: Asked): ReadonlyMap<string, string> {
  const url = target === undefined ? {} : { url: target.url };
  const whole = { ...load, drivers: driversOf(load) };
  return new Map(
    leavesOf({ strategy, load: whole, lab, origin, target: url, request: requestText(request) }, ''),
  );
}

function leavesOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}
