/**
 * A scenario is a text of changes, parted by semicolons, as the server reads it (docs/API.md). Here it is
 * taken apart, added to and written again; what a change means, only the server knows.
 */

export interface Step {
  kind: string;
  /** The site or road it is about; of a new site its id. */
  id: string;
  /** What a new site is called. */
  name: string | null;
  text: string;
}

export function readSteps(scenario: string): Step[] {
  return scenario
    .split(';')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const [kind = '', first = '', ...rest] = text.split(':');
      const option = (key: string) =>
        rest.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
      const name = option('name');
      return {
        kind,
        id: kind === 'open' ? readable(option('id') ?? '') : readable(first),
        name: name === null ? null : readable(name),
        text,
      };
    });
}

export function writeSteps(steps: readonly Step[]): string {
  return steps.map((step) => step.text).join(';');
}

/** One more site of a service. */
export function withSite(scenario: string, service: string, lon: number, lat: number): string {
  const steps = readSteps(scenario);
  const taken = new Set(steps.map((step) => step.id));
  let number = 1;
  while (taken.has(`new-${number}`)) number += 1;
  return join(scenario, `open:${escaped(service)}:${place(lon, lat)}:id=new-${number}`);
}

/** A site elsewhere: a new one is opened there instead, a known one moves once. */
export function withMove(scenario: string, site: string, lon: number, lat: number): string {
  const steps = readSteps(scenario);
  const at = steps.findIndex((step) => step.kind === 'open' && step.id === site);
  if (at >= 0) {
    return writeSteps(
      steps.map((step, i) =>
        i === at
          ? { ...step, text: step.text.replace(/^(open:[^:]*):[^:]*/, `$1:${place(lon, lat)}`) }
          : step,
      ),
    );
  }
  const others = steps.filter((step) => step.kind !== 'move' || step.id !== site);
  return join(writeSteps(others), `move:${escaped(site)}:${place(lon, lat)}`);
}

/** A site less: a new one was never opened, a reopened one stays closed. */
export function withoutSite(scenario: string, site: string): string {
  const steps = readSteps(scenario);
  const undone = steps.filter((step) => step.id !== site);
  const made = steps.some((step) => step.id === site && (step.kind === 'open' || step.kind === 'reopen'));
  return made ? writeSteps(undone) : join(scenario, `close:${escaped(site)}`);
}

/** A listed site operates; one that was closed just now is as before. */
export function withListed(scenario: string, site: string): string {
  const steps = readSteps(scenario);
  const closed = steps.some((step) => step.kind === 'close' && step.id === site);
  return closed
    ? writeSteps(steps.filter((step) => step.kind !== 'close' || step.id !== site))
    : join(scenario, `reopen:${escaped(site)}`);
}

export function join(scenario: string, change: string): string {
  return scenario ? `${scenario};${change}` : change;
}

export function escaped(text: string): string {
  return text.replace(/[%;:,|=]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function readable(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const place = (lon: number, lat: number) => `${Number(lon.toFixed(5))},${Number(lat.toFixed(5))}`;
