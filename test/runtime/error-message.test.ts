import { expect, it } from 'vitest';
import { SounderError } from '../../src/core/errors.ts';
import { packError, unpackError } from '../../src/runtime/error-message.ts';

it('an error crosses to another thread with code, message, details, stack and cause', () => {
  const cause = new RangeError('no more pages');
  const error = new SounderError('out-of-memory', 'kernel memory: 5 MiB asked', { asked: 5n, at: [1, 2] }, cause);
  const again = unpackError(structuredClone(packError(error)));
  expect(again).toBeInstanceOf(SounderError);
  expect(again).toMatchObject({ code: error.code, message: error.message, details: error.details, exitCode: 1 });
  expect(again.stack).toBe(error.stack);
  expect(again.cause).toMatchObject({ message: 'no more pages', stack: cause.stack });
});

it('details that cannot be cloned cross as text', () => {
  const error = new SounderError('internal', 'odd', { how: Symbol('why'), what: 3 });
  expect(structuredClone(packError(error)).details).toEqual({ how: 'Symbol(why)', what: 3 });
  expect(unpackError(packError(error)).cause).toBeUndefined();
});
