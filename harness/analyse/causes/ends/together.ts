import { count, duration, durations, several } from '../../../words.ts';
import { sum } from '../../evidence.ts';
import { cause } from '../cause.ts';
import { type Ended, limitedBy, PAGE, priceText, shareOf } from './ended.ts';
import { areAsOld, areAsUsed } from './pattern.ts';

/** Connections that ended for one reason, which came to all of them at once. */
export const endsTogether = cause({
  id: 'ends-together',
  as: 'warning',
  looks: 'New connections and failed requests in bursts, with nothing in between',
  owner: 'service',
  shows:
    'Your service ended several connections at the same moments, whatever they had carried and however long they had been idle',
  remedy:
    'If it was a restart, a reload or a deploy, let the service drain first: finish its requests, and announce the end by Connection: close or GOAWAY. Let clients retry idempotent requests',
  page: PAGE,
  behind: ['connections-shorter'],
  evidence: (facts) => {
    const seen = limitedBy(facts, 'together', ['fin', 'rst', 'goaway']);
    if (seen === null) return null;
    const { endedTogether, ends = {} } = facts.ran.outcome.connections;
    const { of, groups, everyMs, connections } = endedTogether!;
    const all = sum([ends.fin, ends.rst, ends.goaway].map((end) => end?.connections ?? 0));
    const moments =
      groups === 1
        ? 'at one moment'
        : `in ${count(groups)} groups, each at one moment (about every ${duration(everyMs!)})`;
    const part = connections === all ? '' : `${count(connections)} of ${of === all ? '' : 'the first '}`;
    const doubt = groups === 1 && areAsOld(seen.end, true) ? limitOfAge(seen) : limitOfRequests(seen);
    return {
      ...(doubt !== '' && { strength: 'likely' }),
      share: shareOf(facts, seen),
      text:
        `The service ended ${part}${several(of, 'connection')} ${moments}, as a restart, a reload or a deploy does` +
        `${doubt}${priceText(facts, seen)}`,
    };
  },
});

function limitOfAge({ end: { ageMs } }: Ended): string {
  return `; they were all ${durations(ageMs.least, ageMs.most)} old, so it may be a limit of age`;
}

function limitOfRequests({ end }: Ended): string {
  const { least, most } = end.answers;
  if (!areAsUsed(end)) return '';
  return `; they had all carried ${count(least)} to ${several(most, 'request')}, so it may be a limit of requests`;
}
