/** Most rows in a table: a reader does not read more. */
const MOST_ROWS = 25;

/** Evenly spread indices, both ends included. */
function spread(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: most }, (_, row) => Math.round((row * (length - 1)) / (most - 1)));
}

/** The numbers of a chart as a table. */
function dataTable(data: ChartData): HTMLTableElement {
  const table = document.createElement('table');
  const write = (format: string, value: number | null | undefined) =>
    value === null || value === undefined ? '–' : FORMATS[format]!(value);
  addRow(table.createTHead(), [data.x.label, ...data.lines.map(({ name }) => name)], 'col');
  const body = table.createTBody();
  for (const place of spread(data.at.length, MOST_ROWS)) {
    addRow(body, [
      write(data.x.format, data.at[place]),
      ...data.lines.map(({ values }) => write(data.y.format, values[place])),
    ]);
  }
  for (const { x, label } of data.marks ?? []) addRow(body, [write(data.x.format, x), label]);
  return table;
}

/** Adds a row. Its first text is a heading, or all of them are with scope `col`. */
function addRow(section: HTMLTableSectionElement, texts: readonly string[], scope?: 'col'): void {
  const row = section.insertRow();
  for (const [index, text] of texts.entries()) {
    const cell = document.createElement(scope === 'col' || index === 0 ? 'th' : 'td');
    if (cell.tagName === 'TH') cell.setAttribute('scope', scope ?? 'row');
    else cell.className = 'number';
    cell.textContent = text;
    row.append(cell);
  }
}

// A table is made when it is opened, because a page may have hundreds of charts.
for (const details of document.querySelectorAll<HTMLDetailsElement>('details.data')) {
  details.addEventListener('toggle', () => {
    const place = details.querySelector('.scroll')!;
    if (place.childElementCount > 0) return;
    const source = details.closest('figure')!.querySelector('script')!;
    place.append(dataTable(JSON.parse(source.textContent!) as ChartData));
  });
}
