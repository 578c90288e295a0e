/** The library is a global variable: the page loads it before these scripts. */
declare const uPlot: typeof import('uplot');
declare type Plot = import('uplot');
declare type PlotOptions = import('uplot').Options;
declare type PlotSeries = import('uplot').Series;
declare type PlotData = import('uplot').AlignedData;
declare type ChartData = import('../chart-data.ts').ChartSpec;
declare type ChartLine = import('../chart-data.ts').Line;
