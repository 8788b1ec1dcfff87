import { expect } from 'vitest';
import { createEnvelope, type Envelope, type Outcome } from '../../operators/envelope.ts';

/** Makes envelopes and keeps how each was settled; a second settlement throws by itself. */
export class Settlements<T> {
  readonly made: T[] = [];
  readonly outcomes = new Map<T, Outcome>();

  envelope = (value: T): Envelope<T> => {
    this.made.push(value);
    return createEnvelope(value, (outcome) => {
      expect(this.outcomes.has(value), `${String(value)} reported twice`).toBe(false);
      this.outcomes.set(value, outcome);
    });
  };

  get inFlight(): number {
    return this.made.length - this.outcomes.size;
  }

  /** The kind of outcome of each value, in the order they were made. */
  get kinds(): string[] {
    return this.made.map((value) => this.outcomes.get(value)?.kind ?? 'in flight');
  }
}

/** Everything that was made has been settled, each exactly once. */
export function expectSettled<T>(settlements: Settlements<T>): void {
  expect(settlements.kinds).not.toContain('in flight');
}
