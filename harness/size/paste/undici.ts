import { type PastedClient, sizeComment } from './choice.ts';
import { clientIdle, idleReason, idleTimeoutMs, ownMarginMs } from './idle.ts';

/** Default of undici's keepAliveTimeoutThreshold, ms. */
const MARGIN_MS = 2_000;

export const undici = {
  key: 'undici',
  title: 'Options for undici',
  lines: (choice) => {
    const idleMs = idleTimeoutMs(clientIdle(choice));
    const marginMs = ownMarginMs(choice, MARGIN_MS);
    return [
      "import { Pool } from 'undici';",
      '',
      'const pool = new Pool(origin, {',
      `  connections: ${choice.size},${sizeComment(choice, ' // ')}`,
      '  pipelining: 1, // one request at a time on a connection, as measured',
      '  allowH2: false, // with HTTP/2 one connection would carry many requests',
      `  // ${idleReason(choice)}`,
      `  keepAliveTimeout: ${idleMs}, // ms`,
      `  keepAliveMaxTimeout: ${idleMs},`,
      ...(marginMs === null
        ? []
        : [
            `  keepAliveTimeoutThreshold: ${marginMs}, // with its default, ${MARGIN_MS}, nothing would be kept`,
          ]),
      '});',
    ];
  },
} as const satisfies PastedClient;
