import Plotly from 'plotly.js-dist-min';
import { useEffect, useMemo, useRef, useState } from 'react';
import { serverUrl } from '@/client/paths';
import { cn } from '@/lib/cn';
import { useText } from '@/lib/useText';
import { useApp } from '@/state/store';
import type { ElementProps } from './ElementView';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

type Json = Record<string, unknown>;

interface Figure {
  data: object[];
  layout?: Json;
  frames?: object[];
  config?: Json;
}

const HEIGHTS = { small: 'h-64', medium: 'h-96', large: 'h-[36rem]' } as const;

export default function PlotlyElement({ element, display }: ElementProps) {
  const { text, failed } = useText(useElementUrl(element));
  const figure = useMemo(() => (text === null ? null : parse(text)), [text]);
  if (failed || (text !== null && !figure)) return <LoadFailed element={element} />;
  const drawn = (
    <div
      // Not an image: the plot has buttons of its own.
      role="figure"
      aria-label={element.name}
      className={cn(
        `${display}-plotly w-full overflow-hidden rounded-xl border border-border`,
        display === 'inline' ? HEIGHTS[element.size ?? 'medium'] : 'min-h-96 flex-1',
      )}
    >
      {figure && <Plot figure={figure} />}
    </div>
  );
  return display === 'inline' ? <div className="inline-plotly-container w-full">{drawn}</div> : drawn;
}

function Plot({ figure }: { figure: Figure }) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useApp((state) => state.theme === 'dark');
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    const target = box.current!;
    const colours = getComputedStyle(target);
    const config = {
      responsive: true,
      displaylogo: false,
      // Maps of countries are not in this program; an app that draws them brings their outlines along.
      topojsonURL: serverUrl('/public/topojson/'),
      ...figure.config,
    };
    const drawn = Plotly.react(target, { data: figure.data, layout: themed(figure.layout, colours), frames: figure.frames, config } as never);
    Promise.resolve(drawn).catch((reason: Error) => setError(reason.message));
  }, [figure, dark]);

  useEffect(() => {
    const target = box.current!;
    const observer = new ResizeObserver(() => target.isConnected && Plotly.Plots.resize(target));
    observer.observe(target);
    return () => {
      observer.disconnect();
      Plotly.purge(target);
    };
  }, []);
  return error ? <p role="alert" className="p-4 text-sm text-destructive">{error}</p> : <div ref={box} className="size-full" />;
}

/** The figure's own colours hold; where it has none, those of the page do. */
function themed(layout: Json = {}, colours: CSSStyleDeclaration): Json {
  const line = colours.getPropertyValue('--border').trim();
  const grid = { gridcolor: `hsl(${line})`, zerolinecolor: `hsl(${line})`, linecolor: `hsl(${line})` };
  const template = {
    layout: {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: colours.color, family: colours.fontFamily },
      xaxis: grid,
      yaxis: grid,
      colorway: ['#0d9488', '#6366f1', '#e8853a', '#c2418c', '#4b8f29', '#2f7dc4', '#9a6b1f', '#7c7c88'],
    },
  };
  const { width: _width, height: _height, ...rest } = layout;
  return { template, margin: { t: layout.title ? 60 : 28, r: 24, b: 48, l: 56 }, ...rest, autosize: true };
}

function parse(text: string): Figure | null {
  try {
    const figure = JSON.parse(text) as Figure;
    return Array.isArray(figure.data) ? (withTitles(figure) as Figure) : null;
  } catch {
    return null;
  }
}

/** Plotly wants `{ text }` for a title since its third version; figures of before have the text itself. */
function withTitles(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object') ? value.map(withTitles) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'title' && typeof item === 'string' ? { text: item } : withTitles(item)]),
  );
}
