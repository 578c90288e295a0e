/**
 * The words that connlab uses, by subject: the same on the page, in the terminal and in docs/vocabulary.md. Several words of one
 * meaning have commas between them. Meanings are Markdown, with links that begin at docs/.
 */
export const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'What is asked': {
    scenario:
      'A question, as data: strategies, load, lab settings, expectations. One file. Its result has one cell for each strategy.',
    axis: 'One thing that a scenario varies: `path`, `reuse`, `closer`, ... A key of the strategy. [All of them](axes.md).',
    strategy: 'One value on every axis: how connections are opened, reused and closed, and on which path.',
    combination: 'One value for each axis that the scenario varies. It becomes a cell, or it is left out.',
    'left out':
      "A combination that does not become a cell, because it cannot happen or because its effect can never show. Such a combination is an error, unless the scenario says `impossible: 'leave-out'`.",
    load: 'The traffic. `closed`: a fixed number of callers, each of which sends its next request when it has its answer. `open`: requests arrive at a given rate and never wait for answers.',
    caller: 'One of the clients of a closed load: it asks, waits for the answer and asks again.',
    cell: 'One strategy under one load, in a network of its own: a row of the result.',
    trial: 'One run of a cell. With `--trials 5`, each cell runs five times.',
    repeat:
      'A trial measured once more after all others, because [the machine disturbed it](checks.md#repeats). It replaces the first try.',
    round: 'One trial of every cell, of all scenarios that run together.',
    suite: 'Scenarios that run together, round by round, within a time budget.',
    twin: 'A second copy of a cell in a suite. Any difference between the two is noise.',
    reference:
      'When results of two machines are compared, the times of all cells are divided by those of this cell: ratios are comparable between machines, times are not.',
    remedy: 'A cell that repeats another one with one thing changed, and is shown beside it.',
    page: 'The objects that one caller of a closed load requests at once, as a browser does. The caller continues when it has all of them.',
    'expectation, statement':
      'Something that the scenario says must be true of its cells. Counts must agree in every trial, times and rates in most trials. A statement can also say that a cell must be found invalid.',
  },
  'Where it happens': {
    host: 'One network namespace of the lab: `client`, `proxy` or `origin`.',
    link: 'The pair of network interfaces between two hosts.',
    lab: 'The hosts, their links and sysctls, for one cell.',
    path: 'The hosts that a request passes. `direct`: client, origin. `nginx`: client, proxy, origin. `nginx-stream`: the same, with a proxy that forwards TCP and does not read HTTP.',
    hop: 'The connections between two neighbouring hosts on the path.',
    upstream: 'The hop from proxy to origin.',
    answerer:
      'The program that speaks HTTP (and TLS) with the client: nginx on the path `nginx`, otherwise the origin.',
    origin: 'The server that answers (Fastify).',
    proxy: 'nginx between client and origin.',
    target: 'The servers of a cell, up and ready. (The option `--target` names a service.)',
    service: "A server of yours that already runs, measured with `--target` instead of the lab's origin.",
    command: 'A command line that starts your own server inside the lab, on the host `origin`.',
    side: 'One of two servers that are measured in turn and compared: A or B.',
    driver: 'The program that makes the load: a separate process on the client. [All of them](drivers.md).',
    transport: 'The part of a driver that gives each request a connection: the client under test.',
    observer: 'Reads one source (of the kernel, of nginx or of a process) while the load runs.',
  },
  'What connections do': {
    reuse: 'How many requests one connection carries, or for how long.',
    closer: 'Who sends the first FIN: `client` or `server`; or `reset`, an RST from the client.',
    TIME_WAIT:
      'What the kernel of the side that closed first keeps for 60 s after a connection has ended. It takes a port out of use only when the side that opened the connection also closed it first.',
    pool: 'The connections that a client holds. A request that finds none free opens one, or waits if the pool is full.',
    pipelining:
      'HTTP/1.1: a request is written before the previous one on the connection is answered. Answers come in the same order.',
    stream: 'HTTP/2 and HTTP/3: one request and its answer, alongside others on the same connection.',
    'in flight': 'A request that is written and not yet answered.',
    'cold, warm': 'A cold request waited for a connection to be opened for it. A warm one did not.',
    resumption: 'A TLS handshake that continues the session of an earlier connection.',
    inert:
      "Configured, but without effect and without an error: for example nginx's `keepalive` with HTTP/1.0 or `Connection: close` upstream.",
    'Nagle, delayed ACK':
      "Nagle's algorithm holds a small write back until the previous one is acknowledged. With delayed ACKs, a receiver waits before it acknowledges. Together they cost about 40 ms. TCP_NODELAY turns Nagle's algorithm off.",
    churn: 'New connections per second.',
    'port capacity':
      'Ports times source addresses: the number of connections that a host can have to one destination.',
    exhaustion:
      'A host has run out of ports: connect() finds no free one and fails with `EADDRNOTAVAIL`. If the socket is bound to a source address first, bind() fails with `EADDRINUSE`.',
    knee: 'The point at which a curve bends. For connect times: the connection after which connect() takes longer. For a pool: the size beyond which more connections no longer help.',
  },
  'How long a request takes': {
    latency:
      'The time from the intended start (open load), or from the moment the caller asks (closed load), to the last byte of the answer. It includes waiting for the pool and connecting. A request [without an answer](result.md#requests-without-an-answer) counts with the time that it waited.',
    'service time':
      'The time from the write of the request to the last byte of the answer. `service` in results.',
    phase:
      'A part of the latency, in order: `poolWait`, `dns`, `connect`, `tls`, `ttfb` (to the first byte), `body`.',
    lateness: 'How much later than intended the driver began a request of an open load.',
  },
  'What is said about it': {
    prediction: 'The outcome, computed before the run.',
    check:
      "A condition that must hold before a cell's numbers count: the measurement is sound and the strategy really happened. [All of them](checks.md).",
    cause: 'What is behind a number, with the evidence for it: proven or likely. [All of them](causes.md).',
    evidence: 'What was measured that shows a cause. A cause without evidence is not named.',
    warning: 'Something that a reader must know: what was seen, why it matters, what to do.',
    verdict:
      'Whether an expectation holds in the measurement. In a comparison: worse, better, same or inconclusive.',
  },
  'The states of a cell': {
    measured: 'All checks hold.',
    invalid:
      'A check failed: the cell did not do what its strategy says, or the measurement is not sound. Its numbers are kept to help find the cause, but they do not count.',
    skipped: 'This machine cannot run the cell.',
    failed: 'The cell could not finish: a program died or did not become ready.',
  },
};

/** A word and what it means. */
export interface Word {
  readonly word: string;
  readonly means: string;
}

export function wordsOf(meanings: Readonly<Record<string, string>>): readonly Word[] {
  return Object.entries(meanings).map(([word, means]) => ({ word, means }));
}

export const WORDS: readonly Word[] = Object.values(MEANINGS).flatMap(wordsOf);

/** The words that a newcomer meets first, for the line below a table. No capital, no full stop. */
export const IN_SHORT = {
  cell: 'one strategy under one load',
  invalid: 'a check failed, so the numbers do not count',
  statement: 'what the scenario expects of a cell',
} as const;
