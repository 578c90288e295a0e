import { readFile } from 'node:fs/promises';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import type { Cell, Result } from '../../result/result.ts';
import { headerOf, latencyOf } from '../../result/testing/fixture.ts';
import { htmlReport } from './page.ts';
import { describeBrowser, seeAll } from './testing/browser.ts';
import { measured, resultOf } from './testing/results.ts';

const HOSTILE =
  '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">\u2028\u202e"\'`$1';

const three = resultOf([
  measured('client closes first'),
  measured('keep-alive', { numbers: { exhaustion: null } }),
  { ...headerOf({ name: 'h3' }), state: 'skipped', reason: 'nginx has no HTTP/3' },
]);

/** Plots whose canvas has a pixel that is not transparent. */
const DRAWN = `[...document.querySelectorAll('figure.chart')].filter((figure) => figure.closest('details:not([open])') === null).map((figure) => {
  const canvas = figure.querySelector('canvas');
  if (canvas === null) return 'no canvas';
  const blank = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  return canvas.toDataURL() === blank.toDataURL() ? 'empty' : 'drawn';
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

/** Cell names in the order of the table. */
const names = (page: Page): Promise<string[]> => page.locator('table.cells tbody th').allInnerTexts();

// A busy machine starts a page slowly; what is measured has its own limit.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

describeBrowser('The page', (open) => {
  test('draws its charts from disk, says nothing on the console and asks nobody anything', async () => {
    const { page, troubles } = await open(htmlReport([three]));
    expect(countsOf(await drawn(page))).toEqual({ drawn: 2 });
    await page.locator('details.cell summary').first().click();
    expect(countsOf(await drawn(page))).toEqual({ drawn: 4 });
    expect(troubles).toEqual([]);
  });

  test('sorts by the heading that is pressed, up and down, what has no number last', async () => {
    const slow = measured('slow', { numbers: { latency: latencyOf(9_000, 9_900) } });
    const { page } = await open(htmlReport([resultOf([...three.cells, slow])]));
    const heading = page.getByRole('button', { name: 'p50', exact: true });
    await heading.click();
    expect((await names(page)).at(-2)).toBe('slow');
    await heading.click();
    expect((await names(page))[0]).toBe('slow');
    expect((await names(page)).at(-1)).toBe('h3');
  });

  test('zooms by dragging and by keys, and shows all again', async () => {
    const { page } = await open(htmlReport([three]));
    await seeAll(page);
    const over = page.locator('.u-over').first();
    const box = (await over.boundingBox())!;
    const before = await over.screenshot();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(0, 0);
    const zoomed = await over.screenshot();
    expect(zoomed.equals(before)).toBe(false);
    await page.locator('.plot').first().focus();
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
    expect((await over.screenshot()).equals(before)).toBe(true);
    await page.keyboard.press('+');
    await page.waitForTimeout(100);
    expect((await over.screenshot()).equals(before)).toBe(false);
  });

  test('switches a line off and on by the keyboard', async () => {
    const { page } = await open(htmlReport([three]));
    await seeAll(page);
    const entry = page.getByRole('switch').first();
    expect(await entry.getAttribute('aria-checked')).toBe('true');
    await entry.focus();
    await page.keyboard.press('Enter');
    expect(await entry.getAttribute('aria-checked')).toBe('false');
  });

  test.each([320, 768, 1_280, 1_920])('has no overflow at %i px', async (width) => {
    const { page } = await open(htmlReport([three]), { width });
    await seeAll(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  test.each(['light', 'dark'] as const)('has nothing that axe finds serious, %s', async (colorScheme) => {
    const { page } = await open(htmlReport([three]), { colorScheme });
    await page.locator('details.cell summary').first().click();
    await seeAll(page);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });

  test('changes between light and dark', async () => {
    const { page } = await open(htmlReport([three]));
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await background()).toBe('rgb(15, 19, 24)');
  });

  test('gives the raw data back', async () => {
    const { page } = await open(htmlReport([three]));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('button.download').click(),
    ]);
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(three)),
    );
  });

  test('shows hostile texts as texts', async () => {
    const cell = measured(HOSTILE, {
      numbers: { explanation: HOSTILE, warnings: [{ code: 'x', message: HOSTILE }] },
    });
    const skipped: Cell = { ...headerOf({ name: `2${HOSTILE}` }), state: 'failed', reason: HOSTILE };
    const result: Result = resultOf([cell, skipped], { scenario: HOSTILE, question: HOSTILE });
    const { page, troubles } = await open(htmlReport([result]));
    expect(countsOf(await drawn(page))).toEqual({ drawn: 2 });
    expect(await page.title()).toContain('</script>');
    expect(await page.locator('h1').innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('main img').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  const odd: readonly (readonly [string, Result])[] = [
    ['no cell', resultOf([])],
    ['one cell', resultOf([measured('only')])],
    [
      '300 cells',
      resultOf(Array.from({ length: 300 }, (_, index) => measured(`cell ${index}`, { points: 30 }))),
    ],
    [
      'cells that are all invalid',
      resultOf(
        three.cells.slice(0, 2).map((cell) => ({ ...cell, state: 'invalid', reason: 'no reuse' }) as Cell),
      ),
    ],
    ['60 minutes of series', resultOf([measured('long', { points: 36_000 })])],
  ];
  test.each(odd)('is there within 3 s with %s', async (_, result) => {
    const page = htmlReport([result]);
    expect(page.length).toBeLessThan(2_000_000);
    const visit = await open(page);
    await seeAll(visit.page);
    const loadedMs = await visit.page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd');
    expect(loadedMs).toBeLessThan(3_000);
    expect(visit.troubles).toEqual([]);
  });
});
