/** Where values lie between the ends of an axis, 0 to 1, and which of them are written beside it. */
export interface Scale {
  /** 0 at the low end, 1 at the high end; beyond them, the end. */
  at(value: number): number;
  shows(value: number): boolean;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** Smaller than this nothing is told from zero: no quantity of a study is. */
const LEAST = 1e-12;

type Clip = readonly [number, number];
export type ScaleOf = (values: readonly number[], clip?: Clip) => Scale;

const limited = (share: number): number => Math.max(0, Math.min(1, share));
const labelled = (value: number): { value: number; label: string } => {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  return { value, label: plain ? String(Number(value.toPrecision(3))) : `1e${Math.round(Math.log10(size))}` };
};

/** Logarithmic between round values; ticks at 1, 2, 5 while they fit, at decades otherwise. */
export const logScale: ScaleOf = (values, clip) => {
  const usable = values.filter((value) => value >= LEAST && Number.isFinite(value)).map((value) => clamp(value, clip));
  const [least, most] = usable.length > 0 ? [Math.min(...usable), Math.max(...usable)] : [1, 10];
  const steps = (mantissas: readonly number[]): number[] =>
    span(Math.floor(Math.log10(least)) - 1, Math.ceil(Math.log10(most)) + 1).flatMap((decade) =>
      mantissas.map((mantissa) => Number((mantissa * 10 ** decade).toPrecision(3))),
    );
  const grid = Math.log10(most / least) > 2.2 ? steps([1]) : steps([1, 2, 5]);
  const low = grid.findLast((value) => value <= least)!;
  const high = grid.find((value) => value >= most && value > low)!;
  return {
    at: (value) => limited(Math.log(Math.max(value, LEAST) / low) / Math.log(high / low)),
    shows: (value) => value >= LEAST && Number.isFinite(value),
    ticks: grid.filter((value) => value >= low && value <= high).map(labelled),
  };
};

/** Linear between round values, about five ticks. */
export const linearScale: ScaleOf = (values, clip) => {
  const usable = values.map((value) => clamp(value, clip));
  const [least, most] = usable.length > 0 ? [Math.min(...usable), Math.max(...usable)] : [0, 1];
  const extent = most - least > LEAST ? most - least : Math.max(Math.abs(most), 1);
  const rough = extent / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * [1, 2, 5, 10].find((mantissa) => mantissa * decade >= rough)!;
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step)];
  const end = last > first ? last : first + 1;
  return {
    at: (value) => limited((value / step - first) / (end - first)),
    shows: Number.isFinite,
    ticks: span(first, end).map((k) => labelled(Number((k * step).toPrecision(6)))),
  };
};

/** Shares of one, in percent, of the part that the values need; a little room beyond the ends keeps marks off the frame. */
export const rateScale: ScaleOf = (values) => {
  const usable = values.filter(Number.isFinite);
  const low = [0.8, 0.5].find((end) => usable.every((value) => value >= end)) ?? 0;
  const high = [0.2, 0.5].find((end) => usable.every((value) => value <= end)) ?? 1;
  const [from, to] = low < high ? [low, high] : [0, 1];
  const steps = to - from === 0.5 ? 5 : 4;
  return {
    at: (value) => limited(0.03 + (0.94 * (value - from)) / (to - from)),
    shows: Number.isFinite,
    ticks: span(0, steps).map((k) => {
      const value = from + (k * (to - from)) / steps;
      return { value, label: `${Number((100 * value).toPrecision(3))} %` };
    }),
  };
};

/** Counts a snapshot from none over hundredths to hundreds: linear below 0.01, logarithmic above. */
export const countScale: ScaleOf = (values) => {
  const knee = 0.01;
  const most = Math.max(1, ...values.filter(Number.isFinite));
  const high = 10 ** Math.ceil(Math.log10(most));
  const full = Math.log10(1 + high / knee);
  const ticks = [0, ...span(-2, Math.round(Math.log10(high))).map((decade) => Number((10 ** decade).toPrecision(1)))];
  return {
    at: (value) => limited(0.03 + (0.94 * Math.log10(1 + Math.max(value, 0) / knee)) / full),
    shows: Number.isFinite,
    ticks: ticks.map(labelled),
  };
};

const clamp = (value: number, clip: Clip | undefined): number =>
  clip ? Math.max(clip[0], Math.min(clip[1], value)) : value;

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
