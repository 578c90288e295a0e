/** The commands of a fleet, as `connlab --help` and `connlab fleet --help` show them together. */
export const fleet = {
  name: 'fleet',
  summary: 'run a cell from many machines at once',
  description:
    'Runs the same cells from many machines or pods: a coordinator (connlab fleet run) hands out the load, and each client ' +
    '(connlab fleet join) makes its share of it.',
  examples: [
    ['fleet token > token', 'a secret that all of them share'],
    [
      'fleet run keep-alive --target URL --clients 8 --listen 0.0.0.0:7373 --token-file token',
      'the coordinator',
    ],
    ['fleet join 10.0.0.1:7373 --token-file token', 'on each of the eight machines'],
  ],
} as const;
