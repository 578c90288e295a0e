const ZOOM_STEP = 0.6;

/** Arrow keys move the cursor, + and - zoom, Escape or 0 shows everything again. */
function handleKeys(place: HTMLElement, plot: Plot, data: ChartData): void {
  const all = () => plot.setScale('x', { min: data.at[0]!, max: data.at.at(-1)! });
  place.addEventListener('keydown', (event) => {
    const { min, max } = plot.scales.x!;
    const index = plot.cursor.idx ?? 0;
    const move = (to: number) => {
      const next = Math.max(0, Math.min(data.at.length - 1, to));
      const value = data.lines.find((line) => line.values[next] !== null)?.values[next] ?? 0;
      plot.setCursor({ left: plot.valToPos(data.at[next]!, 'x'), top: plot.valToPos(value, 'y') });
    };
    const zoom = (by: number) => {
      const middle = data.at[index] ?? (min! + max!) / 2;
      plot.setScale('x', { min: middle - (middle - min!) * by, max: middle + (max! - middle) * by });
    };
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(index - 1),
      ArrowRight: () => move(index + 1),
      '+': () => zoom(ZOOM_STEP),
      '-': () => zoom(1 / ZOOM_STEP),
      '0': all,
      Escape: all,
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
}

/** Makes the entries of the legend switches, also for the keyboard and for screen readers. */
function handleLegend(place: HTMLElement, plot: Plot): void {
  for (const [index, row] of place.querySelectorAll<HTMLElement>('.u-series').entries()) {
    if (plot.series[index]?.class === 'edge') row.hidden = true;
    const label = row.querySelector<HTMLElement>('th');
    if (index === 0 || label === null || row.hidden) continue;
    label.tabIndex = 0;
    label.setAttribute('role', 'switch');
    const say = () => label.setAttribute('aria-checked', String(plot.series[index]!.show));
    say();
    label.addEventListener('click', () => setTimeout(say));
    label.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      plot.setSeries(index, { show: !plot.series[index]!.show });
      say();
    });
  }
}
