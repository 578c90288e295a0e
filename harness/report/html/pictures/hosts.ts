import { HOSTS, type HostName } from '../../../scenario/strategy.ts';
import { count, several } from '../../../words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { html, type Markup, scroll } from '../markup.ts';

const BOX = { width: 150, height: 62, gap: 190, top: 14 } as const;

/** The hosts in the order of the path, with TIME_WAIT, and arrows that say who opened and who closed connections. */
export function hostsPicture(cell: WithNumbers): Markup {
  const hosts = HOSTS.filter((host) => cell.hosts[host] !== undefined);
  const width = hosts.length * BOX.width + (hosts.length - 1) * BOX.gap;
  const height = BOX.height + BOX.top + 14;
  return scroll(
    'Hosts',
    html`<svg class="hosts hosts-${hosts.length}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(cell, hosts)}">
${hosts.map((host, index) => box(cell, host, index))}
${hosts.slice(1).map((host, index) => arrow(cell, { from: hosts[index]!, to: host, index }))}
</svg>`,
  );
}

/** The same for several cells, each with its name. */
export function hostsFigure(cells: readonly WithNumbers[]): Markup {
  const isWide = cells.length > 1 || cells.some((cell) => cell.hosts.proxy !== undefined);
  return html`<figure class="${isWide ? 'wide' : ''}"><h4>Who opens, who closes, who waits</h4>${cells.map(
    (cell) => html`<p class="cell-name">${cellName(cell)}</p>${hostsPicture(cell)}`,
  )}</figure>`;
}

function box(cell: WithNumbers, host: HostName, index: number): Markup {
  const x = index * (BOX.width + BOX.gap);
  const { timeWaitPeak, portsInUsePeak, portCapacity } = cell.hosts[host]!;
  const ranOut = cell.exhaustion?.host === host;
  const middle = x + BOX.width / 2;
  const ports = host === 'origin' ? '' : `${count(portsInUsePeak)} of ${count(portCapacity)} ports`;
  return html`<g class="host host-${host}${ranOut ? ' ran-out' : ''}">
<rect x="${x + 1}" y="${BOX.top}" width="${BOX.width - 2}" height="${BOX.height}" rx="8"/>
<text x="${middle}" y="${BOX.top + 19}" class="name">${host}</text>
<text x="${middle}" y="${BOX.top + 37}">${count(timeWaitPeak)} TIME_WAIT</text>
<text x="${middle}" y="${BOX.top + 53}" class="small">${ranOut ? 'ran out of ports' : ports}</text>
</g>`;
}

function arrow(
  cell: WithNumbers,
  { from, to, index }: { from: HostName; to: HostName; index: number },
): Markup {
  const x1 = (index + 1) * BOX.width + index * BOX.gap + 6;
  const x2 = x1 + BOX.gap - 14;
  const y = BOX.top + BOX.height / 2;
  const middle = (x1 + x2) / 2;
  return html`<g class="hop">
<path d="M${x1} ${y}H${x2}m-7 -5l7 5l-7 5" fill="none"/>
<text x="${middle}" y="${y - 9}">${several(openedBy(cell, from), 'connection')}</text>
<text x="${middle}" y="${y + 17}" class="small">${closingWords(cell, from, to)}</text>
</g>`;
}

/** Results of earlier versions have the whole machine's count for the client of a service outside the lab. */
function openedBy(cell: WithNumbers, host: HostName): number {
  const isMachines = host === 'client' && cell.target !== undefined;
  return isMachines ? cell.connections.opened : cell.hosts[host]!.activeOpens;
}

/** The driver saw who closed the client's connections. Behind a proxy TIME_WAIT tells, minus that of the client's hop. */
function closingWords(cell: WithNumbers, from: HostName, to: HostName): string {
  if (from === 'client') {
    const { closedByClient, closedByServer, resetByClient, resetByServer } = cell.connections;
    const said: readonly [number, string][] = [
      [closedByClient, 'client'],
      [closedByServer, to],
      [resetByClient, 'client (RST)'],
      [resetByServer, `${to} (RST)`],
    ];
    const [most] = [...said].sort(([a], [b]) => b - a);
    return most === undefined || most[0] === 0 ? 'kept open' : `${count(most[0])} closed by ${most[1]}`;
  }
  const held = Math.max(0, cell.hosts[from]!.timeWaitPeak - cell.connections.closedByServer);
  const other = cell.hosts[to]!.timeWaitPeak;
  if (held + other === 0) return 'kept open';
  return held >= other ? `closed by ${from}` : `closed by ${to}`;
}

function describe(cell: WithNumbers, hosts: readonly HostName[]): string {
  return hosts
    .map((host) => {
      const { timeWaitPeak } = cell.hosts[host]!;
      const opened = host === 'origin' ? '' : `opened ${several(openedBy(cell, host), 'connection')} and `;
      return `The ${host} ${opened}held at most ${count(timeWaitPeak)} in TIME_WAIT.`;
    })
    .join(' ');
}
