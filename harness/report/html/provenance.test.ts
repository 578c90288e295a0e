import { expect, test } from 'vitest';
import { DEFAULT_ASK } from '../../plan/sides.ts';
import { provenance } from './provenance.ts';
import { measured, resultOf } from './testing/results.ts';

const command = (text: string) => /class="command">([^<]*)</.exec(text)?.[1];

test('provenance() has the command that runs it again', () => {
  const result = resultOf([measured('a')], { scenario: 'keep-alive', trials: 3, seed: 7 });
  expect(command(provenance(result).text)).toBe('npx connlab run keep-alive --trials 3 --seed 7');
  const service = {
    url: 'http://a.test/api',
    address: '192.0.2.1',
    port: 80,
    isLocal: false,
    clientOn: 'host',
  };
  const external = resultOf([{ ...measured('a'), target: service } as never], {
    scenario: 's',
    trials: 1,
    seed: 1,
  });
  expect(command(provenance(external).text)).toBe(
    'npx connlab run s --trials 1 --seed 1 --target http://a.test/api',
  );
});

test('provenance() of one of two servers has the command that compares both again', () => {
  const commands = { A: "node a.js --name 'x'", B: 'node b.js' };
  const sideBySide = { side: 'B', pairId: '2026-11-21', commands } as const;
  const { text } = provenance(resultOf([], { sideBySide, scenario: 'keep-alive', trials: 10, seed: 1 }));
  expect(command(text)).toBe(
    'npx connlab compare --ab &#39;node a.js --name &#39;\\&#39;&#39;x&#39;\\&#39;&#39;&#39; &#39;node b.js&#39; --scenario keep-alive --trials 10 --seed 1',
  );
});

test('provenance() of two servers that were asked the default names no scenario, which would have more cells', () => {
  const sideBySide = { side: 'A', pairId: '2026-11-21', commands: { A: 'a', B: 'b' } } as const;
  const cells = DEFAULT_ASK.only.map((only) => measured(only.replace('cell=', '')));
  const asked = (some: typeof cells) =>
    command(provenance(resultOf(some, { sideBySide, scenario: 'keep-alive', trials: 3, seed: 1 })).text);
  expect(asked(cells)).toMatch(/--ab &#39;a&#39; &#39;b&#39; --trials 3/);
  expect(asked(cells.slice(1))).toMatch(/ --scenario keep-alive --trials 3/);
});

test('provenance() of a part of a suite names the suite, and trials that its budget left out', () => {
  const suite = { name: 'nightly', budgetMs: 60_000, trialsPlanned: 10, trialsRun: 4 };
  const { text } = provenance(resultOf([], { suite, seed: 7 }));
  expect(text).toContain('nightly, 4 of 10 trials within 60 s');
  expect(command(text)).toBe('npx connlab suite nightly --trials 10 --seed 7');
});
