#!/usr/bin/env node
import { runCli } from './program.ts';

/** How long what libraries still wait for may hold up the end, e.g. a broker that does not answer. */
const LEAVE_MS = 1000;

const streams = [process.stdout, process.stderr];
// A reader that has seen enough, such as `head`, is no error of ours; who writes data hears of it on its own.
for (const stream of streams) stream.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), process);

// Not process.exit at once: what was written to a pipe must leave the process first.
await Promise.all(streams.map((stream) => new Promise<void>((flushed) => stream.write('', () => flushed()))));
setTimeout(() => process.exit(), LEAVE_MS).unref();
