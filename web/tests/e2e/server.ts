/**
 * The server the tests talk to: one that is running (PIEEJA_URL), or the program (PIEEJA_BIN), started on
 * a free port with the embedded study and stopped at the end.
 */
import { spawn } from 'node:child_process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
  }
}

const START_MS = 120_000;

export default async function setup(project: TestProject) {
  const given = process.env.PIEEJA_URL;
  if (given) {
    project.provide('url', given.replace(/\/?$/, '/'));
    return undefined;
  }
  const program = process.env.PIEEJA_BIN;
  if (!program) {
    throw new Error('set PIEEJA_BIN to the built program, or PIEEJA_URL to the address of a running one');
  }
  const child = spawn(program, ['serve', '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => reject(new Error(`no address after ${START_MS} ms:\n${said}`)), START_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (!found) return;
      clearTimeout(limit);
      resolve(`${found[0]}/`);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${said}`)));
  });
  project.provide('url', url);
  return () => {
    child.kill('SIGTERM');
  };
}
