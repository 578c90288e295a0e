import type { DriverSpec } from '../driver.ts';
import { ClosedRunner } from './closed-load.ts';
import type { LoadContext, LoadRunner } from './load.ts';
import { OpenRunner } from './open-load.ts';
import { PageRunner } from './page-load.ts';

export function createLoad(
  { load, share }: Pick<DriverSpec, 'load' | 'share'>,
  context: LoadContext,
): LoadRunner {
  switch (load.kind) {
    case 'closed':
      return (load.objectsPerPage ?? 1) > 1
        ? new PageRunner(load, load.objectsPerPage!, context)
        : new ClosedRunner(load, context);
    case 'open':
      return new OpenRunner(load, context, share);
    default:
      return load satisfies never;
  }
}
