// @module-tag long
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import type { Cell, CellNumbers, Result } from '../../result/result.ts';
import { headerOf, latencyOf } from '../../result/testing/parts.ts';
import { exponentialMs } from '../../size/testing/simulate.ts';
import { goalOf } from '../../size/testing/size.ts';
import { simulatedSizing } from '../../size/testing/sizing.ts';
import { htmlReport } from './page.ts';
import { describeBrowser, seeAll } from './testing/browser.ts';
import { drawnNumbers, measured, resultOf } from './testing/results.ts';

const HOSTILE =
  '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">\u2028\u202e"\'`$1';

const three = resultOf([
  measured('client closes first'),
  measured('keep-alive', { numbers: { exhaustion: null } }),
  { ...headerOf({ name: 'h3' }), state: 'skipped', reason: 'nginx has no HTTP/3' },
]);

/** Plots whose canvas has the colour of a line in it: axes and grid alone are empty. */
const DRAWN = `[...document.querySelectorAll('figure.chart')].filter((figure) => figure.closest('details:not([open])') === null).map((figure) => {
  const canvas = figure.querySelector('canvas');
  if (canvas === null) return 'no canvas';
  // Read from a copy: reading a plot's own canvas makes the browser warn.
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true });
  const colours = JSON.parse(figure.querySelector('script').textContent).lines.map(({ colour }) => {
    copy.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--c' + colour);
    copy.fillRect(0, 0, 1, 1);
    return new Uint32Array(copy.getImageData(0, 0, 1, 1).data.buffer)[0];
  });
  copy.clearRect(0, 0, width, height);
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(data.buffer).filter((pixel) => colours.includes(pixel));
  return pixels.length < 20 ? 'empty' : 'drawn';
})`;

async function drawn(page: Page): Promise<readonly string[]> {
  await seeAll(page);
  return page.evaluate(DRAWN);
}

function countsOf(values: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]),
  );
}

/** Waits until charts have the new width, which they learn at the end of a frame. */
const OVERFLOW = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
  resolve(document.documentElement.scrollWidth - innerWidth))))`;

/** One after the other. */
async function eachOf<T, U>(items: readonly T[], act: (item: T) => Promise<U>): Promise<readonly U[]> {
  const results: U[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

/** Cell names in the order of the table. */
const names = (page: Page): Promise<string[]> => page.locator('table.cells tbody th').allInnerTexts();

// A busy machine starts a page slowly; what is measured has its own limit.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const threePage = htmlReport([three]);

describeBrowser('The page', (open) => {
  test('draws its charts from disk, with no console messages and no network requests', async () => {
    await using visit = await open(threePage);
    const { page, troubles } = visit;
    expect(countsOf(await drawn(page))).toEqual({ drawn: 2 });
    await page.locator('details.cell > summary').first().click();
    expect(countsOf(await drawn(page))).toEqual({ drawn: 4 });
    expect(troubles).toEqual([]);
  });

  test('sorts by the heading that is clicked, up and down, with cells without a number last', async () => {
    const slow = measured('slow', { numbers: { latency: latencyOf(9_000, 9_900) } });
    await using visit = await open(htmlReport([resultOf([...three.cells, slow])]));
    const heading = visit.page.getByRole('button', { name: 'p50', exact: true });
    await heading.click();
    expect((await names(visit.page)).at(-2)).toBe('slow');
    await heading.click();
    expect((await names(visit.page))[0]).toBe('slow');
    expect((await names(visit.page)).at(-1)).toBe('h3');
  });

  test('zooms by dragging and by keys, and shows all again', async () => {
    await using visit = await open(threePage);
    const { page } = visit;
    const over = page.locator('.u-over').first();
    const looks = async () => {
      const picture = await page.evaluate<string>(
        `document.querySelector('figure.chart canvas').toDataURL()`,
      );
      return createHash('sha256').update(picture).digest('hex');
    };
    const box = (await over.boundingBox())!;
    const before = await looks();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(0, 0); // a line below the cursor is drawn stronger
    await expect.poll(looks).not.toBe(before);
    await page.locator('.plot').first().press('Escape');
    await expect.poll(looks).toBe(before);
    await page.keyboard.press('+');
    await expect.poll(looks).not.toBe(before);
  });

  test('switches a line off and on by the keyboard', async () => {
    await using visit = await open(threePage);
    const entry = visit.page.getByRole('switch').first();
    expect(await entry.getAttribute('aria-checked')).toBe('true');
    await entry.press('Enter');
    expect(await entry.getAttribute('aria-checked')).toBe('false');
    await entry.press('Enter');
    expect(await entry.getAttribute('aria-checked')).toBe('true');
  });

  test('shows the numbers of a chart on request', async () => {
    await using visit = await open(threePage);
    const numbers = visit.page.locator('details.data').first();
    expect(await numbers.locator('table').count()).toBe(0);
    await numbers.locator('summary').click();
    await numbers.locator('table').waitFor();
    const [heading, first, ...rest] = await numbers.locator('tr').allInnerTexts();
    expect(heading).toMatch(/TIME_WAIT client\t.*capacity client/);
    expect(first).toMatch(/^0 s\t0\t0\t2,000/);
    expect(rest.at(-2)).toMatch(/^5.9 s\t2,000\t/);
    expect(rest.at(-1)).toBe('3 s\tEADDRNOTAVAIL');
  });

  test('has no overflow at 320 to 1,920 px', async () => {
    await using visit = await open(htmlReport([three, { ...three, startedAt: '2026-11-22T14:22:31.000Z' }]));
    const widths = [320, 768, 1_280, 1_920, 320]; // what was drawn narrow grows, and shrinks again
    await visit.page.setViewportSize({ width: 320, height: 900 });
    await seeAll(visit.page);
    const overflow = await eachOf(widths, async (width) => {
      await visit.page.setViewportSize({ width, height: 900 });
      return visit.page.evaluate(OVERFLOW);
    });
    expect(overflow).toEqual(widths.map(() => 0));
  });

  test.each([320, 390])(
    'fits a phone of %i px: wide tables scroll in their box, and bars are seen',
    async (width) => {
      const name = 'client closes first, with_a_name_that_has_no_place_to_break_in_the_middle_of_it';
      const { exhaustion, ...numbers } = drawnNumbers();
      const [poolWait, ttfb] = [1, 4_000].map((us) => ({ ...numbers.latency, meanUs: us }));
      const phases = { ...numbers.phases, poolWait, ttfb } as CellNumbers['phases'];
      const lasting = (atMs: number) => ({ numbers: { phases, exhaustion: { ...exhaustion!, atMs } } });
      const result = resultOf(
        [
          measured(name, lasting(250)),
          measured(`${name}, two source addresses`, lasting(60_000), { remedyFor: name }),
          measured('keep-alive', { numbers: { phases, exhaustion: null } }),
        ],
        { question: `Who runs out of ports with ${'0123456789'.repeat(8)}?` },
      );
      await using visit = await open(
        htmlReport([result, { ...result, startedAt: '2026-11-22T14:22:31.000Z' }]),
        {
          width,
        },
      );
      const { page } = visit;
      await page.locator('details.cell > summary').first().click();
      await seeAll(page);
      expect(await page.evaluate(OVERFLOW)).toBe(0);
      const { bars, segments, tables } = await page.evaluate<
        Record<'bars' | 'segments' | 'tables', number[]>
      >(`({
      bars: [...document.querySelectorAll('.bar')].map((bar) => bar.clientWidth / bar.closest('figure').clientWidth),
      segments: [...document.querySelectorAll('.bar .segment')].map((segment) => segment.getBoundingClientRect().width),
      tables: [...document.querySelectorAll('.scroll table.cells')].map(({ parentNode }) => parentNode.scrollWidth - parentNode.clientWidth),
    })`);
      expect(bars.length).toBe(10); // in each result two of ports, three of phases
      expect(Math.min(...bars)).toBeGreaterThan(0.8);
      expect(segments.length).toBe(22);
      expect(Math.min(...segments)).toBeGreaterThanOrEqual(3);
      expect(Math.max(...segments)).toBeGreaterThan(width / 2);
      expect(Math.min(...tables)).toBeGreaterThan(0);
    },
  );

  test('explains its words without a mouse', async () => {
    await using visit = await open(threePage);
    const { page } = visit;
    const words = page.locator('#words');
    expect(await words.locator('dl').first().isVisible()).toBe(false);
    await page.getByRole('link', { name: 'What the words mean' }).first().press('Enter');
    await words.locator('dt', { hasText: /^invalid$/ }).waitFor();
    await words.locator('summary').press('Enter');
    expect(await words.locator('dl').first().isVisible()).toBe(false);
  });

  test('shows a sizing: its curve, a legend without the edges of the band, and all of it on a phone', async () => {
    const sizing = simulatedSizing(goalOf(300, 110), { serviceMs: exponentialMs(20), seed: 11 });
    await using visit = await open(htmlReport([], [sizing]), { width: 390 });
    const { page, troubles } = visit;
    expect(await drawn(page)).toEqual(['drawn']);
    const legend = page.locator('.u-legend .u-series:visible th:visible');
    expect(await legend.allInnerTexts()).toEqual(['measured', 'predicted', 'target']);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    expect(troubles).toEqual([]);
  });

  test('has nothing that axe calls serious, light and dark', async () => {
    await using visit = await open(htmlReport([three, { ...three, startedAt: '2026-11-22T14:22:31.000Z' }]));
    const { page } = visit;
    await page.locator('details.cell > summary').first().click();
    await page.locator('details.data summary').first().click();
    await seeAll(page);
    await page.evaluate(axe.source);
    for (const [colorScheme, run] of [
      // The second result is like the first.
      ['light', `axe.run({ exclude: ['#s1'] }, { resultTypes: ['violations'] })`],
      ['dark', `axe.run({ exclude: ['#s1'] }, { runOnly: ['color-contrast'] })`], // the rest is the same
    ] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = (await page.evaluate(run)) as AxeResults;
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    }
  });

  test('changes between light and dark, and is light on paper', async () => {
    await using visit = await open(threePage);
    const { page } = visit;
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(15, 19, 24)'];
    expect(await background()).toBe(light);
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await background()).toBe(dark);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    expect(await background()).toBe(light);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    expect(await background()).toBe(dark);
  });

  test('gives the raw data back', async () => {
    await using visit = await open(threePage);
    const [download] = await Promise.all([
      visit.page.waitForEvent('download'),
      visit.page.locator('button.download').click(),
    ]);
    const file = await download.path();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(three)));
  });

  test('shows hostile texts as texts', async () => {
    const cell = measured(HOSTILE, {
      numbers: { explanation: HOSTILE, warnings: [{ code: 'x', message: HOSTILE }] },
    });
    const skipped: Cell = { ...headerOf({ name: `2${HOSTILE}` }), state: 'failed', reason: HOSTILE };
    const result: Result = resultOf([cell, skipped], { scenario: HOSTILE, question: HOSTILE });
    await using visit = await open(htmlReport([result, result]));
    const { page, troubles } = visit;
    expect(countsOf(await drawn(page))).toEqual({ drawn: 4 });
    expect(await page.title()).toContain('</script>');
    expect(await page.locator('h1').last().innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('main img').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  const odd: readonly (readonly [string, () => Result])[] = [
    ['no cell', () => resultOf([])],
    ['one cell', () => resultOf([measured('only')])],
    [
      '300 cells',
      () => resultOf(Array.from({ length: 300 }, (_, index) => measured(`cell ${index}`, { points: 30 }))),
    ],
    [
      'cells that are all invalid',
      () =>
        resultOf(
          three.cells.slice(0, 2).map((cell) => ({ ...cell, state: 'invalid', reason: 'no reuse' }) as Cell),
        ),
    ],
    ['60 minutes of series', () => resultOf([measured('long', { points: 36_000 })])],
  ];
  test.each(odd)('loads within 3 s with %s', async (_, result) => {
    const given = result();
    const text = htmlReport([given]);
    expect(text.length).toBeLessThan(2_100_000);
    await using visit = await open(text);
    const loadedMs = await visit.page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd');
    expect(loadedMs).toBeLessThan(3_000);
    expect(await visit.page.locator('.answer').innerText()).not.toBe('');
    expect(await visit.page.locator('table.cells tbody tr').count()).toBe(given.cells.length);
    expect(countsOf(await visit.page.evaluate<string[]>(DRAWN)).empty).toBeUndefined();
    expect(visit.troubles).toEqual([]);
  });
});
