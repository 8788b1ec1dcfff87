import { SounderError } from '../core/errors.ts';
import type { KernelExports } from './exports.ts';
import { kernelsWasmBase64 } from './gen/kernels-wasm.ts';
import { KernelMemory } from './memory.ts';

/** One instance of the compiled kernels and the memory they work in. */
export interface Kernels {
  readonly memory: KernelMemory;
  readonly exports: KernelExports;
}

let compiled: WebAssembly.Module | undefined;

/** A fresh shared memory for one instance of the kernels, on this thread or on another one. */
export const createKernelMemory = (): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });

/**
 * Compiles (once per thread) and instantiates the kernels.
 *
 * @param memory  a shared memory to work in, when another thread made it; a fresh one otherwise
 * @throws SounderError `dependency-missing` on an engine without WebAssembly SIMD and threads
 */
export function loadKernels(memory?: WebAssembly.Memory): Kernels {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelsWasmBase64), (c) => c.charCodeAt(0)));
    const linear = memory ?? createKernelMemory();
    const instance = new WebAssembly.Instance(compiled, { env: { memory: linear, abort } });
    const exports = instance.exports as unknown as KernelExports;
    return { exports, memory: new KernelMemory(linear, exports.heapBase.value) };
  } catch (cause) {
    if (cause instanceof SounderError) throw cause;
    throw new SounderError(
      'dependency-missing',
      `kernels need WebAssembly with SIMD and threads: ${String(cause)}`,
      {},
      cause,
    );
  }
}

function abort(): never {
  throw new SounderError('internal', 'a kernel aborted');
}
