import { afterAll, beforeAll, describe } from 'vitest';
import type { WireName } from '../driver.ts';
import { WIRES, whyNoWire } from '../socket/wire/able.ts';

/** Those that this machine can use. */
export const ABLE_WIRES: readonly WireName[] = WIRES.filter((wire) => whyNoWire(wire) === undefined);

let underTest: WireName | undefined;

/** The wire that loads in this process use; undefined: the fastest. */
export function wireUnderTest(): WireName | undefined {
  return underTest;
}

/** Declares the same tests once for each wire of the driver `socket`. */
export function onEachWire(tests: (wire: WireName) => void): void {
  describe.each(ABLE_WIRES)('over %s', (wire) => {
    beforeAll(() => {
      underTest = wire;
    });
    afterAll(() => {
      underTest = undefined;
    });
    tests(wire);
  });
}
