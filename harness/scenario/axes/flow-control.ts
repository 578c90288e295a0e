import { isHttp2, type Strategy } from '../strategy.ts';
import { INITIAL_WINDOW, MOST_WINDOW } from '../windows.ts';
import { axis, type Declaration } from './axis.ts';
import { countOr } from './values.ts';

/** What both windows have in common. `undici`: the window that undici 8 has by itself (lib/dispatcher/client.js). */
function ofWindow(
  key: 'streamWindowBytes' | 'connectionWindowBytes',
  undici: number,
): Omit<Declaration<number | 'unlimited'>, 'says'> {
  const isSet = ({ driver, [key]: window }: Strategy): boolean => driver === 'undici' && window !== undici;
  return {
    default: 'unlimited',
    isLater: true,
    defaultFor: {
      http2: INITIAL_WINDOW,
      undici: {
        says: `\`${undici}\` if \`protocol\` is set to \`h2\``,
        from: ({ protocol }) => (protocol === 'h2' ? undici : undefined),
      },
    },
    proof: {
      checks: ['windows'],
      witness:
        'The origin reads it from its HTTP/2 session. nginx does not report it: there the client counts it once the server has acknowledged its SETTINGS.',
      onlyWordOf: 'client',
    },
    refuse: [
      {
        refused: 'with `http/1.0`, `http/1.1` and `h3`',
        when: ({ strategy }, { value, usual }) => !isHttp2(strategy) && value !== usual,
        because: 'It is a window of HTTP/2',
        what: ({ strategy }) => `It is a window of HTTP/2, and the protocol is ${strategy.protocol}`,
        expected: 'no value, or protocol h2 or h2c',
      },
    ],
    drivers: {
      undici: {
        can: 'yes, with another value than its own not through nginx',
        refuse: [
          {
            refused: `any value but \`${undici}\` on the path \`nginx\``,
            when: ({ strategy }) => isHttp2(strategy) && strategy.path === 'nginx' && isSet(strategy),
            because: 'Nobody could prove it: neither undici nor nginx reports a window',
            expected: `${undici}, another path, or the driver socket or http2`,
          },
        ],
      },
    },
    external: [
      {
        refused: `any value but \`${undici}\` with the driver \`undici\``,
        when: ({ strategy }) => isHttp2(strategy) && isSet(strategy),
        because: 'nobody could prove it: undici does not report its windows',
      },
    ],
  };
}

/** HTTP/2: bytes of one answer that the server may send before the client has taken the first half of them. */
export const streamWindowBytes = axis(countOr('unlimited', { from: 1, to: MOST_WINDOW }))({
  ...ofWindow('streamWindowBytes', 262_144),
  says: `HTTP/2: bytes of one answer that the server may send before the client makes room for more (SETTINGS_INITIAL_WINDOW_SIZE), which it does once half of them have arrived; \`unlimited\`: ${MOST_WINDOW}, the most that HTTP/2 allows. At a distance an answer takes a round trip for each window`,
});

/** HTTP/2: the same for all answers of a connection together. */
export const connectionWindowBytes = axis(countOr('unlimited', { from: INITIAL_WINDOW, to: MOST_WINDOW }))({
  ...ofWindow('connectionWindowBytes', 524_288),
  says: `HTTP/2: the same for all answers of a connection together. It cannot be less than ${INITIAL_WINDOW} (RFC 9113, 6.9.2)`,
});
