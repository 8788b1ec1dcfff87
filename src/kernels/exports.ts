/** Raw exports of the compiled module; pointers are byte offsets into kernel memory. Use the typed fronts beside this file. */
export interface KernelExports {
  /** First byte of memory the module leaves free. */
  readonly heapBase: WebAssembly.Global<'i32'>;
  firstNonFiniteF32(source: number, count: number): number;
}
