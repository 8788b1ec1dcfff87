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
 * | `acceptance` | whether the default reaches what it has to                          |
 */
import type { Family } from '../scenario.ts';
import { acceptance } from './acceptance.ts';
import { compact, crowd } from './crowd.ts';
import { pairs, weak } from './pairs.ts';
import { published } from './published.ts';

export const families: readonly Family[] = [published, pairs, weak, crowd, compact, acceptance];
