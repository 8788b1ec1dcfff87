/**
 * The questions of the study.
 *
 * | family       | asks                                                                |
 * | ------------ | ------------------------------------------------------------------- |
 * | `published`  | how the published scene fares over SNR                              |
 * | `pairs`      | how near two equal targets may be                                   |
 * | `weak`       | how weak a target may be beside a strong one                        |
 * | `crowd`      | how many targets there may be                                       |
 * | `compact`    | the same on another waveform                                        |
 * | `equal`      | the same with equal powers                                          |
 * | `shared`     | whether targets may have values in common                           |
 * | `edges`      | the ends of the limits, endfire, the last unambiguous range         |
 * | `axes`       | whether one, two, three and four axes do                            |
 * | `noise`      | false alarms                                                        |
 * | `options`    | what every choice of the architecture costs and buys                |
 * | `acceptance` | whether the default reaches what it has to                          |
 */
import type { Family } from '../scenario.ts';
import { acceptance } from './acceptance.ts';
import { axes } from './axes.ts';
import { compact, crowd, equal } from './crowd.ts';
import { edges } from './edges.ts';
import { noise } from './noise.ts';
import { options } from './options.ts';
import { pairs, weak } from './pairs.ts';
import { published } from './published.ts';
import { shared } from './shared.ts';

export const families: readonly Family[] = [
  published,
  pairs,
  weak,
  crowd,
  equal,
  shared,
  edges,
  axes,
  compact,
  noise,
  options,
  acceptance,
];
