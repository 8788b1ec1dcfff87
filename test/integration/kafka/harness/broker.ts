import { inject } from 'vitest';
import { run } from '../../../../docker/kafka/command.ts';
import type {} from './missing.ts';

/** The broker that the suite shares; tests that stop or kill one start their own. */
export const kafka = inject('kafka');

/** In the name of a suite, so that a report says why it was skipped. */
export const skipped = kafka.missing === undefined ? '' : ` (skipped: ${kafka.missing})`;

/** Whether kcat, the reader that shares no code with us beyond librdkafka, is there. */
export const hasKcat = async (): Promise<boolean> => (await run('kcat', ['-V'])).code === 0;
