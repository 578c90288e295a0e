import { isIdempotent } from '../../../scenario/request/methods.ts';
import type { NginxErrorKind } from '../../../serve/nginx/error-log/kind.ts';
import { NGINX_KINDS, UNKNOWN_LINE } from '../../../serve/nginx/error-log/kinds.ts';
import { several } from '../../../words.ts';
import { type Cause, type CellFacts, cause } from '../cause.ts';
import { tooShort } from '../ends/too-short.ts';

/** The cause with this id is behind a kind of line. */
export const nginxCauseId = (kind: string): string => `nginx-${kind}`;

/** What nginx itself says it is. */
function causeOf(kind: NginxErrorKind): Cause {
  return cause({
    id: nginxCauseId(kind.id),
    looks: `nginx writes "${kind.writes}"`,
    owner: kind.owner,
    shows: kind.means,
    remedy: kind.remedy,
    page: 'errors.md',
    fails: ['error budget', 'connections upstream'],
    explains: 'times',
    evidence: (facts) => {
      // About ports that ran out the kernel says more.
      if (kind.id === 'no-ports' && facts.measured.exhaustion?.host === 'proxy') return null;
      // The access log says by how many bytes.
      if (kind.id === 'cut-off' && tooShort(facts)?.isEnded) return null;
      const lost = kind.isRetried === true ? lostText(facts) : '';
      return found(facts, kind.id, (seen) => `${kind.means}: ${seen}${lost}`, kind.owner);
    },
  });
}

const unknown = cause({
  id: nginxCauseId(UNKNOWN_LINE),
  looks: "nginx's error log has a line that is not on this page",
  owner: 'proxy',
  shows: 'A line of nginx at level `error` or above that no kind of line matches. One of them is quoted',
  remedy: "Look the line up in nginx's documentation, or in its source",
  page: 'errors.md',
  evidence: (facts) =>
    found(
      facts,
      UNKNOWN_LINE,
      (seen) => `nginx reports an error of a kind that connlab does not know: ${seen}`,
    ),
});

/** Why a client got a 502 where a GET would have been answered. */
function lostText({ ran: { cell } }: CellFacts): string {
  const { method } = cell.request;
  return isIdempotent(method)
    ? ''
    : `. nginx sends no ${method} again that was lost on a kept connection, as it does with a GET, because the origin may have carried it out`;
}

function found(
  { ran, measured }: CellFacts,
  kind: string,
  text: (seen: string) => string,
  owner?: NginxErrorKind['owner'],
) {
  const seen = ran.logs.nginxLines?.find((one) => one.kind === kind);
  if (seen === undefined) return null;
  const { requests } = measured.counts;
  return {
    share: Math.min(1, seen.lines / Math.max(1, requests)),
    // Behind nginx stands the user's own service.
    ...(owner === 'origin' && ran.cell.target !== undefined ? { owner: 'service' as const } : {}),
    text: text(
      `${several(seen.lines, 'line')} in nginx's error log for ${several(requests, 'request')}, the first "${seen.sample}"`,
    ),
  };
}

export const NGINX_LOG: readonly Cause[] = [...NGINX_KINDS.map(causeOf), unknown];
