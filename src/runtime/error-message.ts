import { type ErrorCode, type ErrorDetails, SounderError } from '../core/errors.ts';

/** A SounderError as plain data, so that another thread can throw it again. */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string | undefined;
  readonly cause: { readonly message: string; readonly stack: string | undefined } | undefined;
}

/** Packs an error; of its details, what cannot be cloned travels as text. */
export function packError(error: SounderError): ErrorMessage {
  const { code, message, stack, cause } = error;
  const details = Object.entries(error.details).map(([name, value]) => [name, cloneable(value)]);
  return {
    code,
    message,
    details: Object.fromEntries(details) as ErrorDetails,
    stack,
    cause: cause instanceof Error ? { message: cause.message, stack: cause.stack } : undefined,
  };
}

/** The error as it was thrown in the other thread, stacks included. */
export function unpackError({ code, message, details, stack, cause }: ErrorMessage): SounderError {
  const reason = cause && withStack(new Error(cause.message), cause.stack);
  return withStack(new SounderError(code, message, details, reason), stack);
}

function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}

function withStack<E extends Error>(error: E, stack: string | undefined): E {
  if (stack !== undefined) error.stack = stack;
  return error;
}
