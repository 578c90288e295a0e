import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, whyNoChromium, whyNoChromiumPackage } from '../../../testing/chromium.ts';

// As root it has no sandbox; the others keep it from asking anybody anything.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page that was opened; `await using` closes it. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** What the console said as a warning or an error, what was thrown, and each request to anywhere but the file. */
  readonly troubles: readonly string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly colorScheme?: 'dark' | 'light';
}

/** Opens a page from disk, as a reader would. */
export type Open = (html: string, options?: VisitOptions) => Promise<Visit>;

/**
 * A suite that needs a browser. Where there is none it is skipped, with the reason in its name; where
 * CONNLAB_NO_SKIP=1 says that there must be one, it fails.
 */
export function describeBrowser(name: string, body: (open: Open) => void): void {
  const refusal = whyNoChromium();
  if (refusal !== null) {
    if (process.env.CONNLAB_NO_SKIP === '1' && whyNoChromiumPackage() === null) throw new Error(refusal);
    describe.skip(`${name} (skipped: ${refusal})`, () => body(() => Promise.reject(new Error(refusal))));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let folder: string;
    let visits = 0;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'connlab-page-'));
      browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    });
    body(async (html, { width = 1_280, colorScheme = 'light' } = {}) => {
      const file = join(folder, `report-${visits++}.html`);
      await writeFile(file, html);
      const page = await browser.newPage({
        viewport: { width, height: 900 },
        colorScheme,
        acceptDownloads: true,
      });
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('request', (request) => {
        if (!/^(file|data|blob):/.test(request.url())) troubles.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      return { page, troubles, [Symbol.asyncDispose]: () => page.close() };
    });
  });
}

// In the page's own language: the types of a browser are not those of this project.
const SCROLL = `(async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 600) {
    scrollTo(0, y);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)));
  }
  scrollTo(0, 0);
})()`;

/** Scrolls through the page, so that all is drawn that is drawn when it comes into view. */
export async function seeAll(page: Page): Promise<void> {
  await page.evaluate(SCROLL);
}
