/** The two files of one SigMF recording. */
export interface SigmfPaths {
  readonly base: string;
  readonly meta: string;
  readonly data: string;
}

/** The files behind NAME, NAME.sigmf-meta or NAME.sigmf-data. */
export function sigmfPaths(path: string): SigmfPaths {
  const base = path.replace(/\.sigmf-(?:meta|data)$/, '');
  return { base, meta: `${base}.sigmf-meta`, data: `${base}.sigmf-data` };
}
