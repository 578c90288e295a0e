interface ChartData {
  readonly title: string;
  readonly x: { readonly label: string; readonly format: string; readonly log?: number };
  readonly y: { readonly label: string; readonly format: string; readonly log?: number };
  readonly at: readonly number[];
  readonly lines: readonly {
    readonly name: string;
    readonly colour: number;
    readonly dashed?: boolean;
    readonly points?: boolean;
    readonly hidden?: boolean;
    readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
    readonly values: readonly (number | null)[];
  }[];
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

const HEIGHT = 280;
const PALETTE = 8;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

const styleOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Beyond the palette colours come again, with another dash. */
function strokeOf(colour: number, dashed: boolean): { stroke: string; dash: number[] } {
  const round = Math.floor(colour / PALETTE);
  return {
    stroke: styleOf(`--c${colour % PALETTE}`),
    dash: dashed ? [6, 5] : (DASHES[round % DASHES.length] as number[]),
  };
}

function seriesOf(data: ChartData): {
  series: PlotSeries[];
  columns: (readonly (number | null)[])[];
  bands: [number, number, string][];
} {
  const series: PlotSeries[] = [
    { label: data.x.label, value: (_, value) => (value === null ? '–' : FORMATS[data.x.format]!(value)) },
  ];
  const columns: (readonly (number | null)[])[] = [];
  const bands: [number, number, string][] = [];
  // A logarithm of 0 is nowhere.
  const drawable = (values: readonly (number | null)[]) =>
    data.y.log === undefined ? values : values.map((value) => (value !== null && value > 0 ? value : null));
  for (const line of data.lines) {
    const { stroke, dash } = strokeOf(line.colour, line.dashed ?? false);
    series.push({
      label: line.name,
      stroke,
      dash,
      width: 2,
      show: !(line.hidden ?? false),
      spanGaps: true,
      points: { show: line.points ?? false, size: 6, fill: stroke },
      value: (_, value) => (value === null ? '–' : FORMATS[data.y.format]!(value)),
    });
    columns.push(drawable(line.values));
  }
  for (const line of data.lines) {
    if (line.band === undefined) continue;
    const { stroke } = strokeOf(line.colour, false);
    for (const edge of [line.band.high, line.band.low]) {
      series.push({ label: '', stroke, width: 0, points: { show: false }, class: 'edge' } as PlotSeries);
      columns.push(drawable(edge));
    }
    bands.push([series.length - 2, series.length - 1, `${stroke}33`]);
  }
  return { series, columns, bands };
}

/** Vertical lines with their names, drawn over the plot. */
function drawMarks(marks: NonNullable<ChartData['marks']>): (plot: Plot) => void {
  return (plot) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.strokeStyle = styleOf('--mark');
    ctx.fillStyle = styleOf('--mark');
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'top';
    let row = 0;
    for (const { x, label } of marks) {
      const place = Math.round(plot.valToPos(x, 'x', true));
      if (place < bbox.left || place > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
      ctx.stroke();
      const fits = place + ctx.measureText(label).width + 8 * ratio < bbox.left + bbox.width;
      ctx.textAlign = fits ? 'left' : 'right';
      ctx.fillText(label, place + (fits ? 6 : -6) * ratio, bbox.top + (26 + row * 16) * ratio);
      row += 1;
    }
    ctx.restore();
  };
}

function percentileSplits(_: Plot, __: number, least: number, most: number): number[] {
  const named = [0, Math.log10(2), 1, 2, 3, 4];
  return named.filter((place) => place >= least && place <= most);
}

function optionsOf(data: ChartData, width: number): PlotOptions {
  const { series, bands } = seriesOf(data);
  const grid = { stroke: styleOf('--grid'), width: 1 };
  const axis = {
    stroke: styleOf('--faint'),
    grid,
    ticks: grid,
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
  };
  const scale = (log: number | undefined) =>
    log === undefined ? {} : { distr: 3 as const, log: log as 2 | 10 };
  const write = (format: string) => (_: Plot, values: (number | null)[]) =>
    values.map((value) => (value === null ? '' : FORMATS[format]!(value)));
  return {
    width,
    height: HEIGHT,
    series,
    bands: bands.map(([high, low, fill]) => ({ series: [high, low], fill })),
    scales: {
      x: { time: false, ...scale(data.x.log) },
      y:
        data.y.log === undefined
          ? { range: (_, __, most) => [0, Math.max(1, most) * 1.08] }
          : scale(data.y.log),
    },
    axes: [
      {
        ...axis,
        label: data.x.label,
        values: write(data.x.format),
        ...(data.x.format === 'percentile' ? { splits: percentileSplits } : {}),
      },
      { ...axis, label: data.y.label, size: 72, values: write(data.y.format) },
    ],
    cursor: { drag: { x: true, y: false }, focus: { prox: 24 }, points: { size: 7 } },
    focus: { alpha: 0.35 },
    legend: { live: true },
    hooks: { draw: data.marks === undefined ? [] : [drawMarks(data.marks)] },
  };
}

const ZOOM_STEP = 0.6;

/** Arrows move the cursor, + and - zoom, Escape or 0 shows all again. */
function obeyKeys(place: HTMLElement, plot: Plot, data: ChartData): void {
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

/** Legend entries are switches: for the keyboard and for screen readers as well. */
function obeyLegend(place: HTMLElement, plot: Plot): void {
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

const drawn = new Map<HTMLElement, Plot>();

function draw(figure: HTMLElement): void {
  const place = figure.querySelector<HTMLElement>('.plot')!;
  const data = JSON.parse(figure.querySelector('script')!.textContent!) as ChartData;
  drawn.get(figure)?.destroy();
  const { columns } = seriesOf(data);
  const options = optionsOf(data, Math.max(220, place.clientWidth));
  const plot = new uPlot(options, [data.at, ...columns] as unknown as PlotData, place);
  drawn.set(figure, plot);
  obeyLegend(place, plot);
  if (!figure.hasAttribute('data-keys')) {
    figure.setAttribute('data-keys', '');
    obeyKeys(place, new Proxy(plot, { get: (_, key) => Reflect.get(drawn.get(figure)!, key) }), data);
  }
}

function redrawAll(): void {
  for (const figure of drawn.keys()) draw(figure);
}
