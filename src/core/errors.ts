/** Every way Sounder can fail, as a closed list: code -> whether the call or the work is at fault. */
const errorKinds = {
  usage: 'call',
  'configuration-invalid': 'call',
  'not-found': 'call',
  'capture-invalid': 'call',
  'dependency-missing': 'call',
  'compression-aliases': 'call',
  'model-order-too-large': 'call',
  'plan-invalid': 'call',
  'capture-truncated': 'work',
  'snapshot-invalid': 'work',
  'samples-not-finite': 'work',
  'message-undecodable': 'work',
  'io-failed': 'work',
  'kafka-failed': 'work',
  'out-of-memory': 'work',
  'not-converged': 'work',
  cancelled: 'work',
  'settled-twice': 'work',
  internal: 'work',
} as const satisfies Record<string, 'call' | 'work'>;

export type ErrorCode = keyof typeof errorKinds;

export const errorCodes = Object.keys(errorKinds) as readonly ErrorCode[];

/** Values that locate an error: file, field, stream, sequence, what was found, what is allowed. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * The only error Sounder throws on purpose: what failed, where, what was found and what is allowed.
 *
 * Programmer and configuration errors are thrown at plan time; data errors reject one snapshot.
 */
export class SounderError extends Error {
  override readonly name = 'SounderError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  /** The process exit code a command ends with: 2 when the call or configuration is wrong, 1 when the work failed. */
  get exitCode(): 1 | 2 {
    return errorKinds[this.code] === 'call' ? 2 : 1;
  }
}

/** Turns anything thrown into a SounderError, keeping the original as its cause. */
export function toSounderError(thrown: unknown): SounderError {
  if (thrown instanceof SounderError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SounderError('internal', message, {}, thrown);
}

/** The allowed value nearest to a misspelt one, or undefined when none is near enough to suggest. */
export function nearest(found: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(found.length / 3)) + 1;
  for (const candidate of allowed) {
    const distance = editDistance(found.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, previous[j] + 1, row[j - 1] + 1));
    }
    previous = row;
  }
  return previous[b.length];
}
