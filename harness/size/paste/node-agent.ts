import { type Choice, type PastedClient, sizeComment } from './choice.ts';
import { clientIdle, idleReason, idleTimeoutMs, ownMarginMs } from './idle.ts';

/** Default of the agent's agentKeepAliveTimeoutBuffer, ms. */
const MARGIN_MS = 1_000;

/** `http` or `https`: the module of Node that the service needs. */
function moduleOf({ service, throughNginx }: Choice): 'http' | 'https' {
  return throughNginx ? 'http' : (service?.scheme ?? 'http');
}

/** An agent of Node's own client, which other clients take as well. */
function agentLines(choice: Choice): readonly string[] {
  const name = moduleOf(choice);
  const marginMs = ownMarginMs(choice, MARGIN_MS);
  return [
    `import ${name} from 'node:${name}';`,
    '',
    `const agent = new ${name}.Agent({`,
    '  keepAlive: true,',
    `  maxSockets: ${choice.size},${sizeComment(choice, ' // ')}`,
    `  maxFreeSockets: ${choice.size},`,
    `  // ${idleReason(choice)}`,
    '  // A request that is silent for as long only emits "timeout"; it goes on.',
    `  timeout: ${idleTimeoutMs(clientIdle(choice))}, // ms`,
    ...(marginMs === null
      ? []
      : [
          `  agentKeepAliveTimeoutBuffer: ${marginMs}, // Node 24.7; with its default, ${MARGIN_MS}, nothing would be kept`,
        ]),
    '});',
  ];
}

export const httpAgent = {
  key: 'httpAgent',
  title: "Options for Node's http.Agent",
  lines: (choice) => [...agentLines(choice), `// ${moduleOf(choice)}.request(url, { agent })`],
} as const satisfies PastedClient;

export const axios = {
  key: 'axios',
  title: 'Options for axios',
  lines: (choice) => [
    "import axios from 'axios';",
    ...agentLines(choice),
    `const client = axios.create({ baseURL: origin, ${moduleOf(choice)}Agent: agent });`,
  ],
} as const satisfies PastedClient;
