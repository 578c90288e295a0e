// Charts are drawn when they come into view, because a page may have hundreds of them.
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target as HTMLElement);
    }
  },
  { rootMargin: '300px' },
);
for (const figure of document.querySelectorAll<HTMLElement>('figure.chart')) seen.observe(figure);

const resized = new ResizeObserver(() => {
  for (const [figure, plot] of drawn) {
    const width = Math.max(220, figure.querySelector<HTMLElement>('.plot')!.clientWidth);
    if (Math.abs(width - plot.width) > 1 && width > 220) plot.setSize({ width, height: HEIGHT });
  }
});
resized.observe(document.body);

// A printed page is light and has all its charts.
addEventListener('beforeprint', () => {
  const shown = document.documentElement.dataset.theme;
  if (shown === 'dark') {
    showTheme('light');
    addEventListener('afterprint', () => showTheme('dark'), { once: true });
  }
  for (const figure of document.querySelectorAll<HTMLElement>('figure.chart')) {
    if (!drawn.has(figure) && figure.closest('details:not([open])') === null) draw(figure);
  }
});

const theme = document.querySelector<HTMLButtonElement>('#theme')!;
const dark = matchMedia('(prefers-color-scheme: dark)');
function showTheme(name: 'dark' | 'light'): void {
  document.documentElement.dataset.theme = name;
  theme.textContent = name === 'dark' ? 'Light' : 'Dark';
  redrawAll();
}
theme.addEventListener('click', () =>
  showTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'),
);
dark.addEventListener('change', () => showTheme(dark.matches ? 'dark' : 'light'));
showTheme(dark.matches ? 'dark' : 'light');

function sortBy(table: HTMLTableElement, column: number, heading: HTMLElement): void {
  const body = table.tBodies[0]!;
  const up = heading.getAttribute('aria-sort') !== 'ascending';
  const keyOf = (row: HTMLTableRowElement): string => {
    const cell = row.cells[column]!;
    return cell.dataset.value ?? cell.textContent ?? '';
  };
  const rows = [...body.rows].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    // Cells without a number come last in either direction.
    if (one === '' || other === '') return one === other ? 0 : one === '' ? 1 : -1;
    const order =
      Number.isNaN(Number(one)) || Number.isNaN(Number(other))
        ? one.localeCompare(other, 'en', { numeric: true })
        : Number(one) - Number(other);
    return up ? order : -order;
  });
  for (const other of table.tHead!.rows[0]!.cells) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  body.append(...rows);
}
for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
  for (const [column, heading] of [...table.tHead!.rows[0]!.cells].entries()) {
    heading.querySelector('button')!.addEventListener('click', () => sortBy(table, column, heading));
  }
}

/** Opens the cell, or the words, that a link points to. */
function openTarget(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener('hashchange', openTarget);
openTarget();

async function download(section: Element): Promise<void> {
  const raw = section.querySelector<HTMLElement>('script.raw')!;
  const bytes = Uint8Array.fromBase64(JSON.parse(raw.textContent!) as string);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(
    new Blob([await new Response(stream).blob()], { type: 'application/json' }),
  );
  link.download = `${(raw.dataset.name ?? 'result').replaceAll(/[^\w.-]/g, '_')}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
for (const button of document.querySelectorAll<HTMLButtonElement>('button.download')) {
  button.addEventListener('click', () => void download(button.closest('section')!));
}
for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
  button.addEventListener('click', () => {
    void navigator.clipboard?.writeText(button.parentElement!.querySelector('.command')!.textContent!);
    button.textContent = 'Copied';
  });
}
