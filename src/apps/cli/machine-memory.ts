import { totalmem } from 'node:os';
import { SounderError } from '../../core/errors.ts';

/** Bytes that this machine, or the group of processes this one is in, can hold. */
export const machineMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/**
 * Refuses what cannot be held before it is allocated.
 *
 * @param what  what takes the bytes and by which numbers, e.g. `a packet of 32 pulses x 48 channels`
 * @throws SounderError `configuration-invalid`
 */
export function checkHeld(bytes: number, what: string, where: string): void {
  const most = machineMemory();
  if (bytes <= most) return;
  throw new SounderError(
    'configuration-invalid',
    `${where}: found ${what}, which takes ${inGib(bytes)}, allowed: up to ${inGib(most)}, the memory of this machine`,
    { found: bytes, allowed: most },
  );
}

const inGib = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
