import { SounderError } from '../../src/core/errors.ts';
import { loadRdkafka } from '../../src/kafka/rdkafka-module.ts';

/** Why tests with node-rdkafka are skipped; undefined where it is installed. */
export const missingRdkafka = await loadRdkafka().then(
  () => undefined,
  (error: SounderError) => error.message,
);

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (found: Uint8Array | undefined): string => new TextDecoder().decode(found);

/** The SounderError that a piece of work ends with. */
export const failureIn = async (work: Promise<unknown>): Promise<SounderError> => {
  const thrown: unknown = await work.then(() => undefined).catch((error: unknown) => error);
  if (!(thrown instanceof SounderError)) throw new Error('no SounderError', { cause: thrown });
  return thrown;
};
