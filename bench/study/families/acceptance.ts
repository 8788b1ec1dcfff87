import type { Family, Scenario } from '../scenario.ts';
import { publishedSensor } from '../sensors.ts';
import type { Metric } from '../summary.ts';
import { compactScenario, crowdScenario } from './crowd.ts';
import { pairScenario, weakScenario } from './pairs.ts';
import { published } from './published.ts';

/** A figure that must be on one side of a limit; the figure is pooled over all scenarios of the claim. */
export interface Claim {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
  readonly metric: Metric;
  /** Every axis when absent. */
  readonly axis?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const names = publishedSensor.axes.map(({ name }) => name);
const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

const main = published.scenarios(range(-20, 20, 5));
const low = published.scenarios([-25]);
const breaking = published.scenarios(range(-26, -30, -1));
const closePairs = names.map((name) => pairScenario(name, 0.25));
const weakPairs = names.map((name) => weakScenario(name, 40));
const crowd15 = crowdScenario(15);
const crowd30 = crowdScenario(30);
const compact = range(1, 10).map(compactScenario);

const each = (scenarios: readonly Scenario[], claim: Omit<Claim, 'title' | 'scenarios'>): Claim[] =>
  scenarios.map((scenario) => ({ title: scenario.title, scenarios: [scenario], ...claim }));
const honest = { metric: 'nees', atLeast: 0.9, atMost: 1.1 } as const;

/** What the default has to reach; the limits are the project's own. */
export const claims: readonly Claim[] = [
  ...each(main, { metric: 'ratio', atMost: 1.05 }),
  ...each(main, { metric: 'all-found', atLeast: 0.99 }),
  ...each(main, { metric: 'false', atMost: 1 / 50 }),
  ...each(low, { metric: 'found', atLeast: 0.95 }),
  ...each(low, { metric: 'false', atMost: 1 / 20 }),
  ...each(breaking, { metric: 'found' }),
  ...each(breaking, { metric: 'false' }),
  ...each(closePairs, { metric: 'all-found', atLeast: 0.95 }),
  ...each(closePairs, { metric: 'ratio', atMost: 1.2 }),
  ...each(closePairs, { metric: 'false' }),
  ...each(closePairs, { metric: 'far' }),
  ...each(weakPairs, { metric: 'all-found', atLeast: 0.98 }),
  ...each(weakPairs, { metric: 'false' }),
  ...each([crowd15], { metric: 'right-count', atLeast: 0.95 }),
  ...each([crowd15], { metric: 'found' }),
  ...each([crowd15], { metric: 'ratio' }),
  ...each([crowd15], { metric: 'far' }),
  ...each([crowd30], { metric: 'found', atLeast: 0.98 }),
  ...each([crowd30], { metric: 'false', atMost: 1 / 5 }),
  { title: '8 x 128 x 96, 1 to 10 targets', scenarios: compact, metric: 'right-count', atLeast: 0.97 },
  { title: '8 x 128 x 96, 1 to 10 targets', scenarios: compact, metric: 'found', atLeast: 0.99 },
  { title: '8 x 128 x 96, 1 to 10 targets', scenarios: compact, metric: 'ratio' },
  ...each(published.scenarios([0]), honest),
  ...each([crowd15], honest),
  ...each(closePairs, honest),
];

/** Every scenario a claim needs, once. */
export const acceptance: Family = {
  name: 'acceptance',
  title: 'What the default has to reach',
  xLabel: '',
  scenarios: () => [...main, ...low, ...breaking, ...closePairs, ...weakPairs, crowd15, crowd30, ...compact],
};
